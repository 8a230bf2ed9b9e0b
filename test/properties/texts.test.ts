import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
// The part of nodemailer that reads addresses, which has no types of its own.
import addressparser from 'nodemailer/lib/addressparser'
import { describe, expect, it } from 'vitest'
import { otpauthUri, secretToBase32 } from '../../packages/core/src/keys/totp.js'
import { isEmailAddress } from '../../packages/core/src/mail/email-address.js'
import { subscriberKey } from '../../packages/core/src/records/subscriber-codec.js'
import { createVault, type SealPlace } from '../../packages/core/src/records/vault.js'
import { checkReturnTo } from '../../packages/web/src/return-to.js'
import { times } from '../support/counts.js'

// P7 to P11: texts that come from outside, or that must not be taken for one another.

const numRuns = times(1000, 100_000)
const timeout = times(60_000, 900_000)

describe('an address to return to', () => {
  const settings = { mountPath: '/otp', signIn: ['/login'], signOut: [{ method: 'POST', path: '/logout' }] }
  const check = (text: string, base = ''): string | undefined =>
    checkReturnTo(text, base, settings as unknown as Parameters<typeof checkReturnTo>[2], () => false)
  const bits = [
    '/',
    '//',
    '\\',
    '.',
    '..',
    '%2f',
    '%5c',
    '@',
    ':',
    '?',
    '#',
    '\t',
    '\n',
    '\u0000',
    'evil.test',
    'https:',
    'javascript:',
    'a',
    '／',
    '。',
    '\u202e',
    'otp',
    'login',
  ]
  const nasty = fc.array(fc.constantFrom(...bits), { maxLength: 12 }).map((parts) => parts.join(''))

  it('stays on this origin, whatever text comes, with the kit’s base and without', { timeout }, () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), nasty, fc.webUrl()),
        fc.constantFrom('', '/base'),
        (text, base) => {
          for (const given of [text, `/${text}`, `${base}/${text}`]) {
            const out = check(given, base)
            if (out === undefined) continue
            for (const origin of ['https://host.test', 'http://127.0.0.1:3000']) {
              const url = new URL(out, `${origin}/otp?x=1`)
              expect(url.origin).toBe(origin)
              expect(url.pathname + url.search).toBe(out)
            }
            expect(out).toMatch(/^\/(?![/\\])[\x20-\x7e]*$/)
            expect(check(out, base)).toBe(out)
          }
        },
      ),
      { numRuns },
    )
  })
})

describe('an e-mail address', () => {
  const bits = [
    'a',
    'b.c',
    '@',
    '@x.test',
    ',',
    ';',
    '<',
    '>',
    '"',
    '(',
    ')',
    ' ',
    '\r\n',
    'Bcc: ',
    ':',
    '[',
    ']',
    '\\',
    '=?utf-8?Q?x?=',
    'é',
    '日本',
    '\u202e',
    '\u0000',
    '..',
    '+',
    "'",
    '%',
    '!',
    '@evil.test',
    'group:',
  ]
  const nasty = fc.array(fc.constantFrom(...bits), { maxLength: 8 }).map((parts) => parts.join(''))
  const likely = fc.tuple(nasty, nasty).map(([local, host]) => `${local}@${host}.test`)

  it('that is accepted is exactly one recipient to the mail library, letter for letter', { timeout }, () => {
    let accepted = 0
    fc.assert(
      fc.property(fc.oneof(nasty, likely, fc.emailAddress(), fc.string({ unit: 'binary' })), (text) => {
        if (!isEmailAddress(text)) return
        accepted++
        expect(addressparser(text, { flatten: true })).toEqual([{ address: text, name: '' }])
      }),
      { numRuns },
    )
    expect(accepted).toBeGreaterThan(numRuns / 50)
  })
})

