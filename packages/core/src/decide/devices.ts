import { clockToleranceSeconds, daySeconds } from '../clock.js'
import type { DeviceEntry, SubscriberRecord } from '../records/subscriber.js'
import type { KeyChange } from './keys.js'

/** For how long a browser is remembered, and how many of one user's. */
export interface DeviceSettings {
  /** 0: none is, and those that were are inert. */
  readonly deviceDays: number
  readonly maxDevices: number
}

/** What a hash is replaced by when a device is used. */
export interface FreshHash {
  readonly hash: string
  readonly ring: string
}

/** Remembers a browser; the oldest goes when there are too many, and so does the one it takes the place of. */
export function addDevice(
  record: SubscriberRecord,
  device: DeviceEntry,
  replaced: readonly string[],
  settings: DeviceSettings,
): SubscriberRecord {
  if (settings.deviceDays === 0) return record
  const kept = liveDevices(record, device.epoch, device.createdAt, settings).filter(
    ({ hash }) => !replaced.includes(hash),
  )
  return { ...record, devices: [...kept, device].slice(-settings.maxDevices) }
}

/** The devices that spare their user the code now: of this epoch, with a live key, and neither expired nor from the future. */
export function liveDevices(
  record: SubscriberRecord,
  epoch: string,
  now: number,
  { deviceDays }: DeviceSettings,
): readonly DeviceEntry[] {
  return (record.devices ?? []).filter(
    (device) =>
      device.epoch === epoch &&
      record.keys.some((key) => key.id === device.keyId && key.state === 'live') &&
      now - device.createdAt < deviceDays * daySeconds &&
      device.createdAt - now < clockToleranceSeconds,
  )
}

/** The moment a device stops sparing the code. */
export function deviceExpiresAt(device: DeviceEntry, { deviceDays }: DeviceSettings): number {
  return device.createdAt + deviceDays * daySeconds
}

/** Finds the device that stands behind a request. */
export function findDevice(
  record: SubscriberRecord,
  hashes: readonly string[],
  epoch: string,
  now: number,
  settings: DeviceSettings,
): DeviceEntry | undefined {
  // Keyed hashes of 256 random bits: comparing them tells nobody anything.
  return liveDevices(record, epoch, now, settings).find((device) => hashes.includes(device.hash))
}

/** Tells whether a device's use is to be written down: once a day, and at once where its hash is of an old ring key. */
export function isTouchDue(device: DeviceEntry, now: number, ring: string): boolean {
  return now - device.lastUsedAt >= daySeconds || device.ring !== ring
}

/** Writes down that a device was used, under the present ring key. */
export function touchDevice(record: SubscriberRecord, id: string, now: number, fresh: FreshHash): SubscriberRecord {
  const devices = record.devices ?? []
  const device = devices.find((one) => one.id === id)
  if (device === undefined || !isTouchDue(device, now, fresh.ring)) return record
  const touched = { ...device, ...fresh, lastUsedAt: now }
  return { ...record, devices: devices.map((one) => (one.id === id ? touched : one)) }
}

/** Forgets one browser of a user. */
export function removeDevice(
  record: SubscriberRecord,
  id: string,
): KeyChange<{ readonly status: 'removed' | 'device_unknown' }> {
  const kept = (record.devices ?? []).filter((device) => device.id !== id)
  if (kept.length === (record.devices ?? []).length) return { record, outcome: { status: 'device_unknown' } }
  return { record: { ...record, devices: kept }, outcome: { status: 'removed' } }
}

/** Forgets all browsers of a user. */
export function endDevices(record: SubscriberRecord): SubscriberRecord {
  const { devices, ...rest } = record
  return devices === undefined ? record : rest
}
