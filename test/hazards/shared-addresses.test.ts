import { afterEach, expect, it } from 'vitest'
import { createVisitor } from '../support/http-client.js'
import { type Row, type SmallHost, startSmallHost, testOptions } from '../support/small-host.js'

// F-27: two users with one address: one would get the other's key.

let host: SmallHost | undefined
afterEach(async () => host?.close())

it('names both users of an address they share, far apart in the list and in another case, and nobody else', async () => {
  const rows: Row[] = Array.from({ length: 350 }, (_, number) => ({
    id: `u${number}`,
    email: `u${number}@example.test`,
  }))
  rows[3] = { id: 'u3', email: 'Shared@Example.test' }
  rows[333] = { id: 'u333', email: 'shared@example.test' }
  rows[349] = { id: 'u349', email: 'SHARED@example.test' }
  rows.push({ id: 'boss', email: 'boss@example.test', isAdministrator: true })
  host = await startSmallHost(
    testOptions({
      users: {
        find: (id) => rows.find((row) => row.id === id),
        list: ({ after, limit }) => {
          const from = Number(after ?? 0)
          const next = from + limit < rows.length ? { next: String(from + limit) } : {}
          return { users: rows.slice(from, from + limit), ...next }
        },
      },
    }),
  )
  const boss = createVisitor(host.url)
  await boss.post('/login', { id: 'boss' })
  const path = '/otp/admin/preflight?scope=everyone&keyMode=user'
  const report = (await (await boss.get(path, { accept: 'application/json' })).json()) as {
    unmet: { reason: string; count: number; users: string[] }[]
  }
  const shared = report.unmet.find(({ reason }) => reason === 'user_email_duplicate')
  expect(shared?.count).toBe(3)
  expect(shared?.users.toSorted()).toEqual(['u3', 'u333', 'u349'])
})
