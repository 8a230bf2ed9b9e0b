import type { User } from '../directory.js'
import { areStrings, isObject, isTime, parseRecord, recordKey, unreadable } from '../records/record-codec.js'
import type { SubscriberRecord } from '../records/subscriber.js'

/** Long work over the users of one organisation; there is at most one of each kind. */
export type JobKind = 'make_keys' | 'distribute'

/** `paused` ends by itself where `resumesAt` is set (trouble), else only by an administrator. */
export type JobState = 'running' | 'paused' | 'completed' | 'completed_with_failures' | 'cancelled'

/** Where a user stands in a job: `retrying` is tried again in a later round, `unknown` may or may not have happened. */
export type JobStanding = 'done' | 'skipped' | 'failed' | 'retrying' | 'unknown'

/** How many users stand where. */
export type JobCounts = Readonly<Record<JobStanding, number>>

/** What a job was asked to do; whatever its kind needs, without secrets. */
export type JobSettings = Readonly<Record<string, string | number | boolean>>

/** A job as everybody may see it. Times are Unix seconds. */
export interface Job {
  readonly id: string
  readonly kind: JobKind
  readonly organisation: string
  readonly state: JobState
  /** How many users it walks; unknown until they are counted. */
  readonly total: number | undefined
  readonly counts: JobCounts
  /** 1, and one more each time users are tried again. */
  readonly round: number
  /** An administrator asked to try the failed ones again, in this round. */
  readonly triesFailed: boolean
  readonly settings: JobSettings
  readonly actorId: string
  readonly startedAt: number
  readonly endedAt: number | undefined
  /** When it goes on by itself: after trouble, or with the next round. */
  readonly resumesAt: number | undefined
  /** Why it waits, in one word of its kind. */
  readonly trouble: string | undefined
  readonly etaSeconds: number | undefined
}

/** What came of one user, or `trouble`: nobody's fault, the job waits and asks for the same user again. */
export type JobStep = { readonly status: JobStanding } | { readonly status: 'trouble'; readonly reason: string }

/** A user with his record as it was a moment ago. */
export interface JobEntry {
  readonly user: User
  readonly record: SubscriberRecord
}

/**
 * What a kind of job does to one user.
 *
 * `each` answers where a user stands in this job, and acts only where that is needed. After a crash it is asked again for the
 * users it was just working on, and in a later round for all: it finds in the user's record what it has done (keep the job's
 * `id` there) and answers the same again. So nobody is skipped, and at most `concurrency` users are worked on twice.
 *
 * A throw of a broken store or directory is trouble; any other throw makes this user `failed`.
 */
export interface JobWork {
  each(entry: JobEntry, job: Job, signal: AbortSignal): Promise<JobStep>
  /** How many users are worked on at the same time. */
  readonly concurrency: number
  /** Users read at a time, and done anew after a crash (those that were finished only look). Default 100. */
  readonly pageSize?: number
  /** How long to wait before round `round` tries the `retrying` ones again; `undefined` gives up on them. Default: gives up. */
  retryAfterSeconds?(round: number): number | undefined
}

/** Who works on a job, and until when others keep away. */
export interface Lease {
  readonly runner: string
  readonly until: number
}

/** The stored job. */
export interface JobRecord {
  readonly version: 1
  readonly organisation: string
  readonly kind: JobKind
  readonly id: string
  readonly state: JobState
  readonly actorId: string
  readonly settings: JobSettings
  /** Only these users instead of the whole directory. */
  readonly userIds?: readonly string[]
  readonly total?: number
  readonly round: number
  readonly triesFailed: boolean
  /** Where the page begins that is worked on; everybody before it is finished in this round. */
  readonly cursor?: string
  /** Of the finished pages of this round. */
  readonly counts: JobCounts
  /** Of the page that is worked on; falls away when somebody takes over, because the page is done anew. */
  readonly page: JobCounts
  /** Of the round before this one: shown until this round is through. */
  readonly settled?: JobCounts
  readonly startedAt: number
  readonly endedAt?: number
  readonly workedSeconds: number
  readonly lease?: Lease
  readonly resumesAt?: number
  readonly trouble?: string
  /** Troubles in a row. */
  readonly troubles: number
}

/** Nobody yet. */
export const noCounts: JobCounts = { done: 0, skipped: 0, failed: 0, retrying: 0, unknown: 0 }

export function jobKey(organisation: string, kind: JobKind): string {
  return recordKey('job', [organisation, kind])
}

/** @throws `ERR_RECORD_UNREADABLE` */
export function decodeJob(text: string, organisation: string, kind: JobKind): JobRecord {
  const record = parseRecord(text)
  if (record['organisation'] !== organisation || record['kind'] !== kind) throw unreadable('it is another job')
  if (!isJob(record)) throw unreadable('a part of the job is missing')
  return record
}

function isJob(record: Record<string, unknown>): record is Record<string, unknown> & JobRecord {
  const { lease } = record
  return (
    areStrings(record, 'id', 'state', 'actorId') &&
    ['round', 'startedAt', 'workedSeconds', 'troubles'].every((name) => isTime(record[name])) &&
    isObject(record['settings']) &&
    isCounts(record['counts']) &&
    isCounts(record['page']) &&
    (lease === undefined || (isObject(lease) && areStrings(lease, 'runner') && isTime(lease['until'])))
  )
}

function isCounts(value: unknown): boolean {
  return isObject(value) && Object.keys(noCounts).every((name) => isTime(value[name]))
}

/** What everybody may see of a job. */
export function viewOf(record: JobRecord): Job {
  const worked = addCounts(record.counts, record.page)
  const { id, kind, organisation, state, total, round, triesFailed, settings, actorId } = record
  return {
    ...{ id, kind, organisation, state, total, round, triesFailed, settings, actorId },
    counts: record.settled ?? worked,
    startedAt: record.startedAt,
    endedAt: record.endedAt,
    resumesAt: record.resumesAt,
    trouble: record.trouble,
    etaSeconds: state === 'running' && record.settled === undefined ? etaOf(record, sumOf(worked)) : undefined,
  }
}

function etaOf({ total, workedSeconds }: JobRecord, handled: number): number | undefined {
  if (total === undefined || handled === 0 || workedSeconds === 0) return undefined
  return Math.ceil((Math.max(0, total - handled) / handled) * workedSeconds)
}

export function sumOf(counts: JobCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

export function addCounts(a: JobCounts, b: JobCounts): JobCounts {
  return {
    done: a.done + b.done,
    skipped: a.skipped + b.skipped,
    failed: a.failed + b.failed,
    retrying: a.retrying + b.retrying,
    unknown: a.unknown + b.unknown,
  }
}
