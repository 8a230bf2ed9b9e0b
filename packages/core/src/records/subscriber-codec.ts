import { areStrings, isList, isObject, isTime, parseRecord, recordKey, unreadable } from './record-codec.js'
import type { SubscriberRecord } from './subscriber.js'

/** The store's key of a subscriber's record: always 81 characters or fewer of `[a-z0-9:]`, whatever the ids hold. */
export function subscriberKey(organisation: string, userId: string): string {
  return recordKey('user', [organisation, userId])
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
    isFailures(record['agents']) &&
    isLeftOutOr(record['recovery'], isRecovery) &&
    isLeftOutOr(record['recoveryFailures'], isFailures) &&
    isLeftOutOr(record['devices'], isDevices) &&
    isLeftOutOr(record['tickets'], isTickets) &&
    isLeftOutOr(record['atAgents'], isAgentFailures) &&
    isLeftOutOr(record['mailedCodes'], isMailedCodes) &&
    isLeftOutOr(record['keyMail'], isKeyMail) &&
    isLeftOutOr(record['keyMailAskedAt'], (asked) => Array.isArray(asked) && asked.every(isTime))
  )
}

/** Older records lack what was added since; a damaged field is no missing one. */
function isLeftOutOr(value: unknown, check: (value: unknown) => boolean): boolean {
  return value === undefined || check(value)
}

function isRecovery(value: unknown): boolean {
  if (!isObject(value) || !areStrings(value, 'ring') || !isTime(value['madeAt'])) return false
  const { hashes } = value
  return Array.isArray(hashes) && hashes.every((hash) => typeof hash === 'string')
}

function isDevices(value: unknown): boolean {
  return isList(
    value,
    (device) =>
      areStrings(device, 'id', 'hash', 'ring', 'keyId', 'epoch', 'name') &&
      isTime(device['createdAt']) &&
      isTime(device['lastUsedAt']),
  )
}

function isTickets(value: unknown): boolean {
  return isList(
    value,
    (ticket) => areStrings(ticket, 'hash', 'agentId', 'authentication') && isTime(ticket['issuedAt']),
  )
}

function isAgentFailures(value: unknown): boolean {
  return isList(value, (one) => areStrings(one, 'agentId') && isFailures(one))
}

function isMailedCodes(value: unknown): boolean {
  return isList(value, (code) => areStrings(code, 'agentId') && isTime(code['tries']) && isTime(code['sentAt']))
}

function isKeyMail(value: unknown): boolean {
  return isObject(value) && areStrings(value, 'status') && isTime(value['at'])
}

function isFailures(value: unknown): boolean {
  return isObject(value) && isTime(value['failures']) && isTime(value['lastFailureAt'])
}
