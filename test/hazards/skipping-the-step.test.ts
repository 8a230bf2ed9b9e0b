import { afterAll, beforeAll, expect, it } from 'vitest'
import { routes } from '../../packages/web/src/handle.js'
import { describeWith } from '../support/available.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { asJson, jsonOf, startWalk, type Walk } from '../support/walk.js'
import { expectRefused, sendLetterByLetter } from '../support/walker.js'

// T-01 to T-17, T-95: a password alone opens nothing, whatever is sent along with it.

const guarded: readonly (readonly [string, string])[] = [
  ['GET', '/private'],
  ['GET', '/api/private'],
  ['POST', '/api/act'],
  ['GET', '/account'],
  ['POST', '/account'],
]

describeWith(['oathtool'], 'somebody who has given only his password', () => {
  for (const session of ['memory', 'cookie']) {
    let walk: Walk
    let thief: Visitor
    beforeAll(async () => {
      walk = await startWalk({ SESSION: session })
      thief = await walk.signIn('user01')
    })
    afterAll(async () => walk.example.kill())
    const refusesEverything = async (visitor: Visitor): Promise<void> => {
      const before = await walk.count()
      for (const [method, path] of guarded) {
        for (const headers of [asJson, { accept: 'text/html' }]) {
          const body = method === 'POST' ? { body: 'x=1' } : {}
          const sent = { method, headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, ...body }
          expectRefused(await visitor.send(path, sent), `${method} ${path}`)
        }
      }
      expect(await walk.count()).toBe(before)
    }

    it(`reaches no page and causes nothing (session: ${session})`, () => refusesEverything(thief))

    it(`stays out with any promise in body, query, header or cookie (session: ${session})`, async () => {
      const promises = {
        otp: true,
        verified: true,
        skipOtp: true,
        skipEmailVerification: true,
        remember: true,
        mfa: false,
        policy: 'off',
        scope: 'off',
      }
      const visitor = createVisitor(walk.url)
      await visitor.post('/login', { username: 'user01', password: 'user01-demo', ...promises })
      await visitor.post('/otp', {
        ...promises,
        code: '000000',
        user: 'admin',
        userId: 'admin',
        t: '0',
        window: '1000',
      })
      for (const headers of [
        { 'x-debug': '1' },
        { 'x-forwarded-for': '127.0.0.1' },
        { 'x-original-url': '/login' },
        { 'x-rewrite-url': '/login' },
        { 'x-http-method-override': 'GET' },
        { authorization: 'Bearer x' },
      ]) {
        expectRefused(
          await visitor.send('/api/act?verified=true&otp=true', { method: 'POST', headers: { ...asJson, ...headers } }),
          JSON.stringify(headers),
        )
      }
      for (const value of ['true', 'x'.repeat(43), `a.b.c.d.${'A'.repeat(43)}`, '', '../..']) {
        visitor.cookies.set('secondstep', value)
        expectRefused(await visitor.get('/private'), value)
      }
      visitor.cookies.set('secondstep', 'x'.repeat(7000))
      expectRefused(await visitor.get('/private'), 'a large cookie')
    })

    it(`reaches no route of the kit that changes or shows a key (session: ${session})`, async () => {
      for (const { method, path, access } of routes) {
        if (access === 'signed_in') continue
        const kitPath = `/otp${path.replace(/:\w+/g, 'user02')}`
        const answer = await thief.send(kitPath, {
          method,
          headers: { ...asJson, 'content-type': 'application/json' },
          ...(method === 'POST' ? { body: '{"action":"reset","scope":"off","password":"user01-demo"}' } : {}),
        })
        expectRefused(answer, `${method} ${kitPath}`)
        expect((await jsonOf(answer))['code']).toBe('otp_required')
      }
      const list = await jsonOf(await walk.admin.get('/otp/admin', asJson))
      // The administrator's own pass has run on with the clock; the policy stands.
      expect(list['scope'] ?? 'everyone').toBe('everyone')
    })

    it(`finds no way round by spelling a path differently (session: ${session})`, async () => {
      for (const path of [
        '/otp/anything/private',
        '/otpx',
        '/OTP/../private',
        '/otp/../private',
        '/assets/../private',
        '/login/../private',
        '/login/',
        '/LOGIN',
        '/private/',
        '/Private',
        '/PRIVATE',
        '//private',
        '/./private',
        '/private?x=/login',
        '/private%2f',
        '/%70rivate',
        '/otp%2f..%2fprivate',
        '/host.css/../private',
        '/otp/assets/x',
        '/otp/assets/..%2f..%2fprivate',
        '/logout',
      ]) {
        // `fetch` would tidy the path up before it is sent.
        expectRefused(await sendLetterByLetter(walk.url, { path, visitor: thief }), path)
      }
    })

    it(`is sent to the step with an address that neither loops nor grows without end (session: ${session})`, async () => {
      for (const [path, location] of [
        ['/private?a=b', '/otp?returnTo=%2Fprivate%3Fa%3Db'],
        ['/logout', '/otp'],
        [`/private?${'x'.repeat(2100)}`, '/otp'],
        ['/otp/nothing', '/otp'],
        ['/otp/account', '/otp?returnTo=%2Fotp%2Faccount'],
      ] as const) {
        expect((await thief.get(path)).headers.get('location')).toBe(location)
      }
      const posted = await thief.send('/api/act', { method: 'POST', headers: { accept: 'text/html' } })
      expect(posted.headers.get('location')).toBe('/otp')
    })

    it(`is refused by every method alike (session: ${session})`, async () => {
      for (const method of ['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
        expectRefused(await thief.send('/private', { method, headers: asJson }), method)
        const unknown = await thief.send('/otp/account/keys', { method, headers: asJson })
        expect([401, 405]).toContain(unknown.status)
      }
      const override = await thief.send('/api/act?_method=GET', {
        method: 'POST',
        headers: { ...asJson, 'x-http-method-override': 'GET' },
      })
      expectRefused(override, 'override')
    })

    it(`gains nothing from a jar copied before its owner passed, nor its owner from another user's pass (session: ${session})`, async () => {
      const owner = await walk.signIn('user02')
      await owner.get('/otp')
      const copy = createVisitor(walk.url, owner.cookies)
      await walk.later(60)
      expect((await owner.post('/otp', { code: walk.code('user02') })).status).toBe(200)
      expect((await owner.get('/private')).status).toBe(200)
      await refusesEverything(copy)
      const pass = owner.cookies.get('secondstep') ?? ''
      const borrowed = await walk.signIn('user02')
      borrowed.cookies.set('secondstep', pass)
      await refusesEverything(borrowed)
      thief.cookies.set('secondstep', pass)
      await refusesEverything(thief)
      thief.cookies.delete('secondstep')
    })

    it(`who signs in as somebody else in the same browser does not carry the pass along (session: ${session})`, async () => {
      const visitor = await walk.pass('user02')
      expect((await visitor.get('/private')).status).toBe(200)
      await visitor.post('/login', { username: 'user01', password: 'user01-demo' })
      await refusesEverything(visitor)
      await visitor.post('/login', { username: 'user02', password: 'user02-demo' })
      await refusesEverything(visitor)
    })

    it(`finds an old jar worthless after its owner has signed out (session: ${session})`, async () => {
      const owner = await walk.pass('user02')
      const jar = [...owner.cookies]
      expect((await owner.post('/logout')).status).toBe(200)
      const replay = createVisitor(walk.url, jar)
      for (const [method, path] of guarded) {
        const answer = await replay.send(path, { method, headers: asJson })
        expect([path, answer.status]).toEqual([path, 401])
      }
    })
  }
})

describeWith(['oathtool'], 'somebody who has given nothing', () => {
  it('is told to sign in, whatever codes and names he sends', async () => {
    const walk = await startWalk()
    try {
      const stranger = createVisitor(walk.url)
      stranger.cookies.set('user', 'user01')
      const code = walk.code('user01')
      const answer = await stranger.post('/otp', { code, user: 'user01', userId: 'user01', uid: 'user01' })
      expect([answer.status, (await jsonOf(answer))['code']]).toEqual([401, 'signed_out'])
      expect(answer.headers.getSetCookie()).toEqual([])
      expect((await stranger.get('/otp')).headers.get('location')).toBe('/login')
      // The code was not looked at: it is still worth something to its owner.
      expect((await (await walk.signIn('user01')).post('/otp', { code })).status).toBe(200)
    } finally {
      await walk.example.kill()
    }
  })
})
