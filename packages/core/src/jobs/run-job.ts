import { setImmediate as nextTurn } from 'node:timers/promises'
import { finishPage, finishRound, isHeldBy, leaseSeconds, pause, pauseForTrouble, renew } from '../decide/job.js'
import type { Directory } from '../directory.js'
import { isSecondStepError } from '../errors.js'
import type { Subscribers } from '../records/subscribers.js'
import { type WalkEntry, withRecords } from '../walk.js'
import { addCounts, type JobCounts, type JobRecord, type JobStanding, type JobWork, noCounts, viewOf } from './job.js'
import type { JobPlace, JobStore } from './job-store.js'
import { countUsers, usersOf } from './job-users.js'

/** What a runner works with. */
export interface RunnerParts {
  readonly store: JobStore
  readonly directory: Directory
  readonly subscribers: Subscribers
}

const standardPage = 100
const beatMilliseconds = 1000

/**
 * Works on a claimed job until it ends, waits, or is somebody else's. Every page is finished in one write that moves its counts
 * and the cursor together, so a runner that is killed leaves nobody out and counts nobody twice.
 *
 * @param signal stops it after the users it is working on.
 */
export async function runJob(
  parts: RunnerParts,
  work: JobWork,
  claimed: JobRecord,
  signal: AbortSignal,
): Promise<void> {
  const { store } = parts
  const { id } = claimed
  const runner = claimed.lease?.runner ?? ''
  const place: JobPlace = claimed
  const lost = new AbortController()
  const stopped = AbortSignal.any([signal, lost.signal])
  let record = claimed
  let page = noCounts
  let writtenAt = performance.now()

  /** Writes if the job still is ours; learns that it is not. */
  const write = async (next: (record: JobRecord, now: number) => JobRecord): Promise<boolean> => {
    const begin = performance.now()
    const seconds = (begin - writtenAt) / 1000
    const written = await store.change(place, (now, at) => {
      if (!isHeldBy(now, id, runner)) return { record: now, outcome: undefined }
      const changed = next(renew(now, runner, at, seconds), at)
      return { record: changed, outcome: changed }
    })
    writtenAt = begin
    if (written === undefined) lost.abort()
    else record = written
    return written !== undefined
  }
  const beat = setInterval(() => {
    const { cursor, round } = record
    // Between the end of a page and the begin of the next, the counts of the old one are no news.
    const isNews = (now: JobRecord): boolean => now.cursor === cursor && now.round === round
    write((now) => (isNews(now) ? { ...now, page } : now)).catch(() => {
      // Whoever cannot renew lets go in time, before others may take over.
      if (performance.now() - writtenAt > (leaseSeconds / 2) * 1000) lost.abort()
    })
  }, beatMilliseconds)
  beat.unref()

  try {
    const actor = await parts.directory.find(record.actorId)
    if (actor === undefined) return void (await write((now) => ({ ...pause(now), trouble: 'administrator_unknown' })))
    if (record.total === undefined) {
      const total = await countUsers(parts.directory, actor, record, stopped)
      if (stopped.aborted || !(await write((now) => ({ ...now, total })))) return
    }
    while (!stopped.aborted) {
      const { users, next } = await usersOf(parts.directory, actor, record, work.pageSize ?? standardPage)
      const entries = await withRecords(parts.subscribers, place.organisation, users)
      const trouble = await workOn(entries, work, record, stopped, (standing) => {
        page = addCounts(page, { ...noCounts, [standing]: 1 })
      })
      if (stopped.aborted) break
      if (trouble !== undefined) {
        const done = page
        return void (await write((now, at) => pauseForTrouble({ ...now, page: done }, trouble, at)))
      }
      const through = page
      const isOurs = await write((now, at) => {
        const finished = finishPage(now, through, next)
        return next === undefined ? finishRound(finished, work.retryAfterSeconds?.(now.round), at) : finished
      })
      page = noCounts
      if (!isOurs || next === undefined) return
      // A directory and store in memory would never let anybody else have a turn.
      await nextTurn()
    }
    await keepCounts(store, record, page)
  } catch (error) {
    // With the store away this write fails as well, and the lease runs out by itself.
    const reason = isSecondStepError(error) ? error.code : 'ERR_UNKNOWN'
    if (!stopped.aborted) await write((now, at) => pauseForTrouble(now, reason, at)).catch(() => undefined)
  } finally {
    clearInterval(beat)
  }
}

/** What was done of a page before a person stopped the job belongs into what he is shown. */
async function keepCounts(store: JobStore, { id, round, cursor, ...place }: JobRecord, page: JobCounts): Promise<void> {
  await store.change(place, (now) => {
    const isUntouched =
      now !== undefined && now.id === id && now.round === round && now.cursor === cursor && now.lease === undefined
    return { record: isUntouched ? { ...now, page } : now, outcome: undefined }
  })
}

/** @returns why the page could not be finished, if it could not. */
async function workOn(
  entries: readonly WalkEntry[],
  work: JobWork,
  record: JobRecord,
  signal: AbortSignal,
  count: (standing: JobStanding) => void,
): Promise<string | undefined> {
  const job = viewOf(record)
  const queue = entries.values()
  let trouble: string | undefined
  const worker = async (): Promise<void> => {
    for (const { user, record } of queue) {
      if (signal.aborted || trouble !== undefined) return
      const step =
        record === undefined
          ? ({ status: 'failed' } as const)
          : await stepOf(() => work.each({ user, record }, job, signal))
      if (step.status === 'trouble') trouble ??= step.reason
      else count(step.status)
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, work.concurrency) }, worker))
  return trouble
}

/** A broken system is nobody's fault; what one user's record or row breaks is his alone. */
async function stepOf(each: () => ReturnType<JobWork['each']>): ReturnType<JobWork['each']> {
  try {
    return await each()
  } catch (error) {
    const isOfUser =
      !isSecondStepError(error) || error.code === 'ERR_RECORD_UNREADABLE' || error.code === 'ERR_KEY_UNREADABLE'
    return isOfUser ? { status: 'failed' } : { status: 'trouble', reason: error.code }
  }
}
