import { createHmac } from 'node:crypto'
import { codeFor } from '@secondstep/testing'
import { describe, expect, it } from 'vitest'
import { codeOf, secretToBase32 } from '../../packages/core/src/keys/totp.js'

// P12. The numbers are copied from the RFCs, not made by the library they hold.

const text = (length: number): Uint8Array => Buffer.from('1234567890'.repeat(7).slice(0, length))

describe('RFC 4226 appendix D', () => {
  // Count, the truncated decimal, and the HOTP value.
  const rows = [
    [0, 1284755224, '755224'],
    [1, 1094287082, '287082'],
    [2, 137359152, '359152'],
    [3, 1726969429, '969429'],
    [4, 1640338314, '338314'],
    [5, 868254676, '254676'],
    [6, 1918287922, '287922'],
    [7, 82162583, '162583'],
    [8, 673399871, '399871'],
    [9, 645520489, '520489'],
  ] as const

  it.each(rows)('count %i', (count, decimal, value) => {
    expect(codeOf(text(20), count)).toBe(value)
    expect(String(decimal).slice(-6)).toBe(value)
  })
})

describe('RFC 6238 appendix B', () => {
  // Time, T in hexadecimal, and the eight digits of SHA-1, SHA-256 and SHA-512.
  const rows = [
    [59, '0000000000000001', '94287082', '46119246', '90693936'],
    [1111111109, '00000000023523EC', '07081804', '68084774', '25091201'],
    [1111111111, '00000000023523ED', '14050471', '67062674', '99943326'],
    [1234567890, '000000000273EF07', '89005924', '91819424', '93441116'],
    [2000000000, '0000000003F940AA', '69279037', '90698825', '38618901'],
    [20000000000, '0000000027BC86AA', '65353130', '77737706', '47863826'],
  ] as const

  it.each(rows)(
    '%i seconds: the six digits that authenticator apps show are the last six of SHA-1',
    (at, hex, sha1) => {
      expect(Math.floor(at / 30)).toBe(Number.parseInt(hex, 16))
      expect(codeOf(text(20), Math.floor(at / 30))).toBe(sha1.slice(2))
      expect(codeFor(secretToBase32(text(20)), at)).toBe(sha1.slice(2))
    },
  )

  // The kit makes SHA-1 codes alone; that the table is the RFC's, and our reading of it right, shows in all three columns.
  it.each(rows)('%i seconds: the table itself, by the steps of RFC 4226 5.3', (_, hex, sha1, sha256, sha512) => {
    expect([
      eightDigits('sha1', text(20), hex),
      eightDigits('sha256', text(32), hex),
      eightDigits('sha512', text(64), hex),
    ]).toEqual([sha1, sha256, sha512])
  })
})

function eightDigits(algorithm: string, secret: Uint8Array, hex: string): string {
  const hash = createHmac(algorithm, secret).update(Buffer.from(hex, 'hex')).digest()
  const offset = (hash.at(-1) ?? 0) & 0xf
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 100_000_000).padStart(8, '0')
}
