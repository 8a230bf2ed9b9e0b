import { setImmediate as nextTurn } from 'node:timers/promises'
import { keyStateOf } from './decide/keys.js'
import type { Directory, User } from './directory.js'
import { isEmailAddress } from './email-address.js'
import type { KeyMode, PolicyScope } from './policy.js'
import { emptySubscriber, type SubscriberRecord } from './subscriber.js'
import type { Subscribers } from './subscribers.js'
import { pageOfUsers, withRecords } from './walk.js'

/** Why `everyone` cannot be turned on yet. */
export type UnmetReason =
  | 'administrator_email_missing'
  | 'administrator_key_unproven'
  | 'user_email_missing'
  | 'user_email_duplicate'
  | 'key_not_distributed'
  | 'key_missing'

/** One unmet condition: how many users it concerns, and the first of them. */
export interface Unmet {
  readonly reason: UnmetReason
  readonly count: number
  /** At most 20 ids. */
  readonly users: readonly string[]
}

/** The state of all conditions. */
export interface PreflightReport {
  readonly ready: boolean
  /** How many users the policy would ask. */
  readonly users: number
  readonly unmet: readonly Unmet[]
  /** Users who could not sign in at their next request, because nothing was handed over to them yet. */
  readonly withoutKey: number
  /** False if only the first users were looked at. */
  readonly complete: boolean
}

/** What is to be turned on, by whom. */
export interface PreflightRequest {
  readonly scope: PolicyScope
  readonly keyMode: KeyMode
  /** Keys that are missing will be made: their absence is no obstacle. */
  readonly makeMissingKeys?: boolean | undefined
  readonly signal?: AbortSignal | undefined
  /** Look at no more users than this. Default: at all of them. */
  readonly mostUsers?: number | undefined
}

/** Counts what stands between an organisation and a policy. Streams the directory; `signal` ends it. */
export type Preflight = (actor: User, request: PreflightRequest) => Promise<PreflightReport>

const pageSize = 100
const namedUsers = 20

/** A user of the organisation with his record; one that cannot be read counts as empty, and its user as without a key. */
export interface DirectoryEntry {
  readonly user: User
  readonly record: SubscriberRecord
}

/** What it is made of. */
export interface PreflightParts {
  readonly directory: Directory
  readonly subscribers: Subscribers
}

export function createPreflight(parts: PreflightParts): Preflight {
  return async (actor, { scope, keyMode, makeMissingKeys, signal, mostUsers }) => {
    const unmet = createTally()
    let users = 0
    let withoutKey = 0
    let complete = true
    // The other scopes turn nobody away, so nothing must hold before them.
    const strict = scope === 'everyone'
    if (strict && !isEmailAddress(actor.email)) unmet.add('administrator_email_missing', actor.id)
    const own = await parts.subscribers.look(actor)
    if (strict && keyStateOf(own.record) !== 'live') unmet.add('administrator_key_unproven', actor.id)

    const addresses = new Map<string, string>()
    for await (const { user, record } of everyUser(parts, actor.organisation, signal)) {
      if (users === mostUsers) {
        complete = false
        break
      }
      users++
      if (!strict) continue
      if (keyMode === 'user') checkAddress(user, addresses, unmet)
      // The actor's own key has a condition of its own.
      if (user.id === actor.id) continue
      const isMissing = keyMode === 'user' ? !isHandedOver(record) : keyStateOf(record) === 'none'
      if (isMissing) withoutKey++
      if (keyMode === 'user' && isMissing) unmet.add('key_not_distributed', user.id)
      if (keyMode === 'administrator' && makeMissingKeys !== true && isMissing) {
        unmet.add('key_missing', user.id)
      }
    }
    const list = unmet.list()
    return { ready: complete && list.length === 0, users, unmet: list, withoutKey, complete }
  }
}

/** Walks all users of an organisation whom a policy can ask, page by page, with their records. */
export async function* everyUser(
  { directory, subscribers }: PreflightParts,
  organisation: string,
  signal?: AbortSignal,
): AsyncGenerator<DirectoryEntry> {
  let after: string | undefined
  do {
    signal?.throwIfAborted()
    const page = await pageOfUsers(directory, organisation, after, pageSize)
    for (const { user, record } of await withRecords(subscribers, organisation, page.users)) {
      yield { user, record: record ?? emptySubscriber(organisation, user.id) }
    }
    after = page.next
    // A directory and store in memory would never let anybody else have a turn.
    await nextTurn()
  } while (after !== undefined)
}

function checkAddress(user: User, addresses: Map<string, string>, unmet: Tally): void {
  if (!isEmailAddress(user.email)) return unmet.add('user_email_missing', user.id)
  const address = user.email.toLowerCase()
  const other = addresses.get(address)
  if (other === undefined) {
    addresses.set(address, user.id)
    return
  }
  // Both are named, the first one once.
  if (other !== '') unmet.add('user_email_duplicate', other)
  addresses.set(address, '')
  unmet.add('user_email_duplicate', user.id)
}

/** In user mode a key counts once it has reached its user. */
function isHandedOver(record: SubscriberRecord): boolean {
  return record.keys.some((key) => key.state === 'live' || (key.state === 'pending' && key.deliveredAt !== undefined))
}

interface Tally {
  add(reason: UnmetReason, userId: string): void
  list(): readonly Unmet[]
}

function createTally(): Tally {
  const found = new Map<UnmetReason, { count: number; users: string[] }>()
  return {
    add: (reason, userId) => {
      const entry = found.get(reason) ?? { count: 0, users: [] }
      entry.count++
      if (entry.users.length < namedUsers) entry.users.push(userId)
      found.set(reason, entry)
    },
    list: () => [...found].map(([reason, { count, users }]) => ({ reason, count, users })),
  }
}
