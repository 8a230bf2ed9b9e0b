import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { startExample } from '../support/example-process.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { asJson, jsonOf, startWalk, type Walk } from '../support/walk.js'
import { expectRefused } from '../support/walker.js'

// T-39 to T-43, T-52: a remembered browser spares its own user the code, after his password, for its days, and nothing else.

const cookie = 'secondstep-device'
const day = 86_400
const firefox = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0' }

for (const session of ['memory', 'cookie']) {
  describeWith(['oathtool'], `remembered browsers (session: ${session})`, () => {
    let walk: Walk
    beforeAll(async () => {
      walk = await startWalk({ REMEMBER_DAYS: '30', SESSION: session })
    })
    afterAll(async () => walk.example.kill())

    /** Passes with "remember" on; answers the visitor, and the cookie's whole line. */
    const remember = async (name: 'user01' | 'user02' | 'admin'): Promise<{ visitor: Visitor; line: string }> => {
      const visitor = await walk.signIn(name)
      await walk.later(60)
      const answer = await visitor.post('/otp', { code: walk.code(name), remember: true }, firefox)
      expect([answer.status, (await jsonOf(answer))['remembered']]).toEqual([200, true])
      return { visitor, line: answer.headers.getSetCookie().find((one) => one.startsWith(`${cookie}=`)) ?? '' }
    }
    /** A new login in a browser that holds this device and nothing else. */
    const comeBack = async (name: string, value: string): Promise<Visitor> => {
      const visitor = createVisitor(walk.url, [[cookie, value]])
      expect((await visitor.post('/login', { username: name, password: `${name}-demo` })).status).toBe(200)
      return visitor
    }
    const cookieOf = ({ visitor }: { visitor: Visitor }): string => visitor.cookies.get(cookie) ?? ''
    const expectIn = async (visitor: Visitor): Promise<void> => {
      expect((await visitor.get('/private')).status).toBe(200)
      expect((await visitor.get('/api/private', asJson)).status).toBe(200)
      expect(await jsonOf(await visitor.get('/otp', asJson))).toMatchObject({ required: true, passed: true })
    }
    const expectAsked = async (visitor: Visitor, what: string): Promise<void> => {
      expectRefused(await visitor.get('/private'), what)
      expectRefused(await visitor.get('/api/private', asJson), what)
      expect(await jsonOf(await visitor.get('/otp', asJson))).toMatchObject({ required: true, passed: false })
    }

    it('are spared the code after the password, also after a sign-out, with a cookie no script reads', async () => {
      const { visitor, line } = await remember('user01')
      expect(line).toMatch(/^secondstep-device=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/)
      expect((await visitor.post('/logout')).status).toBe(200)
      expect(visitor.cookies.has(cookie)).toBe(true)
      expect((await visitor.get('/api/private', asJson)).status).toBe(401)
      await visitor.post('/login', { username: 'user01', password: 'user01-demo' })
      await expectIn(visitor)
      const before = await walk.count()
      expect((await visitor.post('/api/act')).status).toBe(200)
      expect(await walk.count()).toBe(before + 1)
    })

    it('are nothing without the password, with another user’s, and with any byte changed', async () => {
      const value = cookieOf(await remember('user01'))
      const nobody = createVisitor(walk.url, [[cookie, value]])
      expect((await nobody.get('/api/private', asJson)).status).toBe(401)
      const wrong = createVisitor(walk.url, [[cookie, value]])
      expect((await wrong.post('/login', { username: 'user01', password: 'no' })).status).toBe(401)
      expect((await wrong.get('/api/private', asJson)).status).toBe(401)
      await expectAsked(await comeBack('user02', value), 'V with the device of U')
      const visitor = await comeBack('user01', value)
      for (let at = 0; at < value.length; at++) {
        const flipped = `${value.slice(0, at)}${value[at] === 'A' ? 'B' : 'A'}${value.slice(at + 1)}`
        visitor.cookies.set(cookie, flipped)
        expect([at, (await visitor.get('/api/private', asJson)).status]).toEqual([at, 401])
      }
      for (const cut of ['', value.slice(0, 42), `${value}A`, ` ${value.slice(1)}`, `${value}=`]) {
        visitor.cookies.set(cookie, cut)
        expect([cut, (await visitor.get('/api/private', asJson)).status]).toEqual([cut, 401])
      }
      visitor.cookies.set(cookie, value)
      await expectIn(visitor)
    })

    it('are not made by a wrong code, and take over nothing a browser brings along', async () => {
      const planted = 'A'.repeat(43)
      const visitor = await comeBack('user02', planted)
      const refused = await visitor.post('/otp', { code: '000000', remember: true })
      expect([refused.status, refused.headers.getSetCookie().filter((one) => one.startsWith(cookie))]).toEqual([
        422,
        [],
      ])
      await expectAsked(await comeBack('user02', planted), 'planted, after a wrong code')
      await walk.later(60)
      const right = await visitor.post('/otp', { code: walk.code('user02'), remember: 1 })
      expect(right.status).toBe(200)
      expect(visitor.cookies.get(cookie)).not.toBe(planted)
      await expectAsked(await comeBack('user02', planted), 'planted, after a right code')
      await expectIn(await comeBack('user02', visitor.cookies.get(cookie) ?? ''))
    })

    it('are found among the cookies a neighbour has planted, and are not made when nobody asks', async () => {
      const value = cookieOf(await remember('user01'))
      const visitor = await comeBack('user01', `x; ${cookie}=${'B'.repeat(43)}; ${cookie}=${value}`)
      await expectIn(visitor)
      const plain = await walk.pass('user02')
      expect(plain.cookies.has(cookie)).toBe(false)
    })

    it('are never fresh: keys, recovery codes and devices still ask for a code', async () => {
      const value = cookieOf(await remember('user01'))
      const visitor = await comeBack('user01', value)
      await expectIn(visitor)
      const acts = ['keys', 'keys/x/remove', 'recovery-codes', 'devices/remove-all', 'devices/x/remove']
      for (const path of acts) {
        const answer = await visitor.post(`/otp/account/${path}`)
        expect([path, answer.status, (await jsonOf(answer))['code']]).toEqual([path, 403, 'fresh_code_required'])
      }
      const admin = await comeBack('admin', cookieOf(await remember('admin')))
      expect((await admin.get('/otp/admin', asJson)).status).toBe(200)
      const keys = await admin.get('/otp/admin/users/user01', asJson)
      expect((await jsonOf(keys))['code']).toBe('fresh_code_required')
      const off = await admin.post('/otp/admin/policy', { scope: 'off' })
      expect((await jsonOf(off))['code']).toBe('reauthentication_required')
    })

    it('are listed with when and where, and forgotten one by one or all at once', async () => {
      const { visitor } = await remember('user02')
      const other = cookieOf(await remember('user02'))
      const list = async (): Promise<{ id: string; name: string; isThis: boolean }[]> =>
        (await jsonOf(await visitor.get('/otp/account', asJson)))['devices'] as never
      const before = await list()
      const mine = before.find(({ isThis }) => isThis)
      expect(mine).toMatchObject({
        name: 'Firefox, Linux',
        createdAt: expect.any(Number),
        lastUsedAt: expect.any(Number),
      })
      const page = await (await visitor.get('/otp/account')).text()
      expect(page).toContain('Firefox, Linux')
      expect(page).not.toContain(cookieOf({ visitor }))
      const unknown = await visitor.post('/otp/account/devices/nothing/remove')
      expect([unknown.status, (await jsonOf(unknown))['code']]).toEqual([404, 'not_found'])
      const value = cookieOf({ visitor })
      expect((await visitor.post(`/otp/account/devices/${mine?.id}/remove`)).status).toBe(200)
      expect(visitor.cookies.has(cookie)).toBe(false)
      await expectAsked(await comeBack('user02', value), 'a forgotten browser')
      await expectIn(await comeBack('user02', other))
      // Nobody forgets another user's.
      const stranger = await walk.pass('user01')
      expect((await stranger.post(`/otp/account/devices/${before[0]?.id}/remove`)).status).toBe(404)
      expect((await visitor.post('/otp/account/devices/remove-all')).status).toBe(200)
      expect(await list()).toEqual([])
      await expectAsked(await comeBack('user02', other), 'all forgotten')
    })

    it('are asked again when their days are over, whatever the browser kept', async () => {
      const value = cookieOf(await remember('user01'))
      await walk.later(29 * day)
      await expectIn(await comeBack('user01', value))
      await walk.later(day)
      await expectAsked(await comeBack('user01', value), 'after 30 days')
    })

    it('end when an administrator ends the sign-ins or the keys', async () => {
      const admin = await walk.pass('admin')
      const first = cookieOf(await remember('user02'))
      expect((await admin.post('/otp/admin/users/user02/end-passes')).status).toBe(200)
      await expectAsked(await comeBack('user02', first), 'sign-ins ended')
      const second = cookieOf(await remember('user02'))
      expect((await (await walk.pass('admin')).post('/otp/admin/users/user02/keys', { action: 'reset' })).status).toBe(
        200,
      )
      await expectAsked(await comeBack('user02', second), 'keys ended')
    })

    it('end when the switch is thrown, for good', async () => {
      const value = cookieOf(await remember('user01'))
      const admin = await walk.pass('admin')
      const set = async (body: Record<string, unknown>): Promise<void> => {
        expect((await admin.post('/otp/admin/policy', { password: 'admin-demo', ...body })).status).toBe(200)
      }
      await set({ scope: 'off' })
      await set({ scope: 'everyone', makeMissingKeys: true })
      await expectAsked(await comeBack('user01', value), 'after off and on again')
    })
  })
}

