import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createDeviceMaker } from '../../../packages/core/src/keys/devices.js'
import { createVault } from '../../../packages/core/src/records/vault.js'

const [k1, k2] = ['k1', 'k2'].map((id) => `${id}:${randomBytes(32).toString('base64')}`)
const amy = { organisation: 'acme', id: 'amy' }

describe('a device', () => {
  const maker = createDeviceMaker(createVault(k1))
  const { value, entry } = maker.draw(amy, { name: 'Firefox\u0000, Linux'.padEnd(200, 'x') })

  it('is 256 bits of which the record keeps a hash, and no more of the browser than a short name', () => {
    expect(value).toMatch(/^[\w-]{43}$/)
    expect(JSON.stringify(entry)).not.toContain(value)
    expect([entry.ring, entry.name.startsWith('Firefox, Linux'), entry.name.length]).toEqual(['k1', true, 60])
  })

  it('copied into the record of another user or organisation, is another device', () => {
    expect(maker.hashesOf(amy, [value])).toEqual([entry.hash])
    for (const other of [
      { ...amy, id: 'ben' },
      { ...amy, organisation: 'other' },
      { organisation: 'acmea', id: 'my' },
    ]) {
      expect(maker.hashesOf(other, [value])).not.toContain(entry.hash)
    }
  })

  it('cannot be made by who only writes to the store: the hash is keyed', () => {
    expect(createDeviceMaker(createVault(k2)).hashesOf(amy, [value])).not.toContain(entry.hash)
  })

  it('is hashed anew under the first ring key when it is shown, and under it alone', () => {
    const turned = createDeviceMaker(createVault(`${k2},${k1}`))
    expect(turned.hashesOf(amy, [value])).toContain(entry.hash)
    const fresh = turned.rehash(amy, ['x', value], entry.hash)
    expect(fresh?.ring).toBe('k2')
    expect(createDeviceMaker(createVault(k2)).hashesOf(amy, [value])).toEqual([fresh?.hash])
    expect(turned.rehash(amy, ['x'], entry.hash)).toBeUndefined()
  })

  it('is looked for among eight well-formed values, and junk before them does not count', () => {
    const junk = Array.from({ length: 50 }, (_, index) => `junk${index}`)
    expect(maker.hashesOf(amy, [...junk, value])).toContain(entry.hash)
    const planted = Array.from({ length: 50 }, (_, index) => String(index).padStart(43, 'A'))
    expect(maker.hashesOf(amy, planted)).toHaveLength(8)
  })
})