describe('the name of a record', () => {
  const id = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }).filter((text) => text.isWellFormed()),
    fc.string({ unit: fc.constantFrom(...'aA :1|é\u0301\u0000😀ß'), maxLength: 6 }),
  )

  it('is another one for every other organisation or user, and plain whatever they are called', { timeout }, () => {
    fc.assert(
      fc.property(id, id, id, id, (organisation, userId, otherOrganisation, otherUserId) => {
        const [one, other] = [subscriberKey(organisation, userId), subscriberKey(otherOrganisation, otherUserId)]
        expect(one === other).toBe(organisation === otherOrganisation && userId === otherUserId)
        expect(one).toMatch(/^secondstep::1:user:[0-9a-f]{64}$/)
        // Moving the border between the two makes another user.
        const moved = subscriberKey(organisation + userId.slice(0, 1), userId.slice(1))
        if (userId !== '') expect(moved).not.toBe(one)
      }),
      { numRuns },
    )
  })
})

describe('a sealed secret', () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab:1 é'), maxLength: 5 })
  const place: fc.Arbitrary<SealPlace> = fc.record({ purpose: text, organisation: text, userId: text, keyId: text })
  const field = fc.constantFrom('purpose', 'organisation', 'userId', 'keyId', 'all')
  const ring = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`
  const vault = createVault(ring('k1'))

  it('opens at its own place, byte for byte, and at no other', { timeout }, () => {
    fc.assert(
      fc.property(place, place, field, fc.uint8Array({ maxLength: 64 }), (own, stranger, changed, plain) => {
        // Mostly a place that differs in one thing only.
        const other = changed === 'all' ? stranger : { ...own, [changed]: stranger[changed] }
        const sealed = vault.seal(own, plain)
        expect(vault.open(own, sealed)).toEqual(plain)
        const same = JSON.stringify(own) === JSON.stringify(other)
        if (!same) expect(() => vault.open(other, sealed)).toThrow(/ERR_KEY_UNREADABLE/)
        expect(sealed).toMatch(/^v1\.k1\.[\w-]{16}\.[\w-]+$/)
      }),
      { numRuns: times(300, 50_000) },
    )
  })

  it('opens under no other ring, nor with any part of it changed or missing', { timeout }, () => {
    const stranger = createVault(ring('k1'))
    const own = { purpose: 'key', organisation: 'acme', userId: 'ann', keyId: 'k' }
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 10, maxLength: 32 }),
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 1 }),
        (plain, at, letter) => {
          const sealed = vault.seal(own, plain)
          expect(() => stranger.open(own, sealed)).toThrow(/ERR_KEY_UNREADABLE/)
          const place = at % sealed.length
          const changed = sealed.slice(0, place) + letter + sealed.slice(place + 1)
          if (changed !== sealed) expect(() => vault.open(own, changed)).toThrow(/ERR_KEY_UNREADABLE/)
          expect(() => vault.open(own, sealed.slice(0, place))).toThrow(/ERR_KEY_UNREADABLE/)
          expect(() => vault.open(own, sealed.slice(0, place) + sealed.slice(place + 1))).toThrow(/ERR_KEY_UNREADABLE/)
        },
      ),
      { numRuns: times(300, 50_000) },
    )
  })
})

describe('the otpauth URI', () => {
  it('gives back secret, issuer and account as they went in, whatever they are called', { timeout }, () => {
    const name = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 40 })
      .filter((text) => text.isWellFormed() && text.trim() === text)
    const issuer = name.filter((text) => !text.includes(':'))
    fc.assert(
      fc.property(issuer, name, fc.uint8Array({ minLength: 10, maxLength: 64 }), (issuer, account, secret) => {
        const uri = otpauthUri(issuer, account, secret)
        expect(uri).toMatch(/^otpauth:\/\/totp\/[\x21-\x7e]+$/)
        const url = new URL(uri)
        expect(url.searchParams.getAll('secret')).toEqual([secretToBase32(secret)])
        expect(url.searchParams.getAll('issuer')).toEqual([issuer])
        const label = decodeURIComponent(url.pathname.replace(/^\/*(totp\/)?/, ''))
        expect(label).toBe(`${issuer}:${account.replaceAll(':', '-')}`)
      }),
      { numRuns: times(500, 50_000) },
    )
  })
})
