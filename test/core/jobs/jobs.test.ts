import { describe, expect, it } from 'vitest'
import { createEvents } from '../../../packages/core/src/audit/events.js'
import { createDirectory } from '../../../packages/core/src/directory.js'
import { type JobCounts, type JobKind, type JobStep, type JobWork, sumOf } from '../../../packages/core/src/jobs/job.js'
import { createJobStore } from '../../../packages/core/src/jobs/job-store.js'
import { createJobs, type Jobs } from '../../../packages/core/src/jobs/jobs.js'
import { createPolicies } from '../../../packages/core/src/policy/policy.js'
import { createOperate } from '../../../packages/core/src/records/operate.js'
import { createSubscribers } from '../../../packages/core/src/records/subscribers.js'
import { memoryStore } from '../../../packages/core/src/stores/memory.js'

interface Row {
  readonly id: string
  readonly organisation?: string
}

const boss: Row = { id: 'boss' }
const counts = (some: Partial<JobCounts>): JobCounts => ({
  ...{ done: 0, skipped: 0, failed: 0, retrying: 0, unknown: 0 },
  ...some,
})

/** Several kits ("processes") over one store and one clock. */
function office(users: number, { canManage }: { canManage?: (actor: Row, row: Row) => boolean } = {}) {
  const rows: Row[] = [boss, ...Array.from({ length: users }, (_, index) => ({ id: `user${index}` }))]
  const clock = { now: 1_800_000_000 }
  const records = memoryStore()
  const directory = createDirectory<Row>({
    canManage,
    users: {
      find: (id) => rows.find((row) => row.id === id),
      list: ({ after, limit }) => {
        const from = Number(after ?? 0)
        const next = from + limit < rows.length ? { next: String(from + limit) } : {}
        return { users: rows.slice(from, from + limit), ...next }
      },
    },
  })
  const kit = (work: Partial<JobWork> & Pick<JobWork, 'each'>): Jobs => {
    const operate = createOperate(records, 2)
    const policies = createPolicies({ initialScope: 'off', enforce: undefined })
    const now = () => clock.now
    return createJobs({
      store: createJobStore(operate, now),
      subscribers: createSubscribers(operate, policies, now),
      directory,
      clock: now,
      events: createEvents(undefined, undefined),
      works: { make_keys: { concurrency: 3, pageSize: 10, ...work } },
    })
  }
  return { clock, rows, kit, actor: { user: directory.userOf(boss) } }
}

const kind: JobKind = 'make_keys'
const done: JobStep = { status: 'done' }

/** A work that waits at one user until the test lets it go on. */
function gate(id: string) {
  let open = (): void => undefined
  let reach = (): void => undefined
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const pass = async (userId: string): Promise<void> => {
    if (userId !== id) return
    reach()
    await opened
  }
  return { reached, open, pass }
}

