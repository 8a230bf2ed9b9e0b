import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createVault, type SealPlace } from '../../../packages/core/src/records/vault.js'

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

  it('never seals twice alike: 100 000 nonces, no repeat', () => {
    const vault = createVault(ring('a'))
    const nonces = new Set(Array.from({ length: 100_000 }, () => vault.seal(place, plain).split('.')[2]))
    expect(nonces.size).toBe(100_000)
  })

  it('never seals alike in processes that begin at the same time with the same ring', async () => {
    const core = import.meta.resolve('@secondstep/core')
    const program = `import { createVault } from ${JSON.stringify(core)}
      const vault = createVault(process.env.RING)
      const place = { purpose: 'key', organisation: 'a', userId: 'u', keyId: 'k' }
      for (let i = 0; i < 1000; i++) console.log(vault.seal(place, new Uint8Array(20)).split('.')[2])`
    const run = promisify(execFile)
    const env = { PATH: process.env['PATH'], RING: ring('a') }
    const argumentsOf = ['--input-type=module', '--eval', program]
    const told = await Promise.all([1, 2, 3].map(() => run(process.execPath, argumentsOf, { env })))
    const nonces = told.flatMap(({ stdout }) => stdout.trim().split('\n'))
    expect([nonces.length, new Set(nonces).size]).toEqual([3000, 3000])
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
