import { randomBytes } from 'node:crypto'
import Database from 'libsql'
import { beforeAll, describe, expect, it } from 'vitest'
import type { CoreOptions } from '../../packages/core/src/options.js'
import { createSecondStep, type SecondStep } from '../../packages/core/src/second-step.js'
import { memoryStore } from '../../packages/core/src/stores/memory.js'
import type { RecordStore } from '../../packages/core/src/stores/record-store.js'
import { heapAfterCollection } from '../support/heap.js'

interface Row {
  readonly id: string
  readonly email: string
  readonly isAdministrator: boolean
}

const people = 200_000

/** A host with its users in SQLite, found by index, and counters on the rows and records anybody touches. */
function largeHost() {
  const database = new Database(':memory:')
  database.exec('CREATE TABLE user (id TEXT PRIMARY KEY, email TEXT NOT NULL) WITHOUT ROWID')
  const insert = database.prepare('INSERT INTO user VALUES (?, ?)')
  database.exec('BEGIN')
  for (let number = 0; number < people; number++) {
    const id = `user${String(number).padStart(7, '0')}`
    insert.run(id, `${id}@example.test`)
  }
  database.exec('COMMIT')
  const touched = { rows: 0, records: 0 }
  const memory = memoryStore()
  const store: RecordStore = {
    ...memory,
    readMany: (keys) => {
      touched.records += keys.length
      return memory.readMany(keys)
    },
  }
  const rowOf = ({ id, email }: { id: string; email: string }): Row => ({
    id,
    email,
    isAdministrator: id === 'user0000000',
  })
  const find = database.prepare('SELECT id, email FROM user WHERE id = ?')
  const page = database.prepare('SELECT id, email FROM user WHERE id > ? AND id LIKE ? ORDER BY id LIMIT ?')
  const options: CoreOptions<Row> = {
    issuer: 'Acme',
    secrets: `k1:${randomBytes(32).toString('base64')}`,
    store,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    users: {
      find: (id) => {
        const row = find.get(id) as { id: string; email: string } | undefined
        return row && rowOf(row)
      },
      list: ({ after = '', search, limit }) => {
        const rows = page.all(after, `${search ?? ''}%`, limit) as { id: string; email: string }[]
        touched.rows += rows.length
        const last = rows.length === limit ? rows.at(-1)?.id : undefined
        return { users: rows.map(rowOf), ...(last === undefined ? {} : { next: last }) }
      },
    },
  }
  return {
    core: createSecondStep<Row>(options),
    touched,
    boss: rowOf(find.get('user0000000') as { id: string; email: string }),
  }
}

describe(`a directory of ${people} users`, () => {
  let core: SecondStep
  let touched: { rows: number; records: number }
  let actor: { user: ReturnType<SecondStep['directory']['userOf']> }
  beforeAll(() => {
    const host = largeHost()
    core = host.core
    touched = host.touched
    actor = { user: core.directory.userOf(host.boss) }
  }, 120_000)

  it.each([
    ['a page of the list', {}],
    ['a search', { search: 'user0123' }],
    ['a search that finds nobody', { search: 'nobody' }],
    ['a filter that nobody fits', { state: 'live' }],
    ['a page in the middle', { after: 'user0100000', state: 'none' }],
  ] as const)('is touched a little by %s', async (_, query) => {
    await core.ready()
    Object.assign(touched, { rows: 0, records: 0 })
    await core.administration.list(actor, query)
    expect(touched.rows).toBeLessThanOrEqual(500)
    expect(touched.records).toBeLessThanOrEqual(510)
  })

  it('is touched a little by the overview, which says that it has not seen everybody', async () => {
    Object.assign(touched, { rows: 0, records: 0 })
    const report = await core.policy.preflight(actor.user, { scope: 'everyone', keyMode: 'user', mostUsers: 200 })
    expect(report).toMatchObject({ complete: false, ready: false, users: 200 })
    expect(touched.rows).toBeLessThanOrEqual(400)
  })

  it('is counted whole on demand with less than 50 MB, and no further once nobody waits', async () => {
    const before = await heapAfterCollection()
    let most = 0
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().heapUsed)
    }, 20)
    const report = await core.policy.preflight(actor.user, { scope: 'everyone', keyMode: 'user' })
    clearInterval(watch)
    expect(report).toMatchObject({ complete: true, users: people, withoutKey: people - 1 })
    expect((most - before) / 1e6).toBeLessThan(50)

    Object.assign(touched, { rows: 0, records: 0 })
    const gone = new AbortController()
    const counting = core.policy.preflight(actor.user, { scope: 'everyone', keyMode: 'user', signal: gone.signal })
    setImmediate(() => gone.abort())
    await expect(counting).rejects.toThrow()
    expect(touched.rows).toBeLessThan(2000)
  }, 120_000)

  it('gets its keys as a job, every user one', async () => {
    await core.jobs.start(actor, 'make_keys')
    const job = await core.jobs.settled('default', 'make_keys')
    expect(job).toMatchObject({ state: 'completed', total: people })
    expect(job?.counts).toMatchObject({ done: people - 1, skipped: 1, failed: 0 })
    expect((await core.policy.preflight(actor.user, { scope: 'everyone', keyMode: 'administrator' })).withoutKey).toBe(
      0,
    )
  }, 240_000)
})
