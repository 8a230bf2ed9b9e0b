import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { asJson, jsonOf, startWalk, type Walk } from '../support/walk.js'

// T-34, T-51 to T-57: keys are made only by who may, change nothing until they are proven, and no GET makes any.

describeWith(['oathtool'], 'keys', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'secondstep-enrolment-')), 'records.db')
  let walk: Walk
  beforeAll(async () => {
    walk = await startWalk({ STORE: `sqlite:${file}`, SELF_ENROLMENT: 'signed_in' })
  })
  afterAll(async () => walk.example.kill())

  /** Every byte the kit has stored. */
  const stored = (): string => {
    const database = new Database(file, { readonly: true })
    const rows = database.prepare('SELECT k, v FROM secondstep_record ORDER BY k').all()
    database.close()
    return createHash('sha256').update(JSON.stringify(rows)).digest('hex')
  }
  const keysOf = async (visitor: { get: Walk['admin']['get'] }): Promise<readonly { id: string; state: string }[]> =>
    (await jsonOf(await visitor.get('/otp/account', asJson)))['keys'] as readonly { id: string; state: string }[]

  it('are made, changed or spent by no GET or HEAD', async () => {
    const admin = await walk.pass('admin')
    expect(readFileSync(file).length).toBeGreaterThan(0)
    const before = stored()
    const paths = [
      '/otp',
      '/otp?fresh=1',
      '/otp/account',
      '/otp/admin',
      '/otp/admin/preflight?scope=everyone',
      '/otp/admin/users',
      '/otp/admin/users/user01',
      '/otp/account/keys',
      '/otp/admin/users/user01/keys',
      '/otp/admin/policy',
      '/private',
    ]
    for (const path of paths) {
      for (const method of ['GET', 'HEAD']) {
        for (const accept of ['text/html', 'application/json'])
          await admin.send(path, { method, headers: { accept, purpose: 'prefetch' } })
      }
    }
    expect(stored()).toBe(before)
  })

  it('stay as they are through wrong codes, which are counted', async () => {
    const user = await walk.pass('user01')
    const staged = await jsonOf(await user.post('/otp/account/keys', { label: 'Second phone' }))
    const confirm = `/otp/account/keys/${String(staged['keyId'])}/confirm`
    const before = await keysOf(user)
    for (let attempt = 0; attempt < 3; attempt++) {
      expect((await jsonOf(await user.post(confirm, { code: '000000' })))['code']).toBe('mismatch')
    }
    const again = await user.send(confirm, {
      method: 'POST',
      headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'code=000000',
    })
    expect((await again.text()).replace(/\s/g, '')).toContain(String(staged['secret']))
    expect(await keysOf(user)).toEqual(before)
    const now = await walk.later(0)
    await user.post(confirm, { code: '000000' })
    expect(
      await jsonOf(await user.post(confirm, { code: codeFromOathtool(String(staged['secret']), now) })),
    ).toMatchObject({ code: 'throttled' })
    const later = await walk.later(30)
    const code = codeFromOathtool(String(staged['secret']), later)
    expect(await jsonOf(await user.post(confirm, { code }))).toEqual({ status: 'live' })
    // T-34: the code that confirmed it is spent.
    const other = await walk.signIn('user01')
    expect((await jsonOf(await other.post('/otp', { code })))['code']).toBe('replayed')
  })

  it('can be confirmed only as the latest staged, and for ten minutes', async () => {
    const user = await walk.pass('user02')
    const first = await jsonOf(await user.post('/otp/account/keys'))
    const second = await jsonOf(await user.post('/otp/account/keys'))
    const confirm = async (staged: Record<string, unknown>, now: number): Promise<unknown> => {
      const code = codeFromOathtool(String(staged['secret']), now)
      return (await jsonOf(await user.post(`/otp/account/keys/${String(staged['keyId'])}/confirm`, { code })))['code']
    }
    expect(await confirm(first, await walk.later(0))).toBe('key_unknown')
    await walk.later(570)
    const pass = await walk.later(40)
    // Freshness has run out meanwhile; a new code brings it back, the dead key it does not.
    expect((await user.post('/otp', { code: walk.code('user02') })).status).toBe(200)
    expect(await confirm(second, pass)).toBe('key_unknown')
    expect((await keysOf(user)).map(({ state }) => state)).toEqual(['live'])
  })

  it('are changed only by who has given a code within five minutes', async () => {
    const user = await walk.pass('user02')
    const [key] = await keysOf(user)
    await walk.later(280)
    expect((await user.post('/otp/account/keys')).status).toBe(201)
    await walk.later(20)
    for (const path of ['/otp/account/keys', `/otp/account/keys/${key?.id}/remove`]) {
      const answer = await user.post(path)
      expect([answer.status, await jsonOf(answer)]).toMatchObject([
        403,
        { code: 'fresh_code_required', step: '/otp?fresh=1' },
      ])
    }
    const form = { method: 'POST', headers: { accept: 'text/html' } }
    expect((await user.send('/otp/account/keys', form)).headers.get('location')).toBe(
      '/otp?fresh=1&returnTo=%2Fotp%2Faccount&dropped=1',
    )
    const admin = await walk.pass('admin')
    await walk.later(301)
    const shown = await admin.get('/otp/admin/users/user01', asJson)
    expect([shown.status, (await jsonOf(shown))['code']]).toEqual([403, 'fresh_code_required'])
  })

  it('do not leave their owner without one while codes are asked for', async () => {
    const user = await walk.pass('user02')
    const [key] = await keysOf(user)
    const answer = await user.post(`/otp/account/keys/${key?.id}/remove`)
    expect([answer.status, (await jsonOf(answer))['code']]).toEqual([409, 'last_key'])
    expect((await jsonOf(await user.post('/otp/account/keys/nothing/remove')))['code']).toBe('key_unknown')
  })

  it('an administrator sets are checked, and kept as they are typed', async () => {
    const admin = await walk.pass('admin')
    const set = (secret: unknown): Promise<Response> =>
      admin.post('/otp/admin/users/user03/keys', { action: 'set', secret })
    for (const secret of [
      '',
      'not base32!',
      'JBSWY3DPEHPK3PXP',
      'A'.repeat(32),
      'x'.repeat(10_000),
      ['A'],
      5,
      null,
      '0189'.repeat(8),
    ]) {
      const answer = await set(secret)
      expect([secret, answer.status, (await jsonOf(answer))['code']]).toEqual([secret, 422, 'secret_invalid'])
    }
    const answer = await jsonOf(await set('mjjh bscm bgqy g2tz-onxw 4ylo m5sw 2zlo ===='))
    expect((answer['key'] as { secret: string }).secret).toBe('MJJHBSCMBGQYG2TZONXW4YLOM5SW2ZLO')
  })

  it('are missing to a user added later: he gets a page that says whom to ask, and no way round', async () => {
    await walk.admin.post('/demo/users', { id: 'late', name: 'Late', password: 'late-demo' })
    const late = await walk.signIn('late')
    expect(await jsonOf(await late.get('/otp', asJson))).toMatchObject({ required: true, passed: false, hasKey: false })
    const page = await (await late.get('/otp')).text()
    expect(page).not.toContain('name="code"')
    expect((await late.post('/otp', { code: '123456' })).status).toBe(409)
    expect((await late.post('/otp/account/keys')).status).toBe(401)
    expect((await late.get('/private')).status).toBe(303)
  })

  it('do not pass on to a new user of the same name', async () => {
    const old = await walk.pass('user03').catch(() => undefined)
    const id = 'user03'
    await walk.admin.send(`/demo/users/${id}`, { method: 'DELETE', headers: asJson })
    expect(old === undefined ? 401 : (await old.get('/api/private', asJson)).status).toBe(401)
    await walk.admin.post('/demo/users', { id, name: 'New', password: 'new' })
    const fresh = await walk.signIn('user02')
    await fresh.post('/login', { username: id, password: 'new' })
    expect(await jsonOf(await fresh.get('/otp', asJson))).toMatchObject({ hasKey: false, passed: false })
  })
})
