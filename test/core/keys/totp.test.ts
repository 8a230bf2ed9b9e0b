import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCode } from '../../../packages/core/src/keys/code.js'
import {
  codeOf,
  matchCode,
  newSecret,
  otpauthUri,
  parseSecret,
  secretToBase32,
  timeStepAt,
} from '../../../packages/core/src/keys/totp.js'

// RFC 4226 appendix D: HOTP values of the ASCII secret for counters 0 to 9.
const rfcSecret = Buffer.from('12345678901234567890')
const rfc4226 = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489']
// RFC 6238 appendix B, SHA-1: the last six of the eight digits.
const rfc6238: readonly (readonly [number, string])[] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
]

describe('codes', () => {
  it('are those of RFC 4226 appendix D', () => {
    expect(rfc4226.map((_, counter) => codeOf(rfcSecret, counter))).toEqual(rfc4226)
  })

  it('are those of RFC 6238 appendix B', () => {
    expect(rfc6238.map(([now]) => codeOf(rfcSecret, timeStepAt(now)))).toEqual(rfc6238.map(([, code]) => code))
  })

  it('match one unspent step, or say that the step is spent', () => {
    const step = timeStepAt(2_000_000_000)
    const match = (last: number | undefined) => matchCode(rfcSecret, '279037', 2_000_000_000, last)
    expect(match(undefined)).toEqual({ status: 'matches', timeStep: step })
    expect(match(step - 1)).toEqual({ status: 'matches', timeStep: step })
    expect(match(step)).toEqual({ status: 'spent' })
    expect(match(step + 1000)).toEqual({ status: 'spent' })
    expect(matchCode(rfcSecret, '279038', 2_000_000_000, undefined)).toEqual({ status: 'none' })
  })
})

describe('what people type as a code', () => {
  it.each([
    ['123456', '123456'],
    ['１２３ ４５６', '123456'],
    [' 123-456 ', '123456'],
    ['123\u2010456', '123456'],
    ['123\u30fc456', '123456'],
    ['123\u00a0456', '123456'],
  ])('%j is read as %s', (typed, code) => {
    expect(parseCode(typed)).toBe(code)
  })

  it.each([
    '',
    '12345',
    '1234567',
    '12345a',
    '٤٥٦٧٨٩',
    '१२३४५६',
    '123456\u0000',
    '1,2,3,4,5,6',
    '0x1234',
    '1e5000',
    '+12345',
    '123.456',
    '123456 654321',
    ['123456'],
    123456,
    null,
    undefined,
    true,
    { code: '123456' },
    '\ud800123456',
    ' '.repeat(500),
  ])('%j is no code', (typed) => {
    expect(parseCode(typed)).toBeUndefined()
  })
})

describe('secrets', () => {
  it('come back from their base32, as apps show it: spaced, dashed, lower case, padded', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 64 }), (bytes) => {
        fc.pre(new Set(bytes).size >= 4)
        const text = secretToBase32(bytes)
        const shown = `${text.toLowerCase().replace(/(.{4})/g, '$1 -')}====`
        expect(parseSecret(shown, false)).toEqual({ status: 'secret', secret: bytes })
      }),
    )
  })

  it.each([
    ['MJJHBSCMBGQYG2AA', 'too_short'],
    ['A'.repeat(32), 'too_simple'],
    ['not base32!', 'not_base32'],
    ['01890189018901890189018901890189', 'not_base32'],
    ['', 'not_base32'],
    ['ABCDEFGH'.repeat(2000), 'too_long'],
    [42, 'not_base32'],
  ])('%j is refused as %s', (typed, status) => {
    expect(parseSecret(typed, false).status).toBe(status)
  })

  it('of ten bytes, as older systems make them, are taken only where the host says so', () => {
    expect(parseSecret('MJJHBSCMBGQYG2AA', true).status).toBe('secret')
    expect(parseSecret('MJJHBSCM', true).status).toBe('too_short')
  })

  it('have 160 bits and are new each time', () => {
    const made = Array.from({ length: 1000 }, () => secretToBase32(newSecret()))
    expect(new Set(made).size).toBe(1000)
    expect(made[0]).toMatch(/^[A-Z2-7]{32}$/)
  })
})

describe('the otpauth URI', () => {
  it('holds exactly the secret, whatever issuer and account are called', () => {
    const secret = newSecret()
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.string({ unit: 'grapheme', minLength: 1 }),
        (name, account) => {
          const issuer = name.replaceAll(':', '').trim() || 'x'
          const url = new URL(otpauthUri(issuer, account, secret))
          expect(url.searchParams.getAll('secret')).toEqual([secretToBase32(secret)])
          expect(url.searchParams.get('issuer')).toBe(issuer)
          expect(url.protocol).toBe('otpauth:')
          const label = decodeURIComponent(url.pathname.replace(/^\/\/totp\//, '').replace(/^\//, ''))
          expect(label).toBe(`${issuer}:${account.replaceAll(':', '-')}`)
        },
      ),
    )
  })
})
