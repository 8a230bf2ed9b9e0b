import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { startHost } from '../support/host-process.js'
import { createVisitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { type SmallHost, startSmallHost, testOptions } from '../support/small-host.js'
import { asJson, jsonOf, startWalk, type Walk } from '../support/walk.js'
import { cookieHeaderOf, expectNoPass, expectRefused, sendBytes, sendLetterByLetter } from '../support/walker.js'

// Attacks that worked once, each kept so that it never does again.

describeWith(['oathtool'], 'a sign-out', () => {
  let walk: Walk
  beforeAll(async () => {
    // A session in a cookie is not ended by the host: the pass alone decides what an old jar is worth.
    walk = await startWalk({ SESSION: 'cookie' })
  })
  afterAll(async () => walk.example.kill())

  // T-11: Express takes these for its route, so the host signs out; the kit compares letter by letter, and the pass lives on.
  it.each(['/LOGOUT', '/logout/', 'http://host.invalid/logout'])(
    'ends the pass also where the host’s router is more generous: POST %s',
    async (path) => {
      const owner = await walk.pass('user01')
      const copy = createVisitor(walk.url, owner.cookies)
      const answer = await sendLetterByLetter(walk.url, { path, method: 'POST', visitor: owner, headers: asJson })
      expect([answer.status, await jsonOf(answer)]).toEqual([200, { status: 'signed_out' }])
      expect((await copy.get('/api/private', asJson)).status).toBe(401)
    },
  )

  // T-11 and T-95: eight planted cookies, and the ninth one, which every other request finds, is not ended.
  it('ends the pass also among cookies that a neighbour has planted', async () => {
    const owner = await walk.pass('user02')
    const copy = createVisitor(walk.url, owner.cookies)
    const planted = Array.from({ length: 8 }, (_, index) => `secondstep=junk${index}`).join('; ')
    const cookie = `${planted}; ${cookieHeaderOf(owner)}`
    const sent = { path: '/logout', method: 'POST', headers: { ...asJson, cookie } }
    expect((await sendLetterByLetter(walk.url, sent)).status).toBe(200)
    expect((await copy.get('/api/private', asJson)).status).toBe(401)
  })
})

describeWith(['oathtool'], 'what was shown behind the step', () => {
  // T-11: after the sign-out the browser's back button shows it once more. The kit's own pages are not kept, the host's are.
  it('is not kept by the browser', async () => {
    const walk = await startWalk()
    try {
      const owner = await walk.pass('user01')
      for (const path of ['/private', '/api/private', '/account']) {
        const answer = await owner.get(path)
        expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, 200, 'no-store'])
      }
    } finally {
      await walk.example.kill()
    }
  })
})

describeWith(['oathtool'], 'a pass', () => {
  // T-39: only the secret behind the last dot is compared. A pass whose sealed name is damaged opens as before, and its owner's
  // sign-out finds no record to end it in.
  it('with its sealed name changed opens nothing', async () => {
    const walk = await startWalk({ SESSION: 'cookie' })
    try {
      const owner = await walk.pass('user01')
      const value = owner.cookies.get('secondstep') ?? ''
      owner.cookies.set('secondstep', value.replace(/^([^.]+\.[^.]+\.).{4}/, '$1AAAA'))
      expectRefused(await owner.get('/api/private', asJson), 'a damaged pass')
    } finally {
      await walk.example.kill()
    }
  })
})

describeWith(['oathtool'], 'a code', () => {
  let walk: Walk
  beforeAll(async () => {
    walk = await startWalk()
  })
  afterAll(async () => walk.example.kill())

  // T-26 and T-50: the names are compared as they are written, not as they are read.
  it('that comes twice in one JSON body is not looked at, however its name is written', async () => {
    const visitor = await walk.signIn('user01')
    await walk.later(60)
    const answer = await visitor.send('/otp', {
      method: 'POST',
      headers: { ...asJson, 'content-type': 'application/json' },
      body: `{"code":"000000","c\\u006fde":"${walk.code('user01')}"}`,
    })
    expect([answer.status, (await jsonOf(answer))['code']]).toEqual([422, 'malformed'])
  })

  // T-29: the new key has the old one's secret and none of its spent steps.
  it('that was spent stays spent when an administrator sets the same secret again', async () => {
    const admin = await walk.pass('admin')
    const owner = await walk.signIn('user02')
    await walk.later(60)
    const code = walk.code('user02')
    expect((await owner.post('/otp', { code })).status).toBe(200)
    const again = { action: 'set', secret: walk.secrets.user02 }
    expect((await admin.post('/otp/admin/users/user02/keys', again)).status).toBe(200)
    const answer = await (await walk.signIn('user02')).post('/otp', { code })
    expect([answer.status, (await jsonOf(answer))['code']]).toEqual([422, 'replayed'])
    expectNoPass(answer)
  })

  // T-25: the charge that is laid down before the password is looked at is taken back, its moment is not.
  it('is not made to wait by a right password', async () => {
    const admin = await walk.pass('admin')
    for (let attempt = 0; attempt < 5; attempt++) await admin.post('/otp', { code: '000001' })
    await walk.later(60)
    expect((await admin.post('/otp/admin/policy', { scope: 'everyone', password: 'admin-demo' })).status).toBe(200)
    expect((await admin.post('/otp', { code: walk.code('admin') })).status).toBe(200)
  })
})

