import type { KeyEntry, SubscriberRecord } from '../records/subscriber.js'
import { endConnecting } from './tickets.js'

/** What limits the keys of one user. */
export interface KeySettings {
  readonly maxKeys: number
  readonly stagedKeySeconds: number
}

/** The outcome of a change of keys beside the changed record. */
export interface KeyChange<Outcome> {
  readonly record: SubscriberRecord
  readonly outcome: Outcome
}

/** Tells whether a user has a key that has given a right code. */
export function hasLiveKey(record: SubscriberRecord): boolean {
  return record.keys.some((key) => key.state === 'live')
}

/** The state of a user's keys in one word. */
export function keyStateOf(record: SubscriberRecord): 'none' | 'pending' | 'live' {
  if (hasLiveKey(record)) return 'live'
  return record.keys.some((key) => key.state === 'pending') ? 'pending' : 'none'
}

/** The key an administrator may see: one of his own making, the pending one if there is one, else the live one. */
export function keyForAdministrator(record: SubscriberRecord): KeyEntry | undefined {
  const made = record.keys.filter((key) => key.origin === 'administrator')
  return made.findLast((key) => key.state === 'pending') ?? made.findLast((key) => key.state === 'live')
}

/**
 * Puts a key on the account page's bench. It takes the place of an earlier staged one: only the latest can be confirmed.
 *
 * @returns `key_limit` if the user has `maxKeys` already.
 */
export function stageKey(
  record: SubscriberRecord,
  key: KeyEntry,
  settings: KeySettings,
): KeyChange<{ readonly status: 'staged' | 'key_limit' }> {
  const kept = record.keys.filter((other) => other.state !== 'staged')
  if (kept.length >= settings.maxKeys) return { record, outcome: { status: 'key_limit' } }
  return { record: { ...record, keys: [...kept, key] }, outcome: { status: 'staged' } }
}

/** The staged key of this id, as long as it has not died. */
export function findStagedKey(
  record: SubscriberRecord,
  keyId: string,
  settings: KeySettings,
  now: number,
): KeyEntry | undefined {
  const alive = (key: KeyEntry): boolean => Math.abs(now - key.createdAt) < settings.stagedKeySeconds
  return record.keys.find((key) => key.id === keyId && key.state === 'staged' && alive(key))
}

/**
 * Removes one of a user's own keys with its passes.
 *
 * @param asked whether the policy asks this user: then his last live key stays.
 */
export function removeKey(
  record: SubscriberRecord,
  keyId: string,
  asked: boolean,
): KeyChange<{ readonly status: 'removed' | 'key_unknown' | 'last_key' }> {
  const key = record.keys.find((candidate) => candidate.id === keyId)
  if (key === undefined) return { record, outcome: { status: 'key_unknown' } }
  const otherLive = record.keys.some((other) => other.id !== keyId && other.state === 'live')
  if (asked && key.state === 'live' && !otherLive) return { record, outcome: { status: 'last_key' } }
  return { record: withoutKey(record, keyId), outcome: { status: 'removed' } }
}

/**
 * Hands a user a pending key an administrator made. An earlier pending one of the same making is dropped (nobody used it);
 * the live one it stands for ends at the new one's first right code. A user's own keys are not touched.
 *
 * @returns `key_limit` if there is no room for another key.
 */
export function handOverKey(
  record: SubscriberRecord,
  key: KeyEntry,
  settings: KeySettings,
): KeyChange<{ readonly status: 'made' | 'key_limit' }> {
  const kept = record.keys.filter((other) => !(other.state === 'pending' && other.origin === 'administrator'))
  const replaced =
    kept.findLast((other) => other.state === 'live' && other.origin === 'administrator') ??
    kept.findLast((other) => other.state === 'live' && other.origin === 'mailed')
  const room = kept.filter((other) => other.state !== 'staged' && other.id !== replaced?.id).length < settings.maxKeys
  if (!room) return { record, outcome: { status: 'key_limit' } }
  const pending: KeyEntry = replaced === undefined ? key : { ...key, replaces: replaced.id }
  return { record: { ...record, keys: [...kept, pending] }, outcome: { status: 'made' } }
}

/** Ends all keys, passes, devices, recovery codes, tickets and mailed codes at once, and puts a new key in their place if one is given. */
export function resetKeys(record: SubscriberRecord, key: KeyEntry | undefined): SubscriberRecord {
  return { ...endConnecting(withoutLeftovers(record)), keys: key === undefined ? [] : [key], passes: [] }
}

/** Recovery codes stand in for a live key. Were they to outlive the last one, they would open for whoever gets the next. */
function withoutLeftovers(record: SubscriberRecord): SubscriberRecord {
  const { recovery: _, recoveryFailures: __, devices: ___, ...rest } = record
  return rest
}

/** Ends the passes and devices that hang on a key. */
export function endOfKey(record: SubscriberRecord, keyId: string): SubscriberRecord {
  const passes = record.passes.filter((pass) => pass.keyId !== keyId)
  if (record.devices === undefined) return { ...record, passes }
  return { ...record, passes, devices: record.devices.filter((device) => device.keyId !== keyId) }
}

function withoutKey(record: SubscriberRecord, keyId: string): SubscriberRecord {
  const kept = {
    ...endOfKey(record, keyId),
    keys: record.keys.filter((key) => key.id !== keyId),
  }
  return hasLiveKey(kept) ? kept : withoutLeftovers(kept)
}
