import { codeOf, parseSecret, timeStepAt } from '@secondstep/core'

/**
 * The six digits an authenticator app shows for a key.
 *
 * @param key the secret as base32 (blanks, dashes and lower case are fine), or the whole `otpauth://` URI.
 * @param at Unix seconds; left out, the system's time.
 * @throws an error, which does not quote the key, if it is neither.
 *
 * @example
 * ```ts
 * import { codeFor } from '@secondstep/testing'
 *
 * // RFC 4226 Appendix D: the secret is the text 12345678901234567890.
 * console.assert(codeFor('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 0) === '755224')
 * console.assert(codeFor('otpauth://totp/Acme:ann?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme', 30) === '287082')
 * ```
 */
export function codeFor(key: string, at: number = Date.now() / 1000): string {
  const parsed = parseSecret(secretOf(key), true)
  if (parsed.status !== 'secret') throw new Error(`This is no key: ${parsed.status}.`)
  return codeOf(parsed.secret, timeStepAt(at))
}

function secretOf(key: string): string {
  if (!key.startsWith('otpauth:')) return key
  return (URL.canParse(key) ? new URL(key).searchParams.get('secret') : null) ?? ''
}
