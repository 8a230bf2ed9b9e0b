import { parseCode } from '../keys/code.js'
import { matchCode } from '../keys/totp.js'
import type { Channel, KeyEntry, SubscriberRecord } from '../records/subscriber.js'
import { endOfKey } from './keys.js'
import { anchorFailures, chargeFailure, clearFailures, type ThrottleSettings, throttleOf } from './throttle.js'

/** Why a code was not accepted. */
export type CodeRefusal =
  | { readonly status: 'mismatch' | 'malformed' | 'replayed' | 'no_key' }
  | { readonly status: 'throttled'; readonly retryAfterSeconds: number; readonly hardStopped: boolean }

/** What a code did: it was spent on a key, or refused. */
export type SpentCode = { readonly status: 'accepted'; readonly keyId: string } | CodeRefusal

/** What the decision may use beside the record. */
export interface VerifyContext {
  readonly now: number
  readonly throttle: ThrottleSettings
  /** Opens a key's secret. @throws `ERR_KEY_UNREADABLE` */
  readonly open: (key: KeyEntry) => Uint8Array
}

/** A code that came in by one channel, and the keys it may belong to. */
export interface CodeRequest {
  readonly code: unknown
  readonly channel: Channel
  readonly candidates: readonly KeyEntry[]
}

/** The keys that let their user in. */
export function usableKeys(record: SubscriberRecord): readonly KeyEntry[] {
  return record.keys.filter((key) => key.state !== 'staged')
}

/**
 * Decides about one code: at most one acceptance for each time step, and a failure is counted in the same write that tells it.
 * A refusal that counts nothing gives the same record back, so nothing is written.
 */
export function spendCode(
  record: SubscriberRecord,
  request: CodeRequest,
  context: VerifyContext,
): { readonly record: SubscriberRecord; readonly outcome: SpentCode } {
  const { channel, candidates } = request
  if (candidates.length === 0) return { record, outcome: { status: 'no_key' } }
  const throttle = throttleOf(record, channel, context.throttle, context.now)
  // The code is not looked at: a throttled reply is the same for right and wrong ones.
  if (throttle.status === 'throttled')
    return { record: anchorFailures(record, channel, context.now), outcome: throttle }
  const code = parseCode(request.code)
  if (code === undefined) return { record, outcome: { status: 'malformed' } }

  // Every key is opened and tried before anything is decided: one damaged key must neither be skipped (guesses on the
  // others would go uncounted) nor tell by its time which key fits.
  const matches = candidates.map((key) => ({
    key,
    match: matchCode(context.open(key), code, context.now, key.lastTimeStep),
  }))
  for (const { key, match } of matches) {
    if (match.status !== 'matches') continue
    const accepted = acceptOn(record, key, match.timeStep, context.now)
    return { record: clearFailures(accepted, channel), outcome: { status: 'accepted', keyId: key.id } }
  }
  // RFC 6238 5.2: a spent step stays spent. Not counted: its owner knows the code, and waits for the next.
  if (matches.some(({ match }) => match.status === 'spent')) return { record, outcome: { status: 'replayed' } }
  return { record: chargeFailure(record, channel, context.now), outcome: { status: 'mismatch' } }
}

/** Spends the step; a key that was not live becomes live, and ends the one it replaces and that one's passes. */
function acceptOn(record: SubscriberRecord, key: KeyEntry, timeStep: number, now: number): SubscriberRecord {
  const { replaces, ...kept } = key
  const live: KeyEntry = { ...kept, state: 'live', lastTimeStep: timeStep, lastUsedAt: now }
  const ended = replaces === undefined ? record : endReplaced(record, replaces)
  return {
    ...ended,
    keys: record.keys.filter((other) => other.id !== replaces).map((other) => (other.id === key.id ? live : other)),
    lastTimeStep: Math.max(timeStep, record.lastTimeStep ?? 0),
  }
}

/** A handed-over key ends the one before it with all that came of it. Nobody can tell which key a recovery code stood in for. */
function endReplaced(record: SubscriberRecord, keyId: string): SubscriberRecord {
  const ended = endOfKey(record, keyId)
  return { ...ended, passes: ended.passes.filter((pass) => pass.by !== 'recovery') }
}
