import type { Actor } from './actor.js'
import type { EventType } from './audit/event.js'
import type { Events } from './audit/events.js'
import { createReadAudit, type ReadAudit } from './audit/read-audit.js'
import { areAgentsStopped, openAgents } from './decide/agents-stopped.js'
import { keyForAdministrator, keyStateOf } from './decide/keys.js'
import { endAllPasses } from './decide/passes.js'
import { clearAllFailures, throttleOf } from './decide/throttle.js'
import type { Directory, User } from './directory.js'
import { cutSecret, type KeyCard } from './keys/key-card.js'
import { secretToBase32 } from './keys/totp.js'
import type { UserKeyOutcome, UserKeys } from './keys/user-keys.js'
import type { Settings } from './options.js'
import { pageSizeOf } from './page-size.js'
import type { Keyring } from './records/keyring.js'
import type { KeyEntry, KeyOrigin, SubscriberRecord } from './records/subscriber.js'
import type { Subscribers } from './records/subscribers.js'

/** A user as the administrator's list shows him. Times are Unix seconds. */
export interface UserSummary {
  readonly user: User
  readonly state: 'none' | 'pending' | 'live'
  readonly origin: KeyOrigin | undefined
  /** The beginning of his key, only if an administrator made it. */
  readonly cutKey: string | undefined
  readonly lastUsedAt: number | undefined
  readonly mailedAt: number | undefined
  /** Why the last mail with a key did not arrive, in one word. */
  readonly mailFailed: string | undefined
  readonly throttledUntil: number | undefined
  readonly hardStopped: boolean
  /** Agents have stopped taking his codes, until he or an administrator opens them. */
  readonly agentsStopped: boolean
}

/** One user opened, with the key an administrator made for him, if there is one. */
export interface UserDetail extends UserSummary {
  readonly key: { readonly id: string; readonly state: KeyEntry['state']; readonly card: KeyCard } | undefined
}

/** Which users to list. */
export interface UserQuery {
  readonly search?: string | undefined
  readonly state?: UserSummary['state'] | undefined
  readonly after?: string | undefined
  readonly limit?: number | undefined
}

/** Somebody an administrator may act on, or why he may not. */
export type Target =
  | { readonly status: 'user'; readonly user: User }
  | { readonly status: 'user_unknown' | 'own_account' }

/** What an administrator does to others. The caller makes sure that he is one, passed the step, and freshly where keys are seen. */
export interface Administration {
  isAdministrator(user: User): boolean
  /** Finds whom an id means. Foreign, forbidden and unknown ids are told apart from nobody. */
  target(actor: Actor, id: string): Promise<Target>
  list(
    actor: Actor,
    query: UserQuery,
  ): Promise<{ readonly users: readonly UserSummary[]; readonly next: string | undefined }>
  /** Written to the audit before it is shown. @throws `ERR_AUDIT` */
  show(actor: Actor, user: User): Promise<UserDetail>
  changeKey(actor: Actor, user: User, change: KeyChange): Promise<UserKeyOutcome>
  /** Forgets the failures of both channels, at every agent, and on recovery codes. */
  unlock(actor: Actor, user: User): Promise<void>
  readonly audit: ReadAudit
  endPasses(actor: Actor, user: User): Promise<void>
}

/** What is done to a user's key. */
export type KeyChange = { readonly action: 'generate' | 'reset' } | { readonly action: 'set'; readonly secret: unknown }

/** What it is made of. */
export interface AdministrationParts {
  readonly settings: Settings
  readonly directory: Directory
  readonly subscribers: Subscribers
  readonly userKeys: UserKeys
  readonly keyring: Keyring
  readonly events: Events
}

/** A state filter looks at no more pages of the directory than this for one page of its own. */
const mostPagesLookedAt = 10

const eventOf: Record<KeyChange['action'], EventType> = { generate: 'key_made', set: 'key_set', reset: 'key_reset' }

