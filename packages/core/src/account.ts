import type { CodeAttempt, VerifyOutcome } from './code-for-pass.js'
import { findStagedKey, hasLiveKey, removeKey, stageKey } from './decide/keys.js'
import type { User } from './directory.js'
import type { Events, EventType } from './events.js'
import type { KeyCard } from './key-card.js'
import type { Keyring } from './keyring.js'
import { isAsked } from './policy.js'
import type { StepParts } from './step.js'
import type { KeyOrigin, KeyState } from './subscriber.js'

/** A key as its owner's list shows it: never its secret. Times are Unix seconds. */
export interface KeySummary {
  readonly id: string
  readonly label: string
  readonly state: KeyState
  readonly origin: KeyOrigin
  readonly createdAt: number
  readonly lastUsedAt: number | undefined
}

/** A freshly staged key, shown this once, or why there is none. */
export type StageOutcome =
  | { readonly status: 'staged'; readonly keyId: string; readonly card: KeyCard }
  | { readonly status: 'key_limit' | 'refused' }

/** What a user does with his own keys. The caller makes sure that he passed the step, and freshly before he changes anything. */
export interface Account {
  keys(user: User): Promise<readonly KeySummary[]>
  /** Administrators may always add a key, others as `selfEnrolment` says. */
  mayAddKey(user: User): boolean
  stage(user: User, label: string | undefined): Promise<StageOutcome>
  /** The card of a key that is still staged, for showing it again after a wrong code. */
  stagedCard(user: User, keyId: string): Promise<KeyCard | undefined>
  confirm(user: User, keyId: string, attempt: CodeAttempt): Promise<VerifyOutcome | { readonly status: 'key_unknown' }>
  remove(user: User, keyId: string): Promise<'removed' | 'key_unknown' | 'last_key'>
}

const longestLabel = 60

/** What it is made of. */
export interface AccountParts extends StepParts {
  readonly events: Events
  readonly keyring: Keyring
}

export function createAccount(parts: AccountParts): Account {
  const { settings, directory, subscribers, codeForPass, events, keyring } = parts
  const tell = (type: EventType, { id, organisation }: User): void =>
    events.tell({ type, at: settings.clock(), organisation, userId: id })
  const mayAddKey = (user: User): boolean => directory.isAdministrator(user) || settings.selfEnrolment === 'signed_in'
  return {
    keys: async (user) => {
      const { record, now } = await subscribers.look(user)
      const alive = record.keys.filter((key) => key.state !== 'staged' || findStagedKey(record, key.id, settings, now))
      return alive.map(({ id, label, state, origin, createdAt, lastUsedAt }) => ({
        id,
        label,
        state,
        origin,
        createdAt,
        lastUsedAt,
      }))
    },
    mayAddKey,
    stage: async (user, label) => {
      if (!mayAddKey(user)) return { status: 'refused' }
      const made = keyring.make(user)
      const { status } = await subscribers.change(user, ({ record, now }) => {
        const named = labelOf(label) ?? `${settings.issuer} ${record.keys.length + 1}`
        const key = { ...made.entry, label: named, state: 'staged', origin: 'own', createdAt: now } as const
        return stageKey(record, key, settings)
      })
      if (status === 'key_limit') return { status }
      tell('key_staged', user)
      return { status: 'staged', keyId: made.entry.id, card: await keyring.cardOf(user, made.secret) }
    },
    stagedCard: async (user, keyId) => {
      const { record, now } = await subscribers.look(user)
      const key = findStagedKey(record, keyId, settings, now)
      return key && keyring.cardOf(user, keyring.open(record, key))
    },
    confirm: async (user, keyId, attempt) => {
      const outcome = await codeForPass(user, attempt, {
        candidates: (record, now) => {
          const staged = findStagedKey(record, keyId, settings, now)
          return staged === undefined ? [] : [staged]
        },
      })
      if (outcome.status === 'no_key') return { status: 'key_unknown' }
      if (outcome.status === 'passed') tell('key_confirmed', user)
      return outcome
    },
    remove: async (user, keyId) => {
      const exempt = await directory.isExempt(user)
      const { status } = await subscribers.change(user, ({ record, policy }) =>
        removeKey(record, keyId, !exempt && isAsked(policy, hasLiveKey(record))),
      )
      if (status === 'removed') tell('key_removed', user)
      return status
    },
  }
}

function labelOf(label: string | undefined): string | undefined {
  const text = label?.replace(/\p{C}/gu, ' ').trim().slice(0, longestLabel).toWellFormed()
  return text === '' ? undefined : text
}
