import type { Directory, User } from '../directory.js'
import { type Look, pagesOfUsers } from '../walk.js'
import { isEmailAddress } from './email-address.js'
import { createSeenAddresses, sameAddress } from './seen-addresses.js'

/** Two spellings of one mailbox, as far as anybody but its server can tell. */
export function addressOf({ email }: User): string | undefined {
  return isEmailAddress(email) ? sameAddress(email) : undefined
}

const readAtATime = 500

/**
 * The addresses that more than one user of an organisation has: a key mailed to one of them would reach two people.
 *
 * @param look.mostUsers look at no more users than these first ones. Default: at all of them.
 */
export async function sharedAddresses(
  directory: Directory,
  organisation: string,
  { signal, mostUsers = Number.POSITIVE_INFINITY }: Look = {},
): Promise<ReadonlySet<string>> {
  const seen = createSeenAddresses()
  const shared = new Set<string>()
  let looked = 0
  for await (const users of pagesOfUsers(directory, organisation, Math.min(readAtATime, mostUsers), signal)) {
    if (looked >= mostUsers) break
    looked += users.length
    for (const user of users) {
      const address = addressOf(user)
      if (address !== undefined && seen.see(address) !== 'first') shared.add(address)
    }
  }
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

/** What a user lacks for a mail to reach him and nobody else: an address, and one of his own. */
export async function addressUnmet(
  directory: Directory,
  user: User,
): Promise<'user_email_missing' | 'user_email_duplicate' | undefined> {
  if (!isEmailAddress(user.email)) return 'user_email_missing'
  return (await isAddressShared(directory, user)) ? 'user_email_duplicate' : undefined
}
