import { randomUUID } from 'node:crypto'
import { setTimeout as pauseFor } from 'node:timers/promises'
import type { Actor } from '../actor.js'
import type { EventType } from '../audit/event.js'
import type { Events } from '../audit/events.js'
import type { Clock } from '../clock.js'
import { cancel, claim, isFree, isOpen, isUnfinished, pause, release, retryFailed } from '../decide/job.js'
import { type Job, type JobKind, type JobRecord, type JobSettings, type JobWork, noCounts, viewOf } from './job.js'
import type { JobPlace } from './job-store.js'
import { type RunnerParts, runJob } from './run-job.js'

/** What a new job is told. */
export interface JobRequest {
  readonly settings?: JobSettings | undefined
  /** Only these users; left out, everybody in the directory whom the administrator may act on. */
  readonly userIds?: readonly string[] | undefined
}

/** What came of starting a job. */
export interface StartOutcome {
  /** `unfinished`: there is one already, running or paused, and it is the job that is answered. */
  readonly status: 'started' | 'unfinished'
  readonly job: Job
}

/**
 * Long work over all users, done by one process at a time: whoever holds the lease. A job whose process has died is taken over when
 * a kit starts, whenever somebody looks at it, and by `run`.
 */
export interface Jobs {
  start(actor: Actor, kind: JobKind, request?: JobRequest): Promise<StartOutcome>
  /** The last job of a kind, if there ever was one. */
  look(organisation: string, kind: JobKind): Promise<Job | undefined>
  /** Stops an open job until somebody resumes it; users it is just working on are finished. */
  pause(actor: Actor, kind: JobKind): Promise<Job | undefined>
  /** Goes on with a paused job, in this administrator's name. */
  resume(actor: Actor, kind: JobKind): Promise<Job | undefined>
  /** Tries the failed users of a job that ended with failures again. */
  retry(actor: Actor, kind: JobKind): Promise<Job | undefined>
  /** Ends an unfinished job where it stands. */
  cancel(actor: Actor, kind: JobKind): Promise<Job | undefined>
  /**
   * Waits until a job is finished, paused or gone, whoever works on it.
   *
   * @throws what `signal` was aborted with; the job goes on.
   */
  settled(organisation: string, kind: JobKind, signal?: AbortSignal): Promise<Job | undefined>
  /** Takes over every open job nobody works on, and waits until nothing runs in this process any more. */
  run(): Promise<void>
  /** Lets go of every job this process works on, for another one to go on with at once. */
  stop(): Promise<void>
}

/** What it is made of; a kind without work is left to processes that have it. */
export interface JobsParts extends RunnerParts {
  readonly clock: Clock
  readonly events: Events
  readonly works: Readonly<Partial<Record<JobKind, JobWork>>>
}

const lookAgainMilliseconds = 250

interface Running {
  readonly stop: AbortController
  readonly ended: Promise<void>
}