describe('a job', () => {
  it('reaches every user once and says where each of them stands', async () => {
    const { kit, actor } = office(57)
    const seen: string[] = []
    const jobs = kit({
      each: async ({ user }) => {
        seen.push(user.id)
        return { status: user.id === 'user3' ? 'failed' : user.id === 'boss' ? 'skipped' : 'done' }
      },
    })
    expect(await jobs.start(actor, kind)).toMatchObject({ status: 'started', job: { state: 'running' } })
    const job = await jobs.settled('default', kind)
    expect(job).toMatchObject({ state: 'completed_with_failures', total: 58, etaSeconds: undefined })
    expect(job?.counts).toEqual(counts({ done: 56, skipped: 1, failed: 1 }))
    expect(seen.toSorted()).toEqual([...new Set(seen)].toSorted())
    expect(seen).toHaveLength(58)
  })

  it('works on no more users at once than its kind allows', async () => {
    const { kit, actor } = office(40)
    let now = 0
    let most = 0
    const jobs = kit({
      each: async () => {
        most = Math.max(most, ++now)
        await new Promise((resolve) => setImmediate(resolve))
        now--
        return done
      },
    })
    await jobs.start(actor, kind)
    await jobs.run()
    expect(most).toBe(3)
  })

  it('is the one that is answered while it is unfinished, running or paused', async () => {
    const { kit, actor } = office(20)
    const door = gate('user5')
    const each: JobWork['each'] = async ({ user }) => {
      await door.pass(user.id)
      return done
    }
    const jobs = kit({ each })
    const { job } = await jobs.start(actor, kind)
    await door.reached
    expect(await jobs.start(actor, kind)).toMatchObject({ status: 'unfinished', job: { id: job.id } })
    expect(await kit({ each }).start(actor, kind)).toMatchObject({ status: 'unfinished', job: { id: job.id } })
    await jobs.pause(actor, kind)
    expect(await jobs.start(actor, kind)).toMatchObject({ status: 'unfinished', job: { id: job.id, state: 'paused' } })
    door.open()
  })

  it('stands still while it is paused, and goes on where it stood without leaving anybody out', async () => {
    const { kit, actor } = office(30)
    const door = gate('user12')
    const worked: string[] = []
    const finished = new Set<string>()
    const jobs = kit({
      each: async ({ user }) => {
        await door.pass(user.id)
        if (!finished.has(user.id)) worked.push(user.id)
        finished.add(user.id)
        return done
      },
    })
    await jobs.start(actor, kind)
    await door.reached
    expect(await jobs.pause(actor, kind)).toMatchObject({ state: 'paused', resumesAt: undefined })
    door.open()
    await jobs.run()
    const paused = await jobs.look('default', kind)
    expect(paused?.state).toBe('paused')
    expect(sumOf(paused?.counts ?? counts({}))).toBe(worked.length)
    expect(worked.length).toBeLessThan(21)
    await jobs.resume(actor, kind)
    expect((await jobs.settled('default', kind))?.counts).toEqual(counts({ done: 31 }))
    expect(worked.toSorted()).toEqual([...finished].toSorted())
    expect(finished.size).toBe(31)
  })

  it('ends where it stands when it is cancelled, and a new one begins anew', async () => {
    const { kit, actor } = office(30)
    const door = gate('user12')
    const jobs = kit({
      each: async ({ user }) => {
        await door.pass(user.id)
        return done
      },
    })
    const first = await jobs.start(actor, kind)
    await door.reached
    expect(await jobs.cancel(actor, kind)).toMatchObject({ state: 'cancelled' })
    door.open()
    await jobs.run()
    const cancelled = await jobs.look('default', kind)
    expect(cancelled?.state).toBe('cancelled')
    expect(cancelled?.counts.done).toBeLessThan(21)
    const second = await jobs.start(actor, kind)
    expect(second.status).toBe('started')
    expect(second.job.id).not.toBe(first.job.id)
    expect((await jobs.settled('default', kind))?.counts.done).toBe(31)
  })

  it('waits after trouble, by itself longer each time, and then asks for the same user again', async () => {
    const { kit, actor, clock } = office(20)
    let away = true
    const asked: string[] = []
    const jobs = kit({
      each: async ({ user }) => {
        if (user.id === 'user14') asked.push(user.id)
        return user.id === 'user14' && away ? { status: 'trouble', reason: 'connection' } : done
      },
    })
    await jobs.start(actor, kind)
    await jobs.run()
    const first = await jobs.look('default', kind)
    expect(first).toMatchObject({ state: 'paused', trouble: 'connection', resumesAt: clock.now + 2 })
    clock.now += 2
    await jobs.look('default', kind)
    await jobs.run()
    expect(await jobs.look('default', kind)).toMatchObject({ state: 'paused', resumesAt: clock.now + 4 })
    away = false
    clock.now += 4
    await jobs.run()
    expect(await jobs.look('default', kind)).toMatchObject({ state: 'completed', counts: counts({ done: 21 }) })
    expect(asked).toHaveLength(3)
  })

  it('tries the retrying ones in a round of their own, after the wait its kind names, and gives up in the end', async () => {
    const { kit, actor, clock } = office(9)
    const attempts = new Map<string, number>()
    const jobs = kit({
      each: async ({ user }, { round }) => {
        if (user.id !== 'user1' && user.id !== 'user2') return done
        attempts.set(user.id, (attempts.get(user.id) ?? 0) + 1)
        return { status: user.id === 'user1' && round === 2 ? 'done' : 'retrying' }
      },
      retryAfterSeconds: (round) => (round < 3 ? 60 * round : undefined),
    })
    await jobs.start(actor, kind)
    await jobs.run()
    expect(await jobs.look('default', kind)).toMatchObject({
      state: 'running',
      round: 2,
      resumesAt: clock.now + 60,
      counts: counts({ done: 8, retrying: 2 }),
    })
    clock.now += 60
    await jobs.run()
    clock.now += 120
    await jobs.run()
    expect(await jobs.look('default', kind)).toMatchObject({ state: 'completed_with_failures', round: 3 })
    expect(attempts.get('user2')).toBe(3)
  })

  it('tries the failed ones again when an administrator says so, and only then', async () => {
    const { kit, actor } = office(9)
    const rounds: [number, boolean][] = []
    const jobs = kit({
      each: async ({ user }, { round, triesFailed }) => {
        if (user.id === 'user1') rounds.push([round, triesFailed])
        return { status: user.id === 'user1' && round === 1 ? 'failed' : 'done' }
      },
    })
    await jobs.start(actor, kind)
    await jobs.run()
    expect(await jobs.retry(actor, kind)).toMatchObject({
      state: 'running',
      round: 2,
      counts: counts({ done: 9, failed: 1 }),
    })
    expect(await jobs.settled('default', kind)).toMatchObject({ state: 'completed', counts: counts({ done: 10 }) })
    expect(rounds).toEqual([
      [1, false],
      [2, true],
    ])
    expect(await jobs.retry(actor, kind)).toMatchObject({ state: 'completed', round: 2 })
  })

  it('goes to the named users only, and never to one whom its administrator may not act on', async () => {
    const { kit, actor } = office(9, { canManage: (_, row) => row.id !== 'user4' })
    const seen: string[] = []
    const jobs = kit({
      each: async ({ user }) => {
        seen.push(user.id)
        return done
      },
    })
    await jobs.start(actor, kind, { userIds: ['user1', 'user4', 'nobody', 'user2'] })
    expect(await jobs.settled('default', kind)).toMatchObject({ state: 'completed', total: 2 })
    expect(seen.toSorted()).toEqual(['user1', 'user2'])
    await jobs.start(actor, kind)
    expect(await jobs.settled('default', kind)).toMatchObject({ total: 9 })
    expect(seen).not.toContain('user4')
  })

  it('stops for a person when its administrator is gone, and goes on in the name of who resumes it', async () => {
    const { kit, actor, rows } = office(5)
    const jobs = kit({ each: async () => done })
    rows.shift()
    await jobs.start(actor, kind)
    await jobs.run()
    expect(await jobs.look('default', kind)).toMatchObject({ state: 'paused', trouble: 'administrator_unknown' })
    const heir = { user: { ...actor.user, id: 'user1' } }
    await jobs.resume(heir, kind)
    expect(await jobs.settled('default', kind)).toMatchObject({ state: 'completed', actorId: 'user1' })
  })
})

