/** A code as people type it never needs more room than this; anything longer is not looked at. */
const longestTyped = 32

/**
 * Reads what a person typed into the code field.
 *
 * Full-width digits, blanks and dashes are accepted ("１２３ ４５６", "123-456"); digits of other scripts, letters and anything
 * that is not one string are not a code.
 *
 * @returns exactly six ASCII digits, or `undefined`.
 *
 * @example
 * ```ts
 * import { parseCode } from '@secondstep/core'
 *
 * console.assert(parseCode('１２３ ４５６') === '123456')
 * console.assert(parseCode('12345') === undefined)
 * ```
 */
export function parseCode(typed: unknown): string | undefined {
  if (typeof typed !== 'string' || typed.length > longestTyped) return undefined
  const bare = typed.normalize('NFKC').replace(/[\s\u2010-\u2015\u2212\u30fc-]/gu, '')
  return /^[0-9]{6}$/.test(bare) ? bare : undefined
}
