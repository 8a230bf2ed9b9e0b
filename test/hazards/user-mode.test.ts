import { afterEach, describe, expect, it } from 'vitest'
import { type ExampleProcess, startExample } from '../support/example-process.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { asJson, jsonOf } from '../support/walk.js'

/** A mail takes longer on a machine that is busy. */
const patience = { timeout: 10_000 } as const

describe('user mode', () => {
  let example: ExampleProcess | undefined
  afterEach(async () => example?.kill())

  const reasons = async (answer: Response): Promise<readonly string[]> => {
    const { unmet } = (await answer.json()) as { unmet?: readonly { reason: string; users: readonly string[] }[] }
    return (unmet ?? []).map(({ reason, users }) => `${reason}: ${users.join(' ')}`)
  }
  const distribute = async (admin: Visitor): Promise<Record<string, unknown>> => {
    expect((await admin.post('/otp/admin/distribution', { to: 'missing' }, asJson)).status).toBe(202)
    await expect
      .poll(async () => (await jsonOf(await admin.get('/otp/admin/distribution', asJson)))['endedAt'], patience)
      .not.toBeNull()
    return jsonOf(await admin.get('/otp/admin/distribution', asJson))
  }

  it('is not turned on before everybody was mailed his key, nor when somebody was added since', async () => {
    example = await startExample()
    const { url } = example
    const admin = createVisitor(url)
    await admin.post('/login', { username: 'admin', password: 'admin-demo' })
    await admin.post('/account', { email: 'admin@example.test' })
    const later = async (advanceSeconds: number) =>
      Math.floor(Number((await jsonOf(await createVisitor(url).post('/demo/clock', { advanceSeconds })))['now']))
    const own = await jsonOf(await admin.post('/otp/account/keys', {}))
    const code = async () => codeFromOathtool(String(own['secret']), await later(60))
    await admin.post(`/otp/account/keys/${String(own['keyId'])}/confirm`, { code: await code() })

    expect((await admin.post('/otp/admin/distribution', { to: 'missing' }, asJson)).status).toBe(409)
    await admin.post('/otp/admin/policy', { scope: 'off', keyMode: 'user', password: 'admin-demo' })
    const on = { scope: 'everyone', keyMode: 'user', password: 'admin-demo' }
    const first = await admin.post('/otp/admin/policy', on, asJson)
    expect(first.status).toBe(409)
    expect(await reasons(first)).toEqual(
      ['key_not_distributed: user01 user02 user03', 'user_email_missing: user03'].toSorted((a, b) =>
        a.localeCompare(b),
      ),
    )

    expect(await distribute(admin)).toMatchObject({ state: 'completed_with_failures', sent: 2, failed: 1, skipped: 1 })
    expect(await reasons(await admin.post('/otp/admin/policy', on, asJson))).toEqual(
      expect.arrayContaining(['key_not_distributed: user03', 'user_email_missing: user03']),
    )
    const user03 = createVisitor(url)
    await user03.post('/login', { username: 'user03', password: 'user03-demo' })
    await user03.post('/account', { email: 'user03@example.test' })
    expect((await admin.post('/otp/admin/users/user03/mail', {}, asJson)).status).toBe(202)
    await createVisitor(url).post('/demo/users', { id: 'late', email: 'late@example.test', password: 'late-demo' })
    expect(await reasons(await admin.post('/otp/admin/policy', on, asJson))).toEqual(['key_not_distributed: late'])
    expect(await distribute(admin)).toMatchObject({ state: 'completed', sent: 1, skipped: 4 })
    expect((await admin.post('/otp/admin/policy', on, asJson)).status).toBe(200)

    const add = (body: Record<string, string>) => createVisitor(url).post('/demo/users', body, asJson)
    const without = await add({ id: 'new1', password: 'x-demo' })
    expect([without.status, (await jsonOf(without))['code']]).toEqual([422, 'user_email_missing'])
    const twin = await add({ id: 'new2', email: 'USER01@example.test', password: 'x-demo' })
    expect([twin.status, (await jsonOf(twin))['code']]).toEqual([422, 'user_email_duplicate'])
    expect((await add({ id: 'new3', email: 'new3@example.test', password: 'x-demo' })).status).toBe(201)
  })

  it('writes a report no spreadsheet runs, and refuses a request that is none', async () => {
    example = await startExample()
    const { url } = example
    const admin = createVisitor(url)
    await admin.post('/login', { username: 'admin', password: 'admin-demo' })
    await admin.post('/otp/admin/policy', { scope: 'off', keyMode: 'user', password: 'admin-demo' })
    await createVisitor(url).post('/demo/users', {
      id: '=1+1',
      name: '@SUM(1)',
      email: '+x@example.test',
      password: 'x',
    })
    for (const body of [
      { to: 'everyone' },
      { to: ['all'] },
      { to: 'all', userIds: [1] },
      { userIds: {} },
      { userIds: [] },
    ]) {
      expect((await admin.post('/otp/admin/distribution', body, asJson)).status).toBe(422)
    }
    for (const action of ['pause', 'resume', 'retry', 'cancel']) {
      expect((await admin.post(`/otp/admin/distribution/${action}`, {}, asJson)).status).toBe(404)
    }
    await distribute(admin)
    const report = await admin.get('/otp/admin/distribution/report.csv')
    expect(report.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const bytes = Buffer.from(await report.arrayBuffer())
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
    const line = bytes
      .toString()
      .split('\r\n')
      .find((row) => row.includes('SUM'))
    expect(line).toMatch(/^"'=1\+1","'@SUM\(1\)","'\+x@example.test",sent,/)
    const stranger = createVisitor(url)
    await stranger.post('/login', { username: 'user01', password: 'user01-demo' })
    expect((await stranger.get('/otp/admin/distribution/report.csv', asJson)).status).toBe(403)
  })
})
