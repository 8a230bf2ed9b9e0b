import { type Channel, type ChannelFailures, noFailures, type SubscriberRecord } from '../records/subscriber.js'

/** How many wrong codes are free, how long the waits after them are, and where it ends. */
export interface ThrottleSettings {
  readonly freeFailures: number
  /** Consecutive failures over both channels after which only an administrator or a recovery code opens again. */
  readonly hardStop: number
  /** How many of them the agents may spend. */
  readonly agentShare: number
  readonly waitSeconds: number
  readonly longestWaitSeconds: number
}

/** Whether a channel takes a code now. `hardStopped`: waiting alone does not open it. */
export type Throttle =
  | { readonly status: 'open' }
  | { readonly status: 'throttled'; readonly retryAfterSeconds: number; readonly hardStopped: boolean }

/** Tells whether a channel takes a code at `now`. */
export function throttleOf(
  record: SubscriberRecord,
  channel: Channel,
  settings: ThrottleSettings,
  now: number,
): Throttle {
  const spent = record.web.failures + record.agents.failures
  const shareSpent = channel === 'agents' && record.agents.failures >= settings.agentShare
  if (spent >= settings.hardStop || shareSpent) {
    return { status: 'throttled', retryAfterSeconds: settings.longestWaitSeconds, hardStopped: true }
  }
  return waitOf(record[channel], settings, now)
}

/** The wait that a number of failures imposes, by itself. */
export function waitOf(
  { failures, lastFailureAt }: ChannelFailures,
  settings: ThrottleSettings,
  now: number,
): Throttle {
  const wait = waitAfter(failures, settings)
  // A clock that stepped back must not stretch the wait beyond its own length.
  const left = Math.min(wait, lastFailureAt + wait - now)
  if (left <= 0) return { status: 'open' }
  return { status: 'throttled', retryAfterSeconds: Math.ceil(left), hardStopped: false }
}

/** No wait for the free failures, then `waitSeconds`, doubling up to the longest. */
function waitAfter(failures: number, settings: ThrottleSettings): number {
  if (failures < settings.freeFailures) return 0
  const doublings = Math.min(failures - settings.freeFailures, 32)
  return Math.min(settings.waitSeconds * 2 ** doublings, settings.longestWaitSeconds)
}

/** One failure more. */
export function oneMore({ failures }: ChannelFailures, now: number): ChannelFailures {
  return { failures: failures + 1, lastFailureAt: now }
}

/** Counts one failure. RFC 4226 7.3: counted before its result is told, by being in the same write. */
export function chargeFailure(record: SubscriberRecord, channel: Channel, now: number): SubscriberRecord {
  return { ...record, [channel]: oneMore(record[channel], now) }
}

/**
 * Takes one charge back that was laid down before a check that then came out right.
 *
 * @param charge knows when the failure before it was: a right answer must not begin a new wait.
 */
export function refundFailure(record: SubscriberRecord, channel: Channel, charge: Charge): SubscriberRecord {
  const { failures, lastFailureAt } = record[channel]
  // Somebody else has failed meanwhile: his time stands.
  const at = lastFailureAt === charge.at ? charge.before : lastFailureAt
  return { ...record, [channel]: { failures: Math.max(0, failures - 1), lastFailureAt: at } }
}

/** One charge that may be taken back: when it was laid down, and when the failure before it was. */
export interface Charge {
  readonly at: number
  readonly before: number
}

/** Forgets a channel's failures: a right code clears its own channel only. */
export function clearFailures(record: SubscriberRecord, channel: Channel): SubscriberRecord {
  if (record[channel].failures === 0) return record
  return { ...record, [channel]: noFailures }
}

/** Lifts every wait and stop of a user: those of both channels, and that of his recovery codes. */
export function clearAllFailures(record: SubscriberRecord): SubscriberRecord {
  const { recoveryFailures: _, ...rest } = record
  return { ...rest, web: noFailures, agents: noFailures }
}

/**
 * Brings a wait that lies in the future back to now, after the clock was set back. Otherwise it would begin to run only when
 * the old time is reached again.
 */
export function anchored(failed: ChannelFailures, now: number): ChannelFailures {
  return failed.lastFailureAt > now ? { ...failed, lastFailureAt: now } : failed
}

/** The same for a channel of a record. */
export function anchorFailures(record: SubscriberRecord, channel: Channel, now: number): SubscriberRecord {
  const after = anchored(record[channel], now)
  return after === record[channel] ? record : { ...record, [channel]: after }
}