export function createJobs(parts: JobsParts): Jobs {
  const { store, clock, events, works } = parts
  // Told apart from every other process, and from this one before a restart.
  const boot = randomUUID()
  const newRunner = (): string => `${boot}.${randomUUID()}`
  const isOurs = (runner: string | undefined): boolean => runner?.startsWith(`${boot}.`) === true
  const running = new Map<string, Running>()
  const nameOf = ({ organisation, kind }: JobPlace): string => JSON.stringify([organisation, kind])
  const tell = (type: EventType, job: JobRecord, actor?: Actor): void => {
    const { organisation, kind, id } = job
    const about = { at: clock(), organisation, actorId: actor?.user.id ?? job.actorId, ip: actor?.ip }
    events.tell({ ...about, type, detail: { kind, job: id } })
  }

  /** Works on a job that was claimed for this process, without anybody waiting for it. */
  const begin = (work: JobWork, record: JobRecord): void => {
    const name = nameOf(record)
    const stop = new AbortController()
    const before = running.get(name)
    before?.stop.abort()
    const ended = (before?.ended ?? Promise.resolve())
      .then(() => runJob(parts, work, record, stop.signal))
      .then(() => afterwards(record))
      .catch(() => undefined)
      .finally(() => {
        if (running.get(name)?.stop === stop) running.delete(name)
      })
    running.set(name, { stop, ended })
  }

  const afterwards = async (place: JobPlace): Promise<void> => {
    const record = await store.look(place)
    if (record === undefined) return
    if (record.endedAt !== undefined) {
      tell('job_ended', record)
      await store.removeOpen(place)
    } else if (record.resumesAt !== undefined) wake(place, record.resumesAt - clock())
  }

  /** Looks again later. Nothing depends on it: any look at the job does the same. */
  const wake = (place: JobPlace, seconds: number): void => {
    setTimeout(() => void takeOver(place).catch(() => undefined), Math.max(0, seconds) * 1000 + 50).unref()
  }

  const takeOver = async ({ organisation, kind }: JobPlace): Promise<JobRecord | undefined> => {
    const place = { organisation, kind }
    const work = works[kind]
    const before = await store.look(place)
    if (before === undefined || work === undefined || !isFree(before, clock())) return before
    const { record, won } = await store.change(place, (record, now) => {
      if (record === undefined || !isFree(record, now)) return { record, outcome: { record, won: false } }
      const claimed = claim(record, newRunner(), now)
      return { record: claimed, outcome: { record: claimed, won: true } }
    })
    if (won && record !== undefined) {
      tell('job_taken_over', record)
      begin(work, record)
    }
    return record
  }

  /** Takes over where nobody works, and looks again where a lease is about to lapse. */
  const visit = async (place: JobPlace): Promise<void> => {
    const record = await takeOver(place)
    if (record === undefined || !isUnfinished(record)) return store.removeOpen(place)
    const { lease, resumesAt } = record
    if (lease !== undefined && !isOurs(lease.runner)) wake(place, lease.until - clock())
    if (resumesAt !== undefined) wake(place, resumesAt - clock())
  }

  /** An administrator's word on a job; what this process is doing of it ends. */
  const control = async (
    actor: Actor,
    kind: JobKind,
    type: EventType,
    decide: (record: JobRecord, now: number) => JobRecord,
  ): Promise<Job | undefined> => {
    const place = { organisation: actor.user.organisation, kind }
    const work = works[kind]
    await store.addOpen(place)
    const { record, changed } = await store.change(place, (before, now) => {
      const record = before && decide(before, now)
      return { record, outcome: { record, changed: record !== before } }
    })
    if (record !== undefined && changed) {
      tell(type, record, actor)
      running.get(nameOf(place))?.stop.abort()
      if (isOurs(record.lease?.runner) && work !== undefined) begin(work, record)
    }
    if (record === undefined || !isOpen(record)) await store.removeOpen(place)
    return record && viewOf(record)
  }
  const claimFor = (actor: Actor, record: JobRecord, now: number): JobRecord =>
    claim({ ...record, actorId: actor.user.id }, newRunner(), now)

  return {
    start: async (actor, kind, { settings = {}, userIds } = {}) => {
      const { id: actorId, organisation } = actor.user
      const place = { organisation, kind }
      const work = works[kind]
      // First, so that a process that dies now leaves no job nobody finds.
      await store.addOpen(place)
      const fresh = { version: 1, organisation, kind, id: randomUUID(), state: 'running', actorId, settings } as const
      const begun = { round: 1, triesFailed: false, counts: noCounts, page: noCounts, workedSeconds: 0, troubles: 0 }
      const { record, isNew } = await store.change(place, (before, now) => {
        if (before !== undefined && isUnfinished(before))
          return { record: before, outcome: { record: before, isNew: false } }
        const job: JobRecord = { ...fresh, ...begun, startedAt: now, ...(userIds === undefined ? {} : { userIds }) }
        const record = work === undefined ? job : claim(job, newRunner(), now)
        return { record, outcome: { record, isNew: true } }
      })
      if (!isNew) return { status: 'unfinished', job: viewOf((await takeOver(place)) ?? record) }
      tell('job_started', record, actor)
      if (work !== undefined) begin(work, record)
      return { status: 'started', job: viewOf(record) }
    },
    look: async (organisation, kind) => {
      const record = await takeOver({ organisation, kind })
      return record && viewOf(record)
    },
    pause: (actor, kind) => control(actor, kind, 'job_paused', pause),
    resume: (actor, kind) =>
      control(actor, kind, 'job_resumed', (record, now) =>
        record.state === 'paused' ? claimFor(actor, record, now) : record,
      ),
    retry: (actor, kind) =>
      control(actor, kind, 'job_retried', (record, now) => {
        const again = retryFailed(record)
        return again === record ? record : claimFor(actor, again, now)
      }),
    cancel: (actor, kind) => control(actor, kind, 'job_cancelled', cancel),
    settled: async (organisation, kind, signal) => {
      for (;;) {
        signal?.throwIfAborted()
        const record = await takeOver({ organisation, kind })
        if (record === undefined || record.state !== 'running') return record && viewOf(record)
        const here = running.get(nameOf(record))?.ended ?? new Promise(() => undefined)
        await Promise.race([here, pauseFor(lookAgainMilliseconds)])
      }
    },
    run: async () => {
      for (const place of await store.open()) await visit(place).catch(() => undefined)
      await Promise.all([...running.values()].map(({ ended }) => ended))
    },
    stop: async () => {
      const ending = [...running.values()]
      for (const { stop } of ending) stop.abort()
      await Promise.all(ending.map(({ ended }) => ended))
      for (const place of await store.open()) {
        await store.change(place, (record) => ({
          record: record !== undefined && isOurs(record.lease?.runner) ? release(record) : record,
          outcome: undefined,
        }))
      }
    },
  }
}