describeWith(['oathtool'], 'remembered browsers of a host that remembers none any more', () => {
  it('are asked, from the first request after the restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'secondstep-devices-'))
    const kept = { DATA: folder, STORE: `sqlite:${join(folder, 'records.db')}` }
    const walk = await startWalk({ ...kept, REMEMBER_DAYS: '30' })
    const visitor = await walk.signIn('user01')
    expect((await visitor.post('/otp', { code: walk.code('user01'), remember: true })).status).toBe(200)
    const device = visitor.cookies.get(cookie) ?? ''
    await walk.example.kill()
    for (const [days, status] of [
      ['30', 200],
      ['0', 401],
    ] as const) {
      const example = await startExample({ ...kept, REMEMBER_DAYS: days })
      const later = createVisitor(example.url, [[cookie, device]])
      // The walk's time ran ahead; a device from the future is not believed.
      await later.post('/demo/clock', { advanceSeconds: 3600 })
      await later.post('/login', { username: 'user01', password: 'user01-demo' })
      expect([days, (await later.get('/api/private', asJson)).status]).toEqual([days, status])
      const offer = (await (await later.get('/otp?fresh=1')).text()).includes('name="remember"')
      expect([days, offer]).toEqual([days, false])
      await example.kill()
    }
  })
})
