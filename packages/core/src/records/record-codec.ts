import { createHash, randomBytes } from 'node:crypto'
import { SecondStepError } from '../errors.js'

/**
 * Names a record. Ids are hashed with their lengths, so that neither case, blanks, accents nor a separator inside an id can
 * make two users meet in one record, in whatever collation the store compares.
 */
export function recordKey(kind: 'user' | 'policy' | 'agent' | 'job' | 'setup', ids: readonly string[]): string {
  const hash = createHash('sha256')
  for (const id of ids) hash.update(`${Buffer.byteLength(id)}:`).update(id)
  return `secondstep::1:${kind}:${hash.digest('hex')}`
}

/** Writes a record as ASCII JSON with a fresh write id: two writes never look alike, even if they say the same. */
export function encodeRecord(record: object): string {
  const json = JSON.stringify({ ...record, writeId: randomBytes(16).toString('base64url') })
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
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

/** True for a list whose every entry is an object that fits. */
export function isList(value: unknown, entry: (value: Record<string, unknown>) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => isObject(item) && entry(item))
}

/** True where every one of these fields is a text. */
export function areStrings(value: Record<string, unknown>, ...names: string[]): boolean {
  return names.every((name) => typeof value[name] === 'string')
}

/** True for a number a time or a count may be. */
export function isTime(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

/** True for an object with fields, not for a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A record that cannot be read closes the door for its user and says which kind of damage it is. */
export function unreadable(why: string): SecondStepError {
  return new SecondStepError('ERR_RECORD_UNREADABLE', {
    message: `A stored record cannot be read: ${why}.`,
    fix: 'restore the record from a backup, or end it with `otp.forget(userId)` and hand out a new key',
  })
}
