import type { EventType } from '../audit/event.js'
import type { CodeAttempt, VerifyOutcome } from '../code-for-pass.js'
import { deviceExpiresAt, endDevices, liveDevices, removeDevice } from '../decide/devices.js'
import { findStagedKey, hasLiveKey, removeKey, stageKey } from '../decide/keys.js'
import { recoveryCodesLeft } from '../decide/recovery.js'
import type { User } from '../directory.js'
import { isAsked } from '../policy/policy.js'
import type { Keyring } from '../records/keyring.js'
import type { KeyOrigin, KeyState } from '../records/subscriber.js'
import type { SubscriberState } from '../records/subscribers.js'
import type { StepParts } from '../step.js'
import type { DeviceSummary } from './devices.js'
import type { KeyCard } from './key-card.js'

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
  /** Everything of his in one read: keys, how many recovery codes are left, remembered browsers. */
  overview(user: User, devices: readonly string[]): Promise<AccountOverview>
  /** Administrators may always add a key, others as `selfEnrolment` says. */
  mayAddKey(user: User): boolean
  stage(user: User, label: string | undefined, ip?: string): Promise<StageOutcome>
  /** The card of a key that is still staged, for showing it again after a wrong code. */
  stagedCard(user: User, keyId: string): Promise<KeyCard | undefined>
  confirm(user: User, keyId: string, attempt: CodeAttempt): Promise<VerifyOutcome | { readonly status: 'key_unknown' }>
  remove(user: User, keyId: string, ip?: string): Promise<'removed' | 'key_unknown' | 'last_key'>
  /** Forgets one remembered browser, known or not by its cookie. */
  removeDevice(user: User, deviceId: string, ip?: string): Promise<'removed' | 'device_unknown'>
  removeAllDevices(user: User, ip?: string): Promise<void>
}

/** What belongs to a person. */
export interface AccountOverview {
  readonly keys: readonly KeySummary[]
  readonly recoveryCodesLeft: number
  readonly devices: readonly DeviceSummary[]
}

const longestLabel = 60
/** What looks like one letter can be many characters long; this many are kept at most. */
const mostLabelUnits = 240

/** What it is made of. */
export interface AccountParts extends StepParts {
  readonly keyring: Keyring
}

export function createAccount(parts: AccountParts): Account {
  const { settings, directory, subscribers, codeForPass, deviceMaker, events, keyring } = parts
  const tell = (type: EventType, { id, organisation }: User, ip: string | undefined): void =>
    events.tell({ type, at: settings.clock(), organisation, userId: id, ip })
  const mayAddKey = (user: User): boolean => directory.isAdministrator(user) || settings.selfEnrolment === 'signed_in'
  const keysOf = ({ record, now }: SubscriberState): readonly KeySummary[] =>
    record.keys
      .filter((key) => key.state !== 'staged' || findStagedKey(record, key.id, settings, now))
      .map(({ id, label, state, origin, createdAt, lastUsedAt }) => ({
        id,
        label,
        state,
        origin,
        createdAt,
        lastUsedAt,
      }))
  return {
    keys: async (user) => keysOf(await subscribers.look(user)),
    overview: async (user, values) => {
      const state = await subscribers.look(user)
      const { record, policy, now } = state
      const present = deviceMaker.hashesOf(user, values)
      const devices = liveDevices(record, policy.epoch, now, settings).map((device) => ({
        id: device.id,
        name: device.name,
        createdAt: device.createdAt,
        lastUsedAt: device.lastUsedAt,
        expiresAt: deviceExpiresAt(device, settings),
        isThis: present.includes(device.hash),
      }))
      return { keys: keysOf(state), recoveryCodesLeft: recoveryCodesLeft(record), devices }
    },
    mayAddKey,
    stage: async (user, label, ip) => {
      if (!mayAddKey(user)) return { status: 'refused' }
      const made = keyring.make(user)
      const { status } = await subscribers.change(user, ({ record, now }) => {
        const named = labelOf(label) ?? freeLabel(settings.issuer, record.keys)
        const key = { ...made.entry, label: named, state: 'staged', origin: 'own', createdAt: now } as const
        return stageKey(record, key, settings)
      })
      if (status === 'key_limit') return { status }
      tell('key_staged', user, ip)
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
      if (outcome.status === 'passed') tell('key_confirmed', user, attempt.ip)
      return outcome
    },
    remove: async (user, keyId, ip) => {
      const exempt = await directory.isExempt(user)
      const { status } = await subscribers.change(user, ({ record, policy }) =>
        removeKey(record, keyId, !exempt && isAsked(policy, hasLiveKey(record))),
      )
      if (status === 'removed') tell('key_removed', user, ip)
      return status
    },
    removeDevice: async (user, deviceId, ip) => {
      const { status } = await subscribers.change(user, ({ record }) => removeDevice(record, deviceId))
      if (status === 'removed') tell('device_removed', user, ip)
      return status
    },
    removeAllDevices: async (user, ip) => {
      await subscribers.change(user, ({ record }) => ({ record: endDevices(record), outcome: undefined }))
      tell('devices_removed', user, ip)
    },
  }
}

/** A name as it is listed: one line, 60 letters at most as people count them, nothing invisible in it. */
function labelOf(label: string | undefined): string | undefined {
  // A joiner stays where it makes one sign of several; anywhere else it only hides.
  const text = (label ?? '')
    .toWellFormed()
    .replace(/(?<!\p{Extended_Pictographic}\ufe0f?)\u200d|(?!\u200d)\p{C}/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const letters = [...new Intl.Segmenter().segment(text.slice(0, mostLabelUnits))].map(({ segment }) => segment)
  const short = letters.slice(0, longestLabel).join('').toWellFormed().trim()
  return short === '' ? undefined : short
}

/** The first name of its kind that no key of his has yet. */
function freeLabel(issuer: string, taken: readonly { readonly label: string }[]): string {
  for (let number = taken.length + 1; ; number++) {
    const label = `${issuer} ${number}`
    if (taken.every((key) => key.label !== label)) return label
  }
}
