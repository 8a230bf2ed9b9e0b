import assert from 'node:assert/strict'
import type { UserPage, UserRowPage } from '@secondstep/core'
import type { Claim, OpenSite } from './claim.js'
import type { HostRow } from './host-plan.js'
import type { Site } from './site.js'
import { assertAnswer, type Visitor } from './visitor.js'

/** Answers that come in parts: the report of a distribution to more users than are read at once. */
export const claimsOnFiles: readonly Claim[] = [
  {
    title: 'writes an answer that comes in parts whole and in order',
    check: async (open) => {
      const { administrator, rows } = await openDistributed(open)
      const { status, headers, text } = await administrator.open(report)
      assert.deepEqual(
        [status, headers['content-type'], headers['content-length']],
        [200, 'text/csv; charset=utf-8', undefined],
      )
      const lines = text.split('\r\n')
      assert.equal(lines[0], '\ufeffid,name,email,result,reason,responseCode,at')
      assert.deepEqual(
        lines.slice(1, -1).map((line) => line.split(',')[0]),
        rows.map(({ id }) => id),
      )
      const head = await administrator.send(report, { method: 'HEAD' })
      assert.deepEqual([head.status, head.bytes.length], [200, 0])
    },
  },
  {
    title: 'breaks an answer off where its next part cannot be read, so that nobody takes it for the whole',
    check: async (open) => {
      const { site, administrator, directory } = await openDistributed(open)
      directory.breaksAfter = true
      await assert.rejects(administrator.open(report), 'half a report came as a whole one')
      directory.breaksAfter = false
      assertAnswer(await administrator.open(report), { status: 200 }, 'afterwards')
      site.store.down = true
      // What cannot be read at all is answered as that.
      assertAnswer(await administrator.open(report), { status: 503 }, 'without records')
    },
  },
]

const report = '/otp/admin/distribution/report.csv'
const pageSize = 100

/** An app that has mailed their keys to more users than fit into one part. */
async function openDistributed(open: OpenSite): Promise<{
  readonly site: Site
  readonly administrator: Visitor
  readonly rows: readonly HostRow[]
  readonly directory: { breaksAfter: boolean }
}> {
  const people = Array.from({ length: 3 * pageSize }, (_, index) => `p${String(index).padStart(4, '0')}`)
  const rows = ['ann', 'ben', 'cleo', ...people].map((id) => ({ id, name: id, email: `${id}@example.test` }))
  const directory = { breaksAfter: false }
  const list = ({ after }: UserPage): UserRowPage<HostRow> => {
    if (after !== undefined && directory.breaksAfter) throw new Error('the directory is out of reach')
    const from = Number(after ?? 0)
    const users = rows.slice(from, from + pageSize)
    return from + pageSize < rows.length ? { users, next: String(from + pageSize) } : { users }
  }
  const site = await open({
    options: {
      users: { find: (id) => rows.find((row) => row.id === id), list },
      isAdministrator: ({ id }) => id === 'ann',
      initialScope: 'enrolled',
      reauthenticate: () => true,
      mail: { send: async () => ({ status: 'sent' }), concurrency: 50 },
    },
  })
  const administrator = await site.passed()
  const change = { scope: 'enrolled', keyMode: 'user', password: 'x' }
  assertAnswer(await administrator.post('/otp/admin/policy', change), { status: 200 }, 'user mode')
  await administrator.post('/otp', { code: site.freshCode() })
  assertAnswer(await administrator.post('/otp/admin/distribution', { to: 'all' }), { status: 202 }, 'a distribution')
  for (;;) {
    const { json } = await administrator.send('/otp/admin/distribution', { headers: { accept: 'application/json' } })
    if (json['state'] !== 'running') break
  }
  return { site, administrator, rows, directory }
}
