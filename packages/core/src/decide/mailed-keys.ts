import type { KeyEntry, KeyMail, SubscriberRecord } from '../records/subscriber.js'
import { hasLiveKey, type KeyChange, type KeySettings } from './keys.js'

/** The key that travels by mail: a pending one before the live one it replaces. */
export function keyForMail(record: SubscriberRecord): KeyEntry | undefined {
  const mailed = record.keys.filter((key) => key.origin === 'mailed')
  return mailed.findLast((key) => key.state === 'pending') ?? mailed.findLast((key) => key.state === 'live')
}

/** Whether a key has reached its user: he has used one, or one was mailed to him. */
export function isHandedOver(record: SubscriberRecord): boolean {
  return hasLiveKey(record) || record.keys.some((key) => key.state === 'pending' && key.deliveredAt !== undefined)
}

/**
 * Whether a user may have a key of his mailed again. A key he made himself is never mailed, and where it is all he has nothing
 * else takes its place: a password and a mailbox would otherwise do instead of it.
 */
export function mayAskForKeyMail(record: SubscriberRecord, keyMode: 'administrator' | 'user'): boolean {
  return keyForMail(record) !== undefined || (keyMode === 'user' && !hasLiveKey(record))
}

/**
 * Puts a new key into the record for somebody none is mailed to yet. The live key an administrator made for him ends at its
 * first right code; his own keys are not touched.
 *
 * @returns `key_limit` if there is no room for another key.
 */
export function addMailedKey(
  record: SubscriberRecord,
  key: KeyEntry,
  settings: KeySettings,
): KeyChange<{ readonly status: 'made' | 'key_limit' }> {
  const replaced = record.keys.findLast((other) => other.state === 'live' && other.origin === 'administrator')
  const room = record.keys.filter(({ state, id }) => state !== 'staged' && id !== replaced?.id)
  if (room.length >= settings.maxKeys) return { record, outcome: { status: 'key_limit' } }
  const pending = replaced === undefined ? key : { ...key, replaces: replaced.id }
  return { record: { ...record, keys: [...record.keys, pending] }, outcome: { status: 'made' } }
}

/**
 * Keeps what became of a mail, and when the key arrived. A mail outside a distribution leaves the distribution's mark in
 * place: what it has done for this user it need not do again.
 *
 * @param keyId the key that was mailed, where there was one.
 */
export function keepKeyMail(record: SubscriberRecord, keyId: string | undefined, mail: KeyMail): SubscriberRecord {
  const { job, round } = record.keyMail ?? {}
  const mark = job === undefined || round === undefined || mail.job !== undefined ? {} : { job, round }
  const keys =
    mail.status === 'sent'
      ? record.keys.map((key) => (key.id === keyId ? { ...key, deliveredAt: mail.at } : key))
      : record.keys
  return { ...record, keys, keyMail: { ...mark, ...mail } }
}

/** A mail came back: the keys that travelled by mail count as not handed over until they are used. */
export function markBounced(record: SubscriberRecord, reason: string, now: number): SubscriberRecord {
  const keys = record.keys.map((key) => {
    if (key.origin !== 'mailed' || key.state !== 'pending') return key
    const { deliveredAt: _, ...rest } = key
    return rest
  })
  return keepKeyMail({ ...record, keys }, undefined, { status: 'failed', at: now, reason })
}
