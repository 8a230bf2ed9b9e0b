import { randomBytes, timingSafeEqual } from 'node:crypto'
// The parts of otplib and not `otplib` itself: that brings ES modules which a CommonJS app under Jest cannot load.
import { createGuardrails } from '@otplib/core'
import { crypto } from '@otplib/plugin-crypto-node'
import { generateSync } from '@otplib/totp'
import { generateTOTP } from '@otplib/uri'
import { base32 } from 'rfc4648'

/** RFC 6238 5.2: the recommended time step. Fixed, since authenticator apps ignore other values. */
export const stepSeconds = 30
/** RFC 6238 5.2: how far behind and ahead of now a code may lie. Fixed, and never learned from a user's drift. */
export const lookBehindSteps = 1
export const lookAheadSteps = 1

/** RFC 4226 4 R6: 160 bits are recommended, 128 required. */
const secretBytes = 20
const shortestSecretBytes = 16
const longestSecretBytes = 128

// What is too short was refused when the key was set; codes of an `allowShortKeys` key must still be computed.
const guardrails = createGuardrails({ MIN_SECRET_BYTES: 1, MAX_SECRET_BYTES: longestSecretBytes })

/** Draws a new secret: 160 random bits. */
export function newSecret(): Uint8Array {
  return new Uint8Array(randomBytes(secretBytes))
}

/** The time step a moment (Unix seconds) lies in: RFC 6238 4.2, T with T0 = 0. */
export function timeStepAt(now: number): number {
  return Math.floor(now / stepSeconds)
}

/** The six digits of one time step. */
export function codeOf(secret: Uint8Array, timeStep: number): string {
  return generateSync({ secret, crypto, epoch: timeStep * stepSeconds, period: stepSeconds, guardrails })
}

/** Whether a code belongs to an unspent time step, to a spent one, or to none in reach. */
export type CodeMatch =
  | { readonly status: 'matches'; readonly timeStep: number }
  | { readonly status: 'spent' | 'none' }

/**
 * Finds the time step around `now` that a code belongs to. All steps in reach are computed, whichever fits first, so the
 * answer takes the same time for right and wrong codes.
 *
 * @param lastTimeStep the last step accepted with this key; it and all before it are spent.
 */
export function matchCode(secret: Uint8Array, code: string, now: number, lastTimeStep: number | undefined): CodeMatch {
  const current = timeStepAt(now)
  let match: CodeMatch = { status: 'none' }
  for (let timeStep = current - lookBehindSteps; timeStep <= current + lookAheadSteps; timeStep++) {
    const same = timeStep >= 0 && timingSafeEqual(Buffer.from(codeOf(secret, timeStep)), Buffer.from(code))
    if (!same || match.status === 'matches') continue
    // RFC 6238 5.2: a spent step stays spent.
    match = timeStep > (lastTimeStep ?? -1) ? { status: 'matches', timeStep } : { status: 'spent' }
  }
  return match
}

/** The secret as authenticator apps want it: base32 without padding (RFC 4648 6). */
export function secretToBase32(secret: Uint8Array): string {
  return base32.stringify(secret, { pad: false })
}

/** A secret that was typed in, or why it is not one. */
export type ParsedSecret =
  | { readonly status: 'secret'; readonly secret: Uint8Array }
  | { readonly status: 'not_base32' | 'too_short' | 'too_long' | 'too_simple' }

/**
 * Reads a base32 secret as people copy it: blanks, dashes, lower case and padding are accepted.
 *
 * @param allowShortKeys accept fewer than 16 bytes (down to 10, as some older systems make them).
 */
export function parseSecret(typed: unknown, allowShortKeys: boolean): ParsedSecret {
  if (typeof typed !== 'string') return { status: 'not_base32' }
  if (typed.length > 4 * longestSecretBytes) return { status: 'too_long' }
  const bare = typed.normalize('NFKC').replace(/[\s-]/g, '').replace(/=+$/, '').toUpperCase()
  if (!/^[A-Z2-7]+$/.test(bare)) return { status: 'not_base32' }
  const secret = decodeBase32(bare)
  if (secret === undefined) return { status: 'not_base32' }
  if (secret.length > longestSecretBytes) return { status: 'too_long' }
  if (secret.length < (allowShortKeys ? 10 : shortestSecretBytes)) return { status: 'too_short' }
  // "AAAA..." is what people type to get past a field; it protects nothing.
  if (new Set(secret).size < 4) return { status: 'too_simple' }
  return { status: 'secret', secret }
}

function decodeBase32(bare: string): Uint8Array | undefined {
  try {
    return base32.parse(bare, { loose: true })
  } catch {
    return undefined
  }
}

/**
 * The `otpauth://` URI an authenticator app scans. A colon in the account would move the border between issuer and account,
 * so it is replaced; everything else is encoded by the library.
 */
export function otpauthUri(issuer: string, account: string, secret: Uint8Array): string {
  return generateTOTP({ issuer, label: account.replaceAll(':', '-'), secret: secretToBase32(secret) })
}
