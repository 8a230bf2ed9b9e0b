import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { administratorContract, administratorRoutes, administratorTable } from '../support/contract-routes.js'
import { asJson, jsonOf, startWalk, type Walk } from '../support/walk.js'

// T-80 to T-86: only administrators act on others, on purpose, and on nobody they may not.

describeWith(['oathtool'], 'the administrator’s routes', () => {
  let walk: Walk
  beforeAll(async () => {
    walk = await startWalk()
  })
  afterAll(async () => walk.example.kill())
  const body = { action: 'reset', scope: 'off', password: 'user01-demo' }

  it('are all there, those the contract names and those it does not', () => {
    const table = administratorTable.map((route) => route.join(' '))
    expect(administratorContract.map((route) => route.join(' ')).filter((route) => !table.includes(route))).toEqual([])
    expect(administratorRoutes.length).toBeGreaterThan(administratorContract.length)
  })

  it('are closed to a user who is none, for himself and for others, and show him no key', async () => {
    const user = await walk.pass('user01')
    for (const [method, path] of administratorRoutes) {
      for (const id of ['user01', 'user02', 'admin', 'nobody']) {
        const url = path.replace(':id', id)
        const send = (accept: string) =>
          method === 'POST' ? user.post(url, body, { accept }) : user.get(url, { accept })
        const answer = await send('application/json')
        const text = await answer.text()
        expect([url, answer.status, JSON.parse(text).code]).toEqual([url, 403, 'not_administrator'])
        const page = await send('text/html')
        expect([url, page.status]).toEqual([url, 403])
        const shown = `${text} ${await page.text()}`
        for (const secret of Object.values(walk.secrets)) expect(shown).not.toContain(secret.slice(0, 8))
      }
    }
  })

  it('are closed to an administrator who has not passed the step', async () => {
    const admin = await walk.signIn('admin')
    for (const [method, path] of administratorRoutes) {
      const url = path.replace(':id', 'user01')
      const answer =
        method === 'POST' ? await admin.post(url, { ...body, password: 'admin-demo' }) : await admin.get(url, asJson)
      expect([url, answer.status]).toEqual([url, 401])
    }
  })

  it('know nobody of an unknown, empty or strange id, and refuse the administrator himself', async () => {
    const admin = await walk.pass('admin')
    for (const id of [
      'nobody',
      'USER01',
      'user01%20',
      '__proto__',
      'constructor',
      'undefined',
      'self',
      '*',
      'user01,user02',
      '%F0%9F%98%80',
      'x'.repeat(600),
    ]) {
      const answer = await admin.post(`/otp/admin/users/${id}/keys`, { action: 'reset' })
      expect([id, answer.status, (await jsonOf(answer))['code']]).toEqual([id, 404, 'user_unknown'])
    }
    expect((await admin.post('/otp/admin/users//keys', { action: 'reset' })).status).toBe(404)
    for (const [method, path] of administratorRoutes.filter(([, path]) => path.includes('/users/:id'))) {
      const url = path.replace(':id', 'admin')
      const answer = method === 'POST' ? await admin.post(url, { action: 'reset' }) : await admin.get(url, asJson)
      expect([url, answer.status, (await jsonOf(answer))['code']]).toEqual([url, 409, 'own_account'])
    }
  })

  it('change one user only', async () => {
    const admin = await walk.pass('admin')
    const states = async () =>
      (await jsonOf(await admin.get('/otp/admin/users', asJson)))['users'] as { id: string; key?: string }[]
    const before = await states()
    expect((await admin.post('/otp/admin/users/user02/keys', { action: 'generate' })).status).toBe(200)
    const after = await states()
    const changed = after
      .filter((user, index) => JSON.stringify(user) !== JSON.stringify(before[index]))
      .map(({ id }) => id)
    expect(changed).toEqual(['user02'])
    expect(after.find(({ id }) => id === 'user02')?.key).toMatch(/^[A-Z2-7]{14}\.\.\.$/)
    expect((await admin.post('/otp/admin/users/user02/keys', { action: 'explode' })).status).toBe(422)
  })

  it('ask for the password or an unspent code before the policy changes, and count wrong ones', async () => {
    const admin = await walk.pass('admin')
    const set = async (proof: Record<string, unknown>) => {
      const answer = await admin.post('/otp/admin/policy', { scope: 'off', ...proof })
      return [answer.status, (await jsonOf(answer))['code'] ?? 'changed']
    }
    expect(await set({})).toEqual([403, 'reauthentication_required'])
    expect(await set({ code: walk.code('admin') })).toEqual([403, 'reauthentication_required'])
    expect(await set({ password: 'wrong' })).toEqual([403, 'reauthentication_required'])
    expect(await set({ password: ['admin-demo'] })).toEqual([403, 'reauthentication_required'])
    for (let attempt = 0; attempt < 4; attempt++) await set({ code: '000000' })
    expect(await set({ password: 'admin-demo' })).toEqual([429, 'throttled'])
    await walk.later(30)
    expect(await set({ scope: 'sideways', password: 'admin-demo' })).toEqual([422, 'malformed'])
    expect(await set({ password: 'admin-demo', epoch: '0.first' })).toEqual([409, 'policy_changed'])
    expect(await set({ password: 'admin-demo' })).toEqual([200, 'changed'])
    // S20: off stops the step for everybody.
    const user = await walk.signIn('user02')
    expect((await user.get('/api/private', asJson)).status).toBe(200)
    const back = { scope: 'everyone', makeMissingKeys: true, password: 'admin-demo' }
    await walk.later(60)
    const again = await walk.signIn('admin')
    expect((await again.post('/otp/admin/policy', back)).status).toBe(200)
    expect((await user.get('/api/private', asJson)).status).toBe(401)
  })

  it('end somebody’s passes and keys at his next request', async () => {
    const admin = await walk.pass('admin')
    const user = await walk.pass('user01')
    expect((await user.get('/api/private', asJson)).status).toBe(200)
    expect((await admin.post('/otp/admin/users/user01/end-passes')).status).toBe(200)
    expect((await user.get('/api/private', asJson)).status).toBe(401)
    await walk.later(60)
    expect((await user.post('/otp', { code: walk.code('user01') })).status).toBe(200)
    expect((await admin.post('/otp/admin/users/user01/keys', { action: 'reset' })).status).toBe(200)
    expect((await user.get('/api/private', asJson)).status).toBe(401)
    await walk.later(60)
    expect((await jsonOf(await user.post('/otp', { code: walk.code('user01') })))['code']).toBe('mismatch')
  })
})