describeWith(['oathtool'], 'another site', () => {
  // T-73: a page of another port or a sibling host name is "same site" for the cookies, and needs no preflight.
  it('cannot open a WebSocket in somebody’s name', async () => {
    const walk = await startWalk()
    try {
      const owner = await walk.pass('user01')
      const shake = (origin: string): Promise<string> =>
        sendBytes(
          walk.url,
          `GET /ws HTTP/1.1\r\nHost: ${new URL(walk.url).host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: ${origin}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: ${cookieHeaderOf(owner)}\r\n\r\n`,
          (received) => received.includes('\r\n\r\n'),
        )
      expect(await shake(walk.url)).toMatch(/^HTTP\/1\.1 101 /)
      expect(await shake('http://evil.test')).toMatch(/^HTTP\/1\.1 401 /)
    } finally {
      await walk.example.kill()
    }
  })
})

describeWith(['oathtool'], 'a session that knows less of a user than the user table', () => {
  let host: SmallHost | undefined
  afterEach(async () => host?.close())

  // T-01: the guard takes the organisation from `req.user`, the kit's pages take it from `users.find`. A session or token that
  // holds the id alone belongs to the default organisation for the guard, and there nobody is asked: GET /otp says required,
  // and the page is open all the same.
  it('does not put him into an organisation where nobody is asked', async () => {
    const rows = [
      { id: 'boss', email: 'boss@example.test', isAdministrator: true, organisation: 'acme' },
      { id: 'user01', email: 'user01@example.test', organisation: 'acme' },
    ]
    const clock = { now: 1_800_000_000 }
    host = await startSmallHost(
      testOptions({
        clock: () => clock.now,
        users: { find: (id) => rows.find((row) => row.id === id), list: () => ({ users: rows }) },
      }),
      (id) => ({ id }),
    )
    const boss = createVisitor(host.url)
    await boss.post('/login', { id: 'boss' })
    const staged = await jsonOf(await boss.post('/otp/account/keys'))
    const code = (): string => codeFromOathtool(String(staged['secret']), clock.now)
    await boss.post(`/otp/account/keys/${String(staged['keyId'])}/confirm`, { code: code() })
    clock.now += 60
    const on = { scope: 'everyone', makeMissingKeys: true, code: code() }
    expect((await boss.post('/otp/admin/policy', on)).status).toBe(200)
    const user = createVisitor(host.url)
    await user.post('/login', { id: 'user01' })
    expect(await jsonOf(await user.get('/otp', asJson))).toMatchObject({ required: true, passed: false })
    expectRefused(await user.get('/private'), 'a user of an organisation under "everyone"')
    expect(host.ran()).toBe(0)
  })
})

describe('a host that asks somebody else who is signed in', () => {
  const script = (currentUser: string): string => `
    import { secondStep } from '@secondstep/express'
    import express from 'express'
    import session from 'express-session'
    import Keyv from 'keyv'
    let asked = 0
    const otp = secondStep({
      issuer: 'Acme',
      secrets: process.env.SECONDSTEP_SECRETS,
      store: new Keyv(),
      initialScope: 'everyone',
      users: { find: (id) => ({ id }), list: () => ({ users: [] }) },
      currentUser: ${currentUser},
    })
    const app = express()
    app.use(session({ secret: 'x', resave: false, saveUninitialized: false }), otp)
    app.get('/private', (req, res) => {
      req.user = { id: 'user01' }
      res.send('the private page')
    })
    app.get('/open', (req, res) => res.send('open'))
    const server = app.listen(0, '127.0.0.1', () => console.log('listening on http://127.0.0.1:' + server.address().port))
  `

  // T-101 and HOSTS 2: the promise is not waited for, and the framework's own user is not looked at instead.
  it('by a promise still lets no user slip by who appears below the guard', async () => {
    const host = await startHost('late.mjs', script('async (req) => req.user'))
    try {
      const answer = await fetch(`${host.url}/private`)
      expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('ERR_USER_AFTER_GUARD')])
    } finally {
      await host.stop()
    }
  })

  // The second time it is asked, while the answer is being written, nobody catches what it throws: the process ends.
  it.each([
    ['a promise', 'async () => { if (++asked > 1) throw new Error("away") }'],
    ['a call', '() => { if (++asked > 1) throw new Error("away") }'],
  ])('by %s that fails is not brought down by it', async (_, currentUser) => {
    const host = await startHost('away.mjs', script(currentUser))
    try {
      await fetch(`${host.url}/open`).catch(() => undefined)
      expect([200, 500, 503]).toContain((await fetch(`${host.url}/open`)).status)
    } finally {
      await host.stop()
    }
  })
})

describe('a visitor who hangs up in the middle of a form', () => {
  let host: SmallHost | undefined
  afterEach(async () => host?.close())

  // F-06: whoever watches the audit for a store that is away is called out of bed by anybody with a password.
  it('is not told to the audit as a store that is away', async () => {
    const told: string[] = []
    const audit = { write: ({ type }: { readonly type: string }) => void told.push(type) }
    host = await startSmallHost(testOptions({ initialScope: 'everyone', audit }))
    const visitor = createVisitor(host.url)
    await visitor.post('/login', { id: 'user01' })
    const head = `POST /otp HTTP/1.1\r\nHost: x\r\nCookie: ${cookieHeaderOf(visitor)}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n`
    const { hostname, port } = new URL(host.url)
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write(`${head}Expect: 100-continue\r\n\r\n{"code"`))
      // The server has begun to read as soon as it says so.
      socket.on('data', () => socket.destroy())
      socket.on('close', () => resolve())
      socket.on('error', reject)
    })
    // The server is in this process: by the time it has answered these, it has noticed.
    for (let request = 0; request < 5; request++) expect((await visitor.get('/private')).status).toBe(303)
    expect(told).not.toContain('store_unavailable')
  })
})
