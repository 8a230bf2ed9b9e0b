import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Directory, User } from './directory.js'
import { isEmailAddress } from './email-address.js'
import { createSeenAddresses, sameAddress } from './seen-addresses.js'
import { pageOfUsers } from './walk.js'

/** Two spellings of one mailbox, as far as anybody but its server can tell. */
export function addressOf({ email }: User): string | undefined {
  return isEmailAddress(email) ? sameAddress(email) : undefined
}

const readAtATime = 500

/** The addresses that more than one user of an organisation has: a key mailed to one of them would reach two people. */
export async function sharedAddresses(
  directory: Directory,
  organisation: string,
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const seen = createSeenAddresses()
  const shared = new Set<string>()
  let after: string | undefined
  do {
    signal?.throwIfAborted()
    const { users, next } = await pageOfUsers(directory, organisation, after, readAtATime)
    for (const user of users) {
      const address = addressOf(user)
      if (address === undefined) continue
      if (seen.see(address) !== 'first') shared.add(address)
    }
    after = next
    // A directory in memory would never let anybody else have a turn.
    await nextTurn()
  } while (after !== undefined)
  return shared
}

/**
 * Whether somebody else has this user's address, as far as the host's search by address finds him: for one mail nobody walks a
 * whole directory.
 */
export async function isAddressShared(directory: Directory, user: User): Promise<boolean> {
  const address = addressOf(user)
  if (address === undefined) return false
  const { organisation, email } = user
  const { users } = await directory.list({ organisation, search: email, after: undefined, limit: 20 })
  return users.some((other) => other.id !== user.id && addressOf(other) === address)
}
