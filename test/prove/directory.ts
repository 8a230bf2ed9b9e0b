// `npm run prove -- directory [users]`: the console over a directory of a million users, told by counters and by memory.
import { randomBytes } from 'node:crypto'
import { type CoreOptions, createSecondStep, memoryStore, type RecordStore } from '@secondstep/core'
import Database from 'libsql'

interface Row {
  readonly id: string
  readonly email: string
  readonly isAdministrator: boolean
}

const people = Number(process.argv[2] ?? 1_000_000)
const mostMegabytes = 50
const idOf = (number: number): string => `user${String(number).padStart(8, '0')}`

const database = new Database(':memory:')
database.exec('CREATE TABLE user (id TEXT PRIMARY KEY, email TEXT NOT NULL) WITHOUT ROWID')
const insert = database.prepare('INSERT INTO user VALUES (?, ?)')
database.exec('BEGIN')
for (let number = 0; number < people; number++) insert.run(idOf(number), `${idOf(number)}@example.test`)
database.exec('COMMIT')
console.log(`${people} users in SQLite`)

const touched = { rows: 0, records: 0 }
const memory = memoryStore()
const store: RecordStore = {
  ...memory,
  readMany: (keys) => {
    touched.records += keys.length
    return memory.readMany(keys)
  },
}
const rowOf = (row: unknown): Row => {
  const { id, email } = row as { id: string; email: string }
  return { id, email, isAdministrator: id === idOf(0) }
}
const find = database.prepare('SELECT id, email FROM user WHERE id = ?')
const page = database.prepare('SELECT id, email FROM user WHERE id > ? AND id LIKE ? ORDER BY id LIMIT ?')
const options: CoreOptions<Row> = {
  issuer: 'Acme',
  secrets: `k1:${randomBytes(32).toString('base64')}`,
  store,
  users: {
    find: (id) => {
      const row = find.get(id)
      return row === undefined || row === null ? undefined : rowOf(row)
    },
    list: ({ after = '', search, limit }) => {
      const rows = page.all(after, `${search ?? ''}%`, limit).map(rowOf)
      touched.rows += rows.length
      const last = rows.length === limit ? rows.at(-1)?.id : undefined
      return { users: rows, ...(last === undefined ? {} : { next: last }) }
    },
  },
}
const core = createSecondStep<Row>(options)
await core.ready()
const actor = { user: core.directory.userOf(rowOf(find.get(idOf(0)))) }
let failed = 0
const tell = (fits: boolean, text: string): void => {
  failed += fits ? 0 : 1
  console.log(`${fits ? 'ok    ' : 'FAILED'}  ${text}`)
}

for (const [what, query] of [
  ['a page of the list', {}],
  ['a search that finds nobody', { search: 'nobody' }],
  ['a filter nobody fits', { state: 'live' }],
  ['a page in the middle', { after: idOf(people / 2) }],
] as const) {
  Object.assign(touched, { rows: 0, records: 0 })
  await core.administration.list(actor, query)
  tell(touched.rows <= 500 && touched.records <= 510, `${what}: ${touched.rows} rows, ${touched.records} records`)
}

for (const keyMode of ['administrator', 'user'] as const) {
  const before = process.memoryUsage().heapUsed
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().heapUsed)
  }, 20)
  const begin = performance.now()
  const report = await core.policy.preflight(actor.user, { scope: 'everyone', keyMode })
  clearInterval(watch)
  const megabytes = Math.round((most - before) / 1e6)
  const seconds = ((performance.now() - begin) / 1000).toFixed(1)
  const isRight = report.complete && report.users === people && report.withoutKey === people - 1
  tell(
    isRight && megabytes < mostMegabytes,
    `preflight, key mode ${keyMode}: ${report.users} users, ${megabytes} MB more, ${seconds} s`,
  )
}

Object.assign(touched, { rows: 0, records: 0 })
const gone = new AbortController()
setImmediate(() => gone.abort())
await core.policy
  .preflight(actor.user, { scope: 'everyone', keyMode: 'user', signal: gone.signal })
  .then(() => tell(false, 'a preflight nobody waits for goes on to its end'))
  .catch(() => tell(touched.rows < 2000, `a preflight nobody waits for ends after ${touched.rows} rows`))
process.exitCode = failed === 0 ? 0 : 1
