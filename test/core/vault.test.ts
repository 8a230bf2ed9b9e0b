import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createVault, type SealPlace } from '../../packages/core/src/vault.js'

const ring = (id: string) => `${id}:${randomBytes(32).toString('base64')}`
const place: SealPlace = { purpose: 'key', organisation: 'acme', userId: 'user01', keyId: 'k' }
const plain = new Uint8Array([1, 2, 3, 4, 5])

describe('the vault', () => {
  it('opens what it sealed, at its place and nowhere else', () => {
    const vault = createVault(ring('a'))
    const sealed = vault.seal(place, plain)
    expect(vault.open(place, sealed)).toEqual(plain)
    for (const moved of [{ userId: 'user02' }, { organisation: 'other' }, { keyId: 'l' }, { purpose: 'pass' }]) {
      expect(() => vault.open({ ...place, ...moved }, sealed)).toThrow(/ERR_KEY_UNREADABLE/)
    }
  })

  it('tells two places apart even if their names run together', () => {
    const vault = createVault(ring('a'))
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (a, b, c, d) => {
        fc.pre(a !== c || b !== d)
        const sealed = vault.seal({ ...place, organisation: a, userId: b }, plain)
        expect(() => vault.open({ ...place, organisation: c, userId: d }, sealed)).toThrow()
      }),
    )
  })

  it('refuses every changed letter, a cut tag, a swapped nonce, another version and plain text', () => {
    const vault = createVault(ring('a'))
    const sealed = vault.seal(place, plain)
    const [version = '', id = '', nonce = '', body = ''] = sealed.split('.')
    const flipped = [...sealed].map(
      (letter, index) => sealed.slice(0, index) + (letter === 'A' ? 'B' : 'A') + sealed.slice(index + 1),
    )
    const bytes = Buffer.from(body, 'base64url')
    const cut = [1, 4, 8, 12].map((length) =>
      [version, id, nonce, bytes.subarray(0, bytes.length - 16 + length).toString('base64url')].join('.'),
    )
    const other = vault.seal(place, plain).split('.')[2] ?? ''
    const planted = [
      ...flipped,
      ...cut,
      [version, id, other, body].join('.'),
      `v2.${id}.${nonce}.${body}`,
      'AQIDBAU',
      '',
      '...',
    ]
    for (const text of planted.filter((one) => one !== sealed)) {
      expect(() => vault.open(place, text), text).toThrow(/ERR_KEY_UNREADABLE/)
    }
  })

  it('opens with an older key of the ring, seals with the first, and knows which is which', () => {
    const old = ring('old')
    const sealed = createVault(old).seal(place, plain)
    const rotated = createVault(`${ring('new')},${old}`)
    expect(rotated.open(place, sealed)).toEqual(plain)
    expect([rotated.isOld(sealed), rotated.isOld(rotated.seal(place, plain))]).toEqual([true, false])
    expect(() => createVault(ring('new')).open(place, sealed)).toThrow(/ERR_KEY_UNREADABLE/)
  })

  it('never seals twice alike: 20 000 nonces, no repeat', () => {
    const vault = createVault(ring('a'))
    const nonces = new Set(Array.from({ length: 20_000 }, () => vault.seal(place, plain).split('.')[2]))
    expect(nonces.size).toBe(20_000)
  })

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['no id', randomBytes(32).toString('base64')],
    ['16 bytes', `a:${randomBytes(16).toString('base64')}`],
    ['a pass phrase', `a:${Buffer.from('correct horse battery staple!!!!').toString('base64').slice(0, 40)}`],
    ['zeros', `a:${Buffer.alloc(32).toString('base64')}`],
    ['two keys of one id', `a:${randomBytes(32).toString('base64')},a:${randomBytes(32).toString('base64')}`],
  ])('refuses %s as a key ring, with a fix', (_, secrets) => {
    expect(() => createVault(secrets)).toThrow(/Fix: .*ERR_SECRETS/)
  })

  it('says nothing of a secret in its errors', () => {
    const text = randomBytes(16).toString('base64')
    try {
      createVault(`a:${text}`)
    } catch (error) {
      expect(String(error)).not.toContain(text)
    }
  })
})
