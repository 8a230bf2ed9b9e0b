import { describe, expect, it } from 'vitest'
import {
  addDevice,
  endDevices,
  findDevice,
  isTouchDue,
  liveDevices,
  removeDevice,
  touchDevice,
} from '../../../packages/core/src/decide/devices.js'
import { removeKey, resetKeys } from '../../../packages/core/src/decide/keys.js'
import { endAllPasses } from '../../../packages/core/src/decide/passes.js'
import type { DeviceEntry, SubscriberRecord } from '../../../packages/core/src/records/subscriber.js'
import { codeAt, keyOf, noon, recordWith, spend } from './fixtures.js'

const settings = { deviceDays: 30, maxDevices: 3 }
const day = 86_400
const device: DeviceEntry = {
  id: 'd1',
  hash: 'h1',
  ring: 'k1',
  keyId: 'phone',
  epoch: '1.x',
  name: 'Firefox, Linux',
  createdAt: noon,
  lastUsedAt: noon,
}
const record: SubscriberRecord = { ...recordWith(keyOf('phone')), devices: [device] }
const isKnown = (
  after: SubscriberRecord,
  now = noon + day,
  rest: { epoch?: string; hash?: string; days?: number } = {},
) =>
  findDevice(after, ['x', rest.hash ?? 'h1'], rest.epoch ?? '1.x', now, {
    ...settings,
    deviceDays: rest.days ?? 30,
  }) !== undefined

describe('a remembered browser', () => {
  it('is known by its hash for its days', () => {
    expect([noon, noon + day, noon + 30 * day - 1].map((now) => isKnown(record, now))).toEqual([true, true, true])
  })

  it.each([
    ['its days are over', noon + 30 * day, {}],
    ['the days were cut short meanwhile', noon + 2 * day, { days: 1 }],
    ['the feature is switched off', noon + 1, { days: 0 }],
    ['the switch was thrown', noon + 1, { epoch: '2.y' }],
    ['another value is shown', noon + 1, { hash: 'h2' }],
    ['the clock was set back before it was made', noon - 3600, {}],
  ])('is not known when %s', (_, now, rest) => {
    expect(isKnown(record, now, rest)).toBe(false)
  })

  it('ends with its key, with a reset, with the sign-ins, and with the key that takes over', () => {
    const two = { ...record, keys: [...record.keys, keyOf('tablet')] }
    expect(isKnown(removeKey(two, 'tablet', false).record)).toBe(true)
    expect(removeKey(two, 'phone', false).record.devices).toEqual([])
    expect(isKnown({ ...record, keys: [keyOf('phone', { state: 'pending' })] })).toBe(false)
    expect(resetKeys(record, keyOf('phone')).devices).toBeUndefined()
    expect(endAllPasses(record).devices).toBeUndefined()
    const handed = keyOf('handed', { state: 'pending', replaces: 'phone' })
    const taken = spend({ ...record, keys: [...record.keys, handed] }, codeAt(handed, noon), noon).record
    expect([taken.keys.map(({ id }) => id), taken.devices]).toEqual([['handed'], []])
  })

  it('takes the place of the one its browser had, and pushes the oldest out; the dead go first', () => {
    const made = (id: string, rest: Partial<DeviceEntry> = {}) => ({ ...device, id, hash: id, ...rest })
    const again = addDevice(record, made('d2'), ['h1'], settings)
    expect(again.devices?.map(({ id }) => id)).toEqual(['d2'])
    const dead: SubscriberRecord = { ...record, devices: [device, made('old epoch', { epoch: '0.first' })] }
    const full = ['a', 'b', 'c'].reduce((sum, id) => addDevice(sum, made(id), [], settings), dead)
    expect(full.devices?.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(addDevice(record, made('d2'), [], { ...settings, deviceDays: 0 })).toBe(record)
  })

  it('is written down once a day, and at once where the key ring has turned', () => {
    expect(isTouchDue(device, noon + day - 1, 'k1')).toBe(false)
    expect(isTouchDue(device, noon + day, 'k1')).toBe(true)
    expect(isTouchDue(device, noon + 1, 'k2')).toBe(true)
    const touched = touchDevice(record, 'd1', noon + 1, { hash: 'new', ring: 'k2' })
    expect(touched.devices).toEqual([{ ...device, hash: 'new', ring: 'k2', lastUsedAt: noon + 1 }])
    expect(touchDevice(record, 'd1', noon + 1, { hash: 'h1', ring: 'k1' })).toBe(record)
    expect(touchDevice(record, 'gone', noon + 2 * day, { hash: 'h1', ring: 'k1' })).toBe(record)
  })

  it('is forgotten alone or with all others', () => {
    expect(removeDevice(record, 'd1').record.devices).toEqual([])
    expect(removeDevice(record, 'other')).toEqual({ record, outcome: { status: 'device_unknown' } })
    expect(liveDevices(endDevices(record), '1.x', noon, settings)).toEqual([])
  })
})