export function createAdministration(parts: AdministrationParts): Administration {
  const { settings, directory, subscribers, userKeys, keyring } = parts
  const about = (actor: Actor, user: User, type: EventType) =>
    ({
      type,
      at: settings.clock(),
      organisation: actor.user.organisation,
      actorId: actor.user.id,
      userId: user.id,
      ip: actor.ip,
    }) as const

  const summaryOf = (user: User, record: SubscriberRecord): UserSummary => {
    const now = settings.clock()
    const shown = keyForAdministrator(record)
    // In a list one user's unreadable key must not close the page on all.
    const opened = shown && keyring.tryOpen(record, shown)
    const used = record.keys.flatMap((key) => key.lastUsedAt ?? [])
    const mailed = record.keys.flatMap((key) => key.deliveredAt ?? [])
    const throttle = throttleOf(record, 'web', settings, now)
    const waiting = throttle.status === 'throttled' && !throttle.hardStopped
    const standing = shown ?? record.keys.findLast((key) => key.state !== 'staged')
    return {
      user,
      state: keyStateOf(record),
      origin: standing?.origin,
      cutKey: opened && cutSecret(secretToBase32(opened)),
      lastUsedAt: used.length === 0 ? undefined : Math.max(...used),
      mailedAt: mailed.length === 0 ? undefined : Math.max(...mailed),
      mailFailed: mailFailureOf(record),
      throttledUntil: waiting ? now + throttle.retryAfterSeconds : undefined,
      hardStopped: throttle.status === 'throttled' && throttle.hardStopped,
      agentsStopped: areAgentsStopped(record, settings),
    }
  }

  return {
    isAdministrator: (user) => directory.isAdministrator(user),
    target: async (actor, id) => {
      const user = await directory.find(id)
      if (user === undefined || user.organisation !== actor.user.organisation) return { status: 'user_unknown' }
      if (user.id === actor.user.id) return { status: 'own_account' }
      return (await directory.canManage(actor.user, user)) ? { status: 'user', user } : { status: 'user_unknown' }
    },
    list: async (actor, { search, state, after, limit }) => {
      const { organisation } = actor.user
      const wanted = pageSizeOf(limit)
      const found: UserSummary[] = []
      let next = after
      for (let pages = 0; pages < mostPagesLookedAt && found.length < wanted; pages++) {
        const page = await directory.list({ organisation, search, after: next, limit: wanted - found.length })
        const users = page.users.filter((user) => user.organisation === organisation)
        const records = await subscribers.lookMany(
          organisation,
          users.map((user) => user.id),
        )
        for (const [index, user] of users.entries()) {
          const record = records[index]
          if (record === undefined || (state !== undefined && keyStateOf(record) !== state)) continue
          if (user.id !== actor.user.id && !(await directory.canManage(actor.user, user))) continue
          found.push(summaryOf(user, record))
        }
        next = page.next
        if (next === undefined) break
      }
      const shown = found.filter(({ cutKey }) => cutKey !== undefined).length
      if (shown > 0) {
        const about = { at: settings.clock(), organisation, actorId: actor.user.id, ip: actor.ip }
        parts.events.tell({ ...about, type: 'keys_listed', detail: { keys: shown } })
      }
      return { users: found, next }
    },
    show: async (actor, user) => {
      const { record } = await subscribers.look(user)
      const key = keyForAdministrator(record)
      if (key !== undefined) await parts.events.record(about(actor, user, 'key_viewed'))
      return {
        ...summaryOf(user, record),
        key: key && { id: key.id, state: key.state, card: await keyring.cardOf(user, keyring.open(record, key)) },
      }
    },
    audit: createReadAudit(parts),
    changeKey: async (actor, user, change) => {
      const outcome =
        change.action === 'set' ? await userKeys.set(user, change.secret) : await userKeys[change.action](user)
      if (outcome.status === 'made') parts.events.tell(about(actor, user, eventOf[change.action]))
      return outcome
    },
    unlock: async (actor, user) => {
      await subscribers.change(user, ({ record }) => ({
        record: openAgents(clearAllFailures(record)),
        outcome: undefined,
      }))
      parts.events.tell(about(actor, user, 'user_unlocked'))
    },
    endPasses: async (actor, user) => {
      await subscribers.change(user, ({ record }) => ({ record: endAllPasses(record), outcome: undefined }))
      parts.events.tell(about(actor, user, 'passes_ended'))
    },
  }
}

function mailFailureOf({ keyMail }: SubscriberRecord): string | undefined {
  return keyMail === undefined || keyMail.status === 'sent' ? undefined : (keyMail.reason ?? keyMail.status)
}
