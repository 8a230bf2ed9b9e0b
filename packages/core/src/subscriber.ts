import { createHash, randomBytes } from 'node:crypto'
import { SecondStepError } from './errors.js'

/** Where a key comes from. Only `administrator` keys are ever shown to an administrator; only `mailed` ones are mailed again. */
export type KeyOrigin = 'administrator' | 'mailed' | 'own'

/** `staged`: made on the account page, not confirmed. `pending`: handed over, never used. `live`: gave a right code. */
export type KeyState = 'staged' | 'pending' | 'live'

/** One key of a subscriber; times are Unix seconds. */
export interface KeyEntry {
  readonly id: string
  readonly label: string
  readonly state: KeyState
  readonly origin: KeyOrigin
  /** The secret, sealed to this user and key. */
  readonly sealed: string
  readonly createdAt: number
  /** RFC 6238 5.2: the last accepted step. It and all before it are spent; it only grows. */
  readonly lastTimeStep?: number
  readonly lastUsedAt?: number
  /** A pending key ends this live one at its first right code. */
  readonly replaces?: string
  /** When the key reached its user by mail. */
  readonly deliveredAt?: number
}

/** Proof that one login has passed the step. The browser holds the value, the record its hash. */
export interface PassEntry {
  readonly hash: string
  /** What ties the pass to one login of the host, hashed. */
  readonly binding: string
  readonly keyId: string
  /** The policy's epoch the pass was issued under. */
  readonly epoch: string
  readonly issuedAt: number
  /** When its owner last gave a right code. */
  readonly freshAt: number
}

/** The two ways a code comes in; each has failures and waits of its own. */
export type Channel = 'web' | 'agents'

/** Wrong codes of one channel since its last right one. */
export interface ChannelFailures {
  readonly failures: number
  readonly lastFailureAt: number
}

/** Everything the second step knows about one user. What must happen together lives in here. */
export interface SubscriberRecord {
  readonly version: 1
  readonly organisation: string
  readonly userId: string
  readonly keys: readonly KeyEntry[]
  readonly passes: readonly PassEntry[]
  readonly web: ChannelFailures
  readonly agents: ChannelFailures
  /** The highest step accepted with any key, gone ones included: a secret that is set once more starts from it. */
  readonly lastTimeStep?: number
}

const noFailures: ChannelFailures = { failures: 0, lastFailureAt: 0 }

/** The record of a user nothing is known of yet. */
export function emptySubscriber(organisation: string, userId: string): SubscriberRecord {
  return { version: 1, organisation, userId, keys: [], passes: [], web: noFailures, agents: noFailures }
}

/** The store's key of a subscriber's record: always 81 characters or fewer of `[a-z0-9:]`, whatever the ids hold. */
export function subscriberKey(organisation: string, userId: string): string {
  return recordKey('user', [organisation, userId])
}

/**
 * Names a record. Ids are hashed with their lengths, so that neither case, blanks, accents nor a separator inside an id can
 * make two users meet in one record, in whatever collation the store compares.
 */
export function recordKey(kind: 'user' | 'policy', ids: readonly string[]): string {
  const hash = createHash('sha256')
  for (const id of ids) hash.update(`${Buffer.byteLength(id)}:`).update(id)
  return `secondstep::1:${kind}:${hash.digest('hex')}`
}

/** Writes a record as ASCII JSON with a fresh write id: two writes never look alike, even if they say the same. */
export function encodeRecord(record: object): string {
  const json = JSON.stringify({ ...record, writeId: randomBytes(16).toString('base64url') })
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/**
 * Reads a subscriber's record. Fields a newer version added are kept, so that two versions can share a store.
 *
 * @throws `ERR_RECORD_UNREADABLE` if it is damaged, of an unknown version, or another user's.
 */
export function decodeSubscriber(text: string, organisation: string, userId: string): SubscriberRecord {
  const record = parseRecord(text)
  if (record['organisation'] !== organisation || record['userId'] !== userId) throw unreadable('it is of another user')
  if (!isSubscriber(record)) throw unreadable('a part of it is missing')
  return record
}

/** Parses a record's text and checks its version. */
export function parseRecord(text: string): Record<string, unknown> {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    // The cause would quote the record's text.
    throw unreadable('it is no JSON')
  }
  if (!isObject(parsed) || parsed['version'] !== 1) throw unreadable('its version is unknown')
  return parsed
}

function isSubscriber(record: Record<string, unknown>): record is Record<string, unknown> & SubscriberRecord {
  return (
    isList(
      record['keys'],
      (key) => areStrings(key, 'id', 'label', 'state', 'origin', 'sealed') && isTime(key['createdAt']),
    ) &&
    isList(
      record['passes'],
      (pass) =>
        areStrings(pass, 'hash', 'binding', 'keyId', 'epoch') && isTime(pass['issuedAt']) && isTime(pass['freshAt']),
    ) &&
    isFailures(record['web']) &&
    isFailures(record['agents'])
  )
}

function isFailures(value: unknown): boolean {
  return isObject(value) && isTime(value['failures']) && isTime(value['lastFailureAt'])
}

function isList(value: unknown, entry: (value: Record<string, unknown>) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => isObject(item) && entry(item))
}

function areStrings(value: Record<string, unknown>, ...names: string[]): boolean {
  return names.every((name) => typeof value[name] === 'string')
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A record that cannot be read closes the door for its user and says which kind of damage it is. */
export function unreadable(why: string): SecondStepError {
  return new SecondStepError('ERR_RECORD_UNREADABLE', {
    message: `A stored record cannot be read: ${why}.`,
    fix: 'restore the record from a backup, or end it with `otp.forget(userId)` and hand out a new key',
  })
}
