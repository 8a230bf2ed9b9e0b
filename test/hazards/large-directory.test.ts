import { createFakeMailbox } from '@secondstep/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { type Row, type SmallHost, startSmallHost, testOptions } from '../support/small-host.js'

// A page of the console is looked at often; it must not read a large company's whole directory each time.

const people = 200_000
const html = { accept: 'text/html' }
let host: SmallHost
let boss: Visitor
let rows = 0

const rowOf = (number: number): Row =>
  number === 0
    ? { id: 'boss', email: 'boss@example.test', isAdministrator: true }
    : { id: `user${number}`, email: `user${number}@example.test` }

beforeAll(async () => {
  host = await startSmallHost(
    testOptions({
      mail: createFakeMailbox(),
      reauthenticate: () => true,
      users: {
        find: (id) => (id === 'boss' ? rowOf(0) : rowOf(Number(id.slice('user'.length)))),
        list: ({ after, limit }) => {
          const from = Number(after ?? 0)
          const count = Math.min(limit, people - from)
          rows += count
          const next = from + count < people ? { next: String(from + count) } : {}
          return { users: Array.from({ length: count }, (_, index) => rowOf(from + index)), ...next }
        },
      },
    }),
  )
  boss = createVisitor(host.url)
  await boss.post('/login', { id: 'boss' })
  const mode = { scope: 'off', keyMode: 'user', password: 'x' }
  expect((await boss.post('/otp/admin/policy', mode, { accept: 'application/json' })).status).toBe(200)
})
afterAll(async () => host?.close())

it.each([
  ['/otp/admin', 'action="/otp/admin/preflight"'],
  ['/otp/admin/distribution', 'name="preview"'],
  ['/otp/admin/users', 'after='],
  ['/otp/admin/audit', ''],
])('%s looks at the first users alone, and leads to the rest', async (path, way) => {
  rows = 0
  const answer = await boss.get(path, html)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain(way)
  expect(rows).toBeLessThanOrEqual(1000)
})

it('counts everybody for a distribution when an administrator asks, in the page and in a try without sending', async () => {
  const page = await (await boss.get('/otp/admin/distribution?preview=1', html)).text()
  expect(page).toContain(`<dd>${people}</dd>`)
  expect(page).not.toContain('name="preview"')
  const tried = await boss.post('/otp/admin/distribution', { dryRun: true }, { accept: 'application/json' })
  expect(await tried.json()).toMatchObject({ job: { total: people, sent: people, skipped: 0 }, unmet: [] })
}, 60_000)
