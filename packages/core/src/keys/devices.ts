import { randomBytes, randomUUID } from 'node:crypto'
import type { User } from '../directory.js'
import type { DeviceEntry } from '../records/subscriber.js'
import type { Vault } from '../records/vault.js'

/** A browser to be remembered. */
export interface DeviceRequest {
  /** What the browser calls itself, in a few words. */
  readonly name: string
}

/** A device on its way to the browser. */
export interface IssuedDevice {
  readonly value: string
  readonly deviceSeconds: number
}

/** A device as its owner's list shows it. Times are Unix seconds. */
export interface DeviceSummary {
  readonly id: string
  readonly name: string
  readonly createdAt: number
  /** To the day. */
  readonly lastUsedAt: number
  readonly expiresAt: number
  /** The browser that asks. */
  readonly isThis: boolean
}

/** A device that was just drawn: the value goes to the browser, the rest into the record. */
export interface DrawnDevice {
  readonly value: string
  readonly entry: Pick<DeviceEntry, 'id' | 'hash' | 'ring' | 'name'>
}

/** Draws devices and reads them back. */
export interface DeviceMaker {
  draw(user: Pick<User, 'id' | 'organisation'>, request: DeviceRequest): DrawnDevice
  /** The hashes of the values that look like devices, under every key of the ring; others are left out. */
  hashesOf(user: Pick<User, 'id' | 'organisation'>, values: readonly string[]): readonly string[]
  /** The value among these that has this hash, hashed under the ring's first key. */
  rehash(
    user: Pick<User, 'id' | 'organisation'>,
    values: readonly string[],
    hash: string,
  ): Pick<DeviceEntry, 'hash' | 'ring'> | undefined
}

const deviceBytes = 32
/** Cookie jars can be stuffed from a neighbouring host name; more candidates than this are not looked at. */
const mostCandidates = 8
const longestName = 60
const wellFormedDevice = /^[\w-]{43}$/

/** A device is 256 random bits; its hash holds whose it is, so that it is worth nothing with another user's password. */
export function createDeviceMaker(vault: Vault): DeviceMaker {
  const hashes = ({ organisation, id }: Pick<User, 'id' | 'organisation'>, value: string): readonly string[] =>
    vault.hashes('device', JSON.stringify([organisation, id, value]))
  const candidates = (values: readonly string[]): readonly string[] =>
    values.filter((value) => wellFormedDevice.test(value)).slice(0, mostCandidates)
  return {
    draw: (user, { name }) => {
      const value = randomBytes(deviceBytes).toString('base64url')
      const [hash = ''] = hashes(user, value)
      const shortName = name.replace(/\p{C}/gu, '').slice(0, longestName)
      return { value, entry: { id: randomUUID(), hash, ring: vault.currentId, name: shortName } }
    },
    hashesOf: (user, values) => candidates(values).flatMap((value) => hashes(user, value)),
    rehash: (user, values, hash) => {
      const found = candidates(values).find((value) => hashes(user, value).includes(hash))
      const current = found === undefined ? undefined : hashes(user, found)[0]
      return current === undefined ? undefined : { hash: current, ring: vault.currentId }
    },
  }
}
