import { noFailures, type RecoverySet, type SubscriberRecord } from '../records/subscriber.js'
import { openAgents } from './agents-stopped.js'
import { hasLiveKey, type KeyChange } from './keys.js'
import { anchored, clearAllFailures, oneMore, type Throttle, type ThrottleSettings, waitOf } from './throttle.js'

/** What a recovery code did: it was spent, or refused. Whether there are any is nobody's to learn by guessing. */
export type SpentRecoveryCode =
  | { readonly status: 'accepted'; readonly left: number }
  | { readonly status: 'mismatch' | 'malformed' | 'no_key' }
  | { readonly status: 'throttled'; readonly retryAfterSeconds: number; readonly hardStopped: false }

/** What the decision may use beside the record. */
export interface RecoveryContext {
  readonly now: number
  readonly throttle: ThrottleSettings
}

/**
 * Gives a user new recovery codes; the old ones and the failures on them end.
 *
 * @returns `no_key` for a user without a live key: codes made by a password alone would outlive the moment he gets one.
 */
export function setRecoveryCodes(
  record: SubscriberRecord,
  recovery: RecoverySet,
): KeyChange<{ readonly status: 'made' | 'no_key' }> {
  if (!hasLiveKey(record)) return { record, outcome: { status: 'no_key' } }
  const { recoveryFailures: _, ...rest } = record
  return { record: { ...rest, recovery }, outcome: { status: 'made' } }
}

/** How many recovery codes are left. */
export function recoveryCodesLeft(record: SubscriberRecord): number {
  return record.recovery?.hashes.length ?? 0
}

/** Whether a recovery code is looked at now. Its waits are its own, and it knows no hard stop: 80 bits need none. */
export function recoveryThrottleOf(record: SubscriberRecord, settings: ThrottleSettings, now: number): Throttle {
  return waitOf(record.recoveryFailures ?? noFailures, settings, now)
}

/**
 * Decides about one recovery code: it is spent in the write that accepts it, and a failure is counted in the write that tells
 * it. A right one lifts every wait of its user, the hard stop too; the failures of the channels do not hold it up.
 *
 * @param hashes of the code, one for each key of the ring; `undefined` if what was typed is none.
 */
export function spendRecoveryCode(
  record: SubscriberRecord,
  hashes: readonly string[] | undefined,
  { now, throttle: settings }: RecoveryContext,
): { readonly record: SubscriberRecord; readonly outcome: SpentRecoveryCode } {
  if (record.keys.every((key) => key.state === 'staged')) return { record, outcome: { status: 'no_key' } }
  const failed = record.recoveryFailures ?? noFailures
  const throttle = recoveryThrottleOf(record, settings, now)
  if (throttle.status === 'throttled') {
    const { retryAfterSeconds } = throttle
    const after = anchored(failed, now)
    return {
      record: after === failed ? record : { ...record, recoveryFailures: after },
      outcome: { status: 'throttled', retryAfterSeconds, hardStopped: false },
    }
  }
  if (hashes === undefined) return { record, outcome: { status: 'malformed' } }
  const { recovery } = record
  const left = recovery?.hashes.filter((hash) => !hashes.includes(hash)) ?? []
  if (recovery === undefined || left.length === recovery.hashes.length || !hasLiveKey(record)) {
    return { record: { ...record, recoveryFailures: oneMore(failed, now) }, outcome: { status: 'mismatch' } }
  }
  return {
    record: openAgents(clearAllFailures({ ...record, recovery: { ...recovery, hashes: left } })),
    outcome: { status: 'accepted', left: left.length },
  }
}
