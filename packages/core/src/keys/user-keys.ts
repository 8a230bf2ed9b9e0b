import { handOverKey, keyStateOf, resetKeys } from '../decide/keys.js'
import type { User } from '../directory.js'
import type { Settings } from '../options.js'
import type { Keyring, MadeKey } from '../records/keyring.js'
import type { KeyEntry, SubscriberRecord } from '../records/subscriber.js'
import type { SubscriberDecision, Subscribers } from '../records/subscribers.js'
import { parseSecret } from './totp.js'

/** What came of making a key for somebody else. */
export type UserKeyOutcome = { readonly status: 'made' | 'key_limit' | 'key_mode_locked' | 'secret_invalid' }

/** Keys an administrator makes for a user; all of `administrator` origin, all pending until their first right code. */
export interface UserKeys {
  /** A new key that replaces the one the user has. Administrator mode only. */
  generate(user: User): Promise<UserKeyOutcome>
  /** The same with a given secret (base32). Administrator mode only. */
  set(user: User, secret: unknown): Promise<UserKeyOutcome>
  /** Ends every key and pass at once; in administrator mode a new key takes their place. */
  reset(user: User): Promise<UserKeyOutcome>
  /** Makes a key if the user has none, in the name of a job. `key_limit` says that there was one. */
  makeMissing(user: User, job: MakingJob): Promise<UserKeyOutcome>
}

/** A job that makes keys. */
export interface MakingJob {
  readonly id: string
  /** Before the switch is thrown, the mode it will set is not stored yet. */
  readonly inAnyMode: boolean
}

/** What it is made of. */
export interface UserKeysParts {
  readonly settings: Settings
  readonly subscribers: Subscribers
  readonly keyring: Keyring
}

export function createUserKeys({ settings, subscribers, keyring }: UserKeysParts): UserKeys {
  const entryOf = (made: MadeKey, now: number): KeyEntry => ({
    ...made.entry,
    label: settings.issuer,
    state: 'pending',
    origin: 'administrator',
    createdAt: now,
  })
  const handOver = (user: User, made: MadeKey, isNew: boolean): Promise<UserKeyOutcome> =>
    subscribers.change<UserKeyOutcome>(user, ({ record, policy, now }) => {
      if (policy.keyMode !== 'administrator') return refuse(record, 'key_mode_locked')
      const { lastTimeStep } = record
      // RFC 6238 5.2: a secret that was set may be one he has had before, and a spent step stays spent.
      const spent = isNew || lastTimeStep === undefined ? {} : { lastTimeStep }
      return handOverKey(record, { ...entryOf(made, now), ...spent }, settings)
    })
  return {
    generate: (user) => handOver(user, keyring.make(user), true),
    set: async (user, typed) => {
      const parsed = parseSecret(typed, settings.allowShortKeys)
      if (parsed.status !== 'secret') return { status: 'secret_invalid' }
      return handOver(user, keyring.make(user, parsed.secret), false)
    },
    reset: (user) => {
      const made = keyring.make(user)
      return subscribers.change<UserKeyOutcome>(user, ({ record, policy, now }) => ({
        record: resetKeys(record, policy.keyMode === 'administrator' ? entryOf(made, now) : undefined),
        outcome: { status: 'made' },
      }))
    },
    makeMissing: (user, { id, inAnyMode }) => {
      const made = keyring.make(user)
      return subscribers.change<UserKeyOutcome>(user, ({ record, policy, now }) => {
        if (!inAnyMode && policy.keyMode !== 'administrator') return refuse(record, 'key_mode_locked')
        if (keyStateOf(record) !== 'none') return refuse(record, 'key_limit')
        return handOverKey(record, { ...entryOf(made, now), job: id }, settings)
      })
    },
  }
}

function refuse(record: SubscriberRecord, status: UserKeyOutcome['status']): SubscriberDecision<UserKeyOutcome> {
  return { record, outcome: { status } }
}
