import type { User } from '../directory.js'
import { addressUnmet } from '../mail/shared-addresses.js'
import type { PreflightParts, UnmetReason } from './preflight.js'

/**
 * What a user a host is about to add lacks for the policy in force. In user mode, while everybody is asked, a key can only reach
 * him by mail: he needs an address of his own.
 */
export type UserUnmet = (user: User) => Promise<readonly UnmetReason[]>

export function createUserUnmet({ directory, subscribers }: PreflightParts): UserUnmet {
  return async (user) => {
    const { scope, keyMode } = await subscribers.policyOf(user.organisation)
    if (scope !== 'everyone' || keyMode !== 'user' || (await directory.isExempt(user))) return []
    const reason = await addressUnmet(directory, user)
    return reason === undefined ? [] : [reason]
  }
}
