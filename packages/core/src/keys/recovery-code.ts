import { randomBytes } from 'node:crypto'

/** How many codes one set has. */
export const recoveryCodeCount = 10

/** 32 signs that nobody takes for another: no 0 and O, no 1 and I. Each carries 5 bits. */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
/** 16 signs are 80 bits: NIST SP 800-63B-4 3.1.2 asks for 64 where guesses are limited. */
const signs = 16
const groupSigns = 4
/** A code as people type it never needs more room than this. */
const longestTyped = 64

/** Draws a set of codes, each of 80 random bits, written as `XXXX-XXXX-XXXX-XXXX`. */
export function drawRecoveryCodes(): readonly string[] {
  return Array.from({ length: recoveryCodeCount }, () => {
    // 256 is a multiple of 32, so every sign is as likely as any other.
    const code = [...randomBytes(signs)].map((byte) => alphabet[byte % alphabet.length]).join('')
    return code.replace(new RegExp(`(.{${groupSigns}})(?=.)`, 'g'), '$1-')
  })
}

/**
 * Reads what a person typed as a recovery code.
 *
 * Upper and lower case, blanks, dashes, and the full-width forms a Japanese keyboard gives are accepted
 * ("abcd efgh jkmn pqrs", "ＡＢＣＤ－..."). Nothing is guessed: a sign that is not of the alphabet, such as 0 or O, or a
 * look-alike of another script, makes it no code at all.
 *
 * @returns the 16 signs in upper case, or `undefined`.
 *
 * @example
 * ```ts
 * import { parseRecoveryCode } from '@secondstep/core'
 *
 * console.assert(parseRecoveryCode('abcd-efgh jkmn-pqrs') === 'ABCDEFGHJKMNPQRS')
 * console.assert(parseRecoveryCode('0bcd-efgh-jkmn-pqrs') === undefined)
 * ```
 */
export function parseRecoveryCode(typed: unknown): string | undefined {
  if (typeof typed !== 'string' || typed.length > longestTyped) return undefined
  const plain = typed
    // Only these: a general normalisation would also take circled and bold signs for letters.
    .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/[\s\u2010-\u2015\u2212\u30fc-]/gu, '')
  // Before the case is changed: `ſ` would become an S.
  return /^[2-9A-HJ-NP-Za-hj-np-z]{16}$/.test(plain) ? plain.toUpperCase() : undefined
}
