import { addCounts, type JobCounts, type JobRecord, type JobState, noCounts } from '../jobs/job.js'

/** How long a runner keeps a job to itself without renewing: longer than two machines' clocks may differ. */
export const leaseSeconds = 60
const longestTroubleSeconds = 300

/** A job that is not at its end, and not paused by a person. */
export function isOpen({ state, resumesAt }: JobRecord): boolean {
  return state === 'running' || (state === 'paused' && resumesAt !== undefined)
}

/** A job that may be started, resumed or cancelled, but not begun anew. */
export function isUnfinished({ state }: JobRecord): boolean {
  return state === 'running' || state === 'paused'
}

/** An open job that nobody works on. A lease too far ahead was given before the clock stepped back. */
export function isFree(record: JobRecord, now: number): boolean {
  const { lease, resumesAt } = record
  if (!isOpen(record) || (resumesAt !== undefined && resumesAt > now)) return false
  return lease === undefined || lease.until <= now || lease.until > now + 2 * leaseSeconds
}

/** True while this runner, and nobody else, works on the job. */
export function isHeldBy(record: JobRecord | undefined, id: string, runner: string): record is JobRecord {
  return record !== undefined && record.id === id && record.state === 'running' && record.lease?.runner === runner
}

/** Gives a job to a runner. The page somebody was working on is done anew, so what was counted of it falls away. */
export function claim(record: JobRecord, runner: string, now: number): JobRecord {
  const { resumesAt: _, trouble: __, ...rest } = record
  return { ...rest, state: 'running', page: noCounts, lease: { runner, until: now + leaseSeconds } }
}

/** Renews the lease after some seconds of work. */
export function renew(record: JobRecord, runner: string, now: number, seconds: number): JobRecord {
  const lease = { runner, until: now + leaseSeconds }
  return { ...record, lease, workedSeconds: record.workedSeconds + seconds }
}

/** A page is through: its counts and the place of the next one move together. */
export function finishPage(record: JobRecord, page: JobCounts, next: string | undefined): JobRecord {
  const { cursor: _, ...rest } = record
  const counts = addCounts(record.counts, page)
  return { ...rest, ...(next === undefined ? {} : { cursor: next }), counts, page: noCounts, troubles: 0 }
}

/**
 * All pages are through: the job ends, or waits for the round that tries again.
 *
 * @param retryAfterSeconds `undefined` gives up on the `retrying` ones.
 */
export function finishRound(record: JobRecord, retryAfterSeconds: number | undefined, now: number): JobRecord {
  const { retrying } = record.counts
  if (retrying > 0 && retryAfterSeconds !== undefined) {
    const waiting = { ...newRound(record, false), resumesAt: now + retryAfterSeconds }
    return { ...withoutLease(waiting), state: 'running' }
  }
  const counts = { ...record.counts, failed: record.counts.failed + retrying, retrying: 0 }
  const state: JobState = counts.failed + counts.unknown > 0 ? 'completed_with_failures' : 'completed'
  const { settled: _, ...rest } = withoutLease(record)
  return { ...rest, state, counts, endedAt: now }
}

/** Nobody's fault: wait, twice as long each time, and go on with the same page. */
export function pauseForTrouble(record: JobRecord, reason: string, now: number): JobRecord {
  const troubles = record.troubles + 1
  const resumesAt = now + Math.min(longestTroubleSeconds, 2 ** troubles)
  return { ...withoutLease(record), state: 'paused', resumesAt, trouble: reason, troubles }
}

/** Stops a job until a person resumes it. */
export function pause(record: JobRecord): JobRecord {
  if (!isOpen(record)) return record
  const { resumesAt: _, trouble: __, ...rest } = withoutLease(record)
  return { ...rest, state: 'paused' }
}

/** Ends an unfinished job where it stands. */
export function cancel(record: JobRecord, now: number): JobRecord {
  if (!isUnfinished(record)) return record
  const { resumesAt: _, trouble: __, settled, ...rest } = withoutLease(record)
  const counts = settled ?? addCounts(record.counts, record.page)
  return { ...rest, state: 'cancelled', counts, page: noCounts, endedAt: now }
}

/** Lets go of a job without stopping it: whoever looks next takes it over. */
export function release(record: JobRecord): JobRecord {
  return withoutLease(record)
}

/** One more round over all users, for the failed ones of a job that ended with failures. */
export function retryFailed(record: JobRecord): JobRecord {
  if (record.state !== 'completed_with_failures') return record
  const { endedAt: _, ...rest } = newRound(record, true)
  return { ...rest, state: 'running' }
}

function newRound(record: JobRecord, triesFailed: boolean): JobRecord {
  const { cursor: _, ...rest } = record
  return { ...rest, round: record.round + 1, triesFailed, settled: record.counts, counts: noCounts, page: noCounts }
}

function withoutLease(record: JobRecord): JobRecord {
  const { lease: _, ...rest } = record
  return rest
}
