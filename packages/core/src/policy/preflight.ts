import { keyStateOf } from '../decide/keys.js'
import { isHandedOver } from '../decide/mailed-keys.js'
import type { Directory, User } from '../directory.js'
import { isEmailAddress } from '../mail/email-address.js'
import { createSeenAddresses, type SeenAddresses, sameAddress } from '../mail/seen-addresses.js'
import { emptySubscriber, type SubscriberRecord } from '../records/subscriber.js'
import type { Subscribers } from '../records/subscribers.js'
import { pagesOfUsers, withRecords } from '../walk.js'
import type { KeyMode, PolicyScope } from './policy.js'

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

    // Whom he may not act on counts like everybody, and is not named to him.
    const mayName = async (user: User): Promise<boolean> =>
      user.id === actor.id || (await parts.directory.canManage(actor, user))
    const addresses = createSeenAddresses()
    const shared = new Set<string>()
    for await (const { user, record } of everyUser(parts, actor.organisation, signal)) {
      if (users === mostUsers) {
        complete = false
        break
      }
      users++
      if (!strict) continue
      const reasons: UnmetReason[] = keyMode === 'user' ? checkAddress(user, addresses, shared, unmet) : []
      // The actor's own key has a condition of its own.
      const hasKey = keyMode === 'user' ? isHandedOver(record) : keyStateOf(record) !== 'none'
      if (user.id !== actor.id && !hasKey) {
        withoutKey++
        if (keyMode === 'user') reasons.push('key_not_distributed')
        else if (makeMissingKeys !== true) reasons.push('key_missing')
      }
      if (reasons.length === 0) continue
      const name = (await mayName(user)) ? user.id : undefined
      for (const reason of reasons) unmet.add(reason, name)
    }
    await nameFirst(parts, actor.organisation, { shared, unmet, mayName, signal })
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
  for await (const users of pagesOfUsers(directory, organisation, pageSize, signal)) {
    for (const { user, record } of await withRecords(subscribers, organisation, users)) {
      yield { user, record: record ?? emptySubscriber(organisation, user.id) }
    }
  }
}

function checkAddress(user: User, addresses: SeenAddresses, shared: Set<string>, unmet: Tally): UnmetReason[] {
  if (!isEmailAddress(user.email)) return ['user_email_missing']
  const seen = addresses.see(user.email)
  if (seen === 'first') return []
  if (seen !== 'again') {
    // Both count. Who came first is not kept: he is named by looking once more, if he is to be named at all.
    unmet.add('user_email_duplicate')
    if (shared.size < namedUsers) shared.add(sameAddress(user.email))
  }
  return ['user_email_duplicate']
}

/** What naming those who came first takes. */
interface Naming {
  readonly shared: Set<string>
  readonly unmet: Tally
  mayName(user: User): Promise<boolean>
  readonly signal: AbortSignal | undefined
}

/** Names those who had a shared address first, as far as they are to be named. */
async function nameFirst(
  { directory }: PreflightParts,
  organisation: string,
  { shared, unmet, mayName, signal }: Naming,
): Promise<void> {
  const isOpen = (): boolean => shared.size > 0 && unmet.wantsNames('user_email_duplicate')
  if (!isOpen()) return
  for await (const users of pagesOfUsers(directory, organisation, pageSize, signal)) {
    for (const user of users) {
      const isFirst = user.email !== undefined && shared.delete(sameAddress(user.email))
      if (isFirst && (await mayName(user))) unmet.name('user_email_duplicate', user.id)
    }
    if (!isOpen()) return
  }
}

/** Counts what stands in the way, with the first users of each reason. */
export interface Tally {
  /** Counts a user; one without an id is only counted. */
  add(reason: UnmetReason, userId?: string): void
  /** Names one who was counted before. */
  name(reason: UnmetReason, userId: string): void
  wantsNames(reason: UnmetReason): boolean
  list(): readonly Unmet[]
}

export function createTally(): Tally {
  const found = new Map<UnmetReason, { count: number; users: string[] }>()
  const entryOf = (reason: UnmetReason): { count: number; users: string[] } => {
    const entry = found.get(reason) ?? { count: 0, users: [] }
    found.set(reason, entry)
    return entry
  }
  const name = ({ users }: { users: string[] }, userId: string): void => {
    if (users.length < namedUsers && !users.includes(userId)) users.push(userId)
  }
  return {
    add: (reason, userId) => {
      const entry = entryOf(reason)
      entry.count++
      if (userId !== undefined) name(entry, userId)
    },
    name: (reason, userId) => name(entryOf(reason), userId),
    wantsNames: (reason) => (found.get(reason)?.users.length ?? namedUsers) < namedUsers,
    list: () => [...found].map(([reason, { count, users }]) => ({ reason, count, users })),
  }
}