describe('a job whose process has died', () => {
  /** A kit that dies at a user: it hangs there for ever, and so never renews anything that matters. */
  const dying = (at: string, finished: Set<string>): Pick<JobWork, 'each'> & { readonly reached: Promise<void> } => {
    const door = gate(at)
    return {
      reached: door.reached,
      each: async ({ user }) => {
        await door.pass(user.id)
        finished.add(user.id)
        return done
      },
    }
  }

  it.each(['look', 'run', 'start'] as const)(
    'is taken over by %s once its lease has lapsed, and not before',
    async (way) => {
      const { kit, actor, clock } = office(30)
      const finished = new Set<string>()
      const doomed = dying('user17', finished)
      const { job } = await kit(doomed).start(actor, kind)
      const heir = kit({
        each: async ({ user }) => {
          finished.add(user.id)
          return done
        },
      })
      await doomed.reached
      const visit = async (): Promise<unknown> =>
        way === 'look' ? heir.look('default', kind) : way === 'run' ? heir.run() : heir.start(actor, kind)
      clock.now += 59
      await visit()
      await heir.run()
      expect(finished.size).toBeLessThan(31)
      clock.now += 2
      await visit()
      await heir.run()
      expect(finished.size).toBe(31)
      expect(await heir.look('default', kind)).toMatchObject({
        id: job.id,
        state: 'completed',
        counts: counts({ done: 31 }),
      })
    },
  )

  it('has one heir, however many processes look at it at once', async () => {
    const { kit, actor, clock } = office(30)
    await kit(dying('user17', new Set())).start(actor, kind)
    clock.now += 61
    const heirs = new Set<number>()
    const kits = Array.from({ length: 8 }, (_, index) =>
      kit({
        each: async () => {
          heirs.add(index)
          return done
        },
      }),
    )
    await Promise.all(kits.map((one) => one.run()))
    expect(heirs.size).toBe(1)
    expect((await kits[0]?.look('default', kind))?.counts).toEqual(counts({ done: 31 }))
  })

  it('is handed back at once by a process that ends in order', async () => {
    const { kit, actor } = office(30)
    const door = gate('user12')
    const first = kit({
      each: async ({ user }) => {
        await door.pass(user.id)
        return done
      },
    })
    await first.start(actor, kind)
    await door.reached
    const stopped = first.stop()
    door.open()
    await stopped
    const second = kit({ each: async () => done })
    await second.run()
    expect(await second.look('default', kind)).toMatchObject({ state: 'completed', counts: counts({ done: 31 }) })
  })

  it('is not stolen by a process whose clock is 45 seconds ahead, and not held for ever by one whose clock was', async () => {
    const { kit, actor, clock } = office(30)
    await kit(dying('user17', new Set())).start(actor, kind)
    const other = kit({ each: async () => done })
    clock.now += 45
    await other.run()
    expect(await other.look('default', kind)).toMatchObject({ state: 'running' })
    clock.now -= 3600
    await other.run()
    expect(await other.look('default', kind)).toMatchObject({ state: 'completed' })
  })
})
