import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Database from 'libsql'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { type ExampleProcess, startExample } from '../support/example-process.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { type SmallHost, startSmallHost, testOptions } from '../support/small-host.js'
import { asJson, jsonOf, startWalk, type Walk } from '../support/walk.js'
import { cookieHeaderOf, expectNoPass, expectRefused, sendBytes, sendLetterByLetter } from '../support/walker.js'

// T-50, T-95, T-98, T-102: too much, too often, not at all what was expected; and what strangers read of it.

const tellsTooMuch = /\bat .*[./]js:\d+|node_modules|\/packages\/|\/src\/|\w+Error:|\bexpress\b|ERR_|v1\.\w+\./i

for (const session of ['memory', 'cookie']) {
  describeWith(['oathtool'], `cookies and headers (session: ${session})`, () => {
    let walk: Walk
    let thief: Visitor
    let owner: Visitor
    beforeAll(async () => {
      walk = await startWalk({ SESSION: session })
      thief = await walk.signIn('user01')
      owner = await walk.pass('user02')
    })
    afterAll(async () => walk.example.kill())

    it('a hundred times over let nobody in and bring nothing down', async () => {
      const own = cookieHeaderOf(thief)
      const pass = owner.cookies.get('secondstep') ?? ''
      const planted = (value: string): string => Array.from({ length: 100 }, () => value).join('; ')
      // A session cookie that is worth nothing, and comes first: whoever sends it is not signed in at all.
      const lost = { path: '/api/private', headers: { ...asJson, cookie: `${planted('host-session=evil')}; ${own}` } }
      const answer = await sendLetterByLetter(walk.url, lost)
      expect([answer.status, (await jsonOf(answer))['code']]).toEqual([401, 'signed_out'])
      for (const cookie of [
        `${own}; ${planted('host-session=evil')}`,
        `${planted('secondstep=evil')}; ${own}`,
        `${own}; ${Array.from({ length: 8 }, () => `secondstep=${pass}`).join('; ')}`,
        `${own}; secondstep; secondstep=; =x; ;;; secondstep=${'a.'.repeat(200)}`,
        `${own}; __Host-secondstep=${pass}; __proto__=x; constructor=x`,
      ]) {
        expectRefused(
          await sendLetterByLetter(walk.url, { path: '/private', headers: { cookie } }),
          cookie.slice(0, 60),
        )
      }
      expect((await owner.get('/private')).status).toBe(200)
    })

    // HOSTS 20
    it('that a neighbour has planted beside the real one do not shut its owner out', async () => {
      const own = cookieHeaderOf(owner)
      const wrong = (owner.cookies.get('secondstep') ?? '').replace(/[\w-]{43}$/, 'x'.repeat(43))
      const planted = [...Array.from({ length: 100 }, (_, index) => `secondstep=junk${index}`), `secondstep=${wrong}`]
      const cookie = `${planted.join('; ')}; ${own}`
      expect((await sendLetterByLetter(walk.url, { path: '/private', headers: { cookie } })).status).toBe(200)
    })

    it('larger than a server takes are refused before anybody reads them', async () => {
      const cookie = `x=${'y'.repeat(20_000)}; ${cookieHeaderOf(thief)}`
      expect((await sendLetterByLetter(walk.url, { path: '/private', headers: { cookie } })).status).toBe(431)
      const path = `/private?${'y'.repeat(20_000)}`
      expect((await sendLetterByLetter(walk.url, { path, visitor: thief })).status).toBe(431)
      expect((await owner.get('/private')).status).toBe(200)
    })

    // T-50
    it.each([
      ['packed', { 'content-encoding': 'gzip' }, [415]],
      ['packed twice', { 'content-encoding': 'gzip, gzip' }, [415]],
      ['in another alphabet', { 'content-type': 'application/json; charset=utf-7' }, [400, 415]],
      ['of two types', { 'content-type': 'application/json, text/html' }, [400, 415]],
    ] as const)(
      'around a body that comes %s open nothing, and the body is not unpacked',
      async (_, headers, statuses) => {
        const body = new Uint8Array(gzipSync(JSON.stringify({ code: '0'.repeat(5_000_000) })))
        const answer = await thief.send('/otp', {
          method: 'POST',
          headers: { ...asJson, 'content-type': 'application/json', ...headers },
          body,
        })
        expect(statuses).toContain(answer.status)
        expectNoPass(answer)
      },
    )

    it('of a body without a length end at 16 kB, and of a cut one with the connection', async () => {
      const head = `POST /otp HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nCookie: ${cookieHeaderOf(thief)}\r\nContent-Type: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n`
      const chunks = `fa0\r\n${'x'.repeat(4000)}\r\n`.repeat(8)
      expect(await sendBytes(walk.url, `${head}${chunks}0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /)
      expect(await sendBytes(walk.url, `${head}5\r\n{"cod\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /)
      expect(await sendBytes(walk.url, `${head}zz\r\n{"cod\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /)
    })

    it('that give two lengths are nobody’s second request', async () => {
      const smuggled = 'GET /private HTTP/1.1\r\nHost: x\r\n\r\n'
      const answer = await sendBytes(
        walk.url,
        `POST /otp HTTP/1.1\r\nHost: x\r\nCookie: ${cookieHeaderOf(owner)}\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
      )
      expect([...answer.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => status)).toEqual(['400'])
    })
  })
}

// T-50
describe('a body with names of JavaScript’s own', () => {
  let host: SmallHost | undefined
  afterEach(async () => host?.close())

  it('leaves every other object as it was, and says nothing about who has passed', async () => {
    host = await startSmallHost(testOptions({ initialScope: 'everyone' }))
    const visitor = createVisitor(host.url)
    await visitor.post('/login', { id: 'user01' })
    const promises = '{"isAdmin":true,"isAdministrator":true,"verified":true,"passed":true,"otp":true,"code":"000000"}'
    for (const body of [
      `{"__proto__":${promises}}`,
      `{"constructor":{"prototype":${promises}}}`,
      `{"code":"1","__proto__":${promises},"hasOwnProperty":1,"toString":1}`,
    ]) {
      const headers = { ...asJson, 'content-type': 'application/json' }
      await visitor.send('/otp?__proto__[verified]=true&constructor[prototype][otp]=1', {
        method: 'POST',
        headers,
        body,
      })
    }
    const form = '__proto__[verified]=true&__proto__.otp=true&constructor[prototype][isAdmin]=1&code=1'
    const headers = { ...asJson, 'content-type': 'application/x-www-form-urlencoded' }
    await visitor.send('/otp', { method: 'POST', headers, body: form })
    const plain = {} as Record<string, unknown>
    for (const name of ['isAdmin', 'isAdministrator', 'verified', 'passed', 'otp', 'code']) {
      expect([name, plain[name]]).toEqual([name, undefined])
    }
    expectRefused(await visitor.get('/private'), 'after it')
    expect(host.ran()).toBe(0)
  })
})

// T-98
describe('an error', () => {
  let example: ExampleProcess | undefined
  afterEach(async () => {
    await example?.kill()
    example = undefined
  })
  it.each([
    ['nobody has said where it runs', {}],
    ['it runs in production', { NODE_ENV: 'production', BASE_URL: 'http://127.0.0.1' }],
  ])('tells a stranger nothing of the inside where %s', async (_, env) => {
    const file = join(mkdtempSync(join(tmpdir(), 'secondstep-broken-')), 'records.db')
    const running = await startExample({ STORE: `sqlite:${file}`, ...env })
    example = running
    const visitor = createVisitor(running.url)
    const login = { username: 'admin', password: 'admin-demo' }
    expect((await visitor.post('/login', login)).status).toBe(200)
    const readAll = async (mark: string): Promise<readonly number[]> => {
      const statuses: number[] = []
      for (const accept of ['text/html', 'application/json']) {
        for (const [method, path, type, body] of [
          ['GET', '/otp', '', ''],
          ['GET', '/private', '', ''],
          ['GET', '/otp/account', '', ''],
          ['GET', '/otp/admin', '', ''],
          ['GET', '/otp/admin/users', '', ''],
          ['GET', '/otp/admin/users/user01', '', ''],
          ['GET', '/otp/%ff', '', ''],
          ['GET', '/%', '', ''],
          ['GET', '/nothing', '', ''],
          ['POST', '/otp', 'application/json', '{"code":"000000"}'],
          ['POST', '/otp', 'application/json', '{"code":'],
          ['POST', '/otp/account/keys', 'application/json', '{"label":"x"}'],
          ['POST', '/otp/admin/policy', 'application/json', '{"scope":"everyone","password":"admin-demo"}'],
          ['POST', '/otp/admin/users/user01/keys', 'application/json', '{"action":"generate"}'],
          ['POST', '/api/act', 'application/json', '{"broken'],
          ['POST', '/login', 'application/json', '{"username":'],
          ['POST', '/login', 'application/json; charset=nonsense', '{}'],
          ['POST', '/account', 'application/json', '{"email":{"a":1}}'],
          ['DELETE', '/demo/users/%ff', '', ''],
        ] as const) {
          const headers = { accept, ...(type === '' ? {} : { 'content-type': type }) }
          const answer = await visitor.send(path, { method, headers, ...(body === '' ? {} : { body }) })
          const text = await answer.text()
          // The card of a key and the page about it are no errors.
          if (answer.status >= 400) expect([mark, path, tellsTooMuch.exec(text)?.[0]]).toEqual([mark, path, undefined])
          expect(answer.headers.get('x-powered-by')).toBeNull()
          statuses.push(answer.status)
        }
      }
      return statuses
    }
    expect((await readAll('whole')).filter((status) => status >= 500)).toEqual([])

    // Every record is damaged under the running server: each route meets an exception.
    const database = new Database(file)
    database.exec('UPDATE secondstep_record SET v = \'{"version":1,"secret-mark"\'')
    database.close()
    const statuses = await readAll('damaged')
    expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(10)
    expect(statuses.filter((status) => status >= 500 && status !== 503)).toEqual([])
    // Nobody is let in by it, and whoever has not signed in is answered as ever.
    expect((await visitor.get('/private')).status).toBe(503)
    expect((await createVisitor(running.url).get('/login')).status).toBe(200)
  })
})

// T-102
describe('a number that would protect nothing', () => {
  it.each(
    [
      'freeFailures',
      'hardStop',
      'agentShare',
      'waitSeconds',
      'longestWaitSeconds',
      'passSeconds',
      'freshSeconds',
      'stagedKeySeconds',
      'storeDeadlineSeconds',
      'maxKeys',
      'maxPasses',
    ].flatMap((name) =>
      [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e9, '5', null, true, [5], {}]
        // `null` counts as left out.
        .filter((value) => value !== null)
        .map((value) => ({ name, value })),
    ),
  )('is refused when the app is built: $name $value', async ({ name, value }) => {
    const start = startSmallHost(testOptions({ [name]: value } as never))
    await expect(start).rejects.toMatchObject({ code: 'ERR_OPTIONS', message: expect.stringContaining(name) })
  })

  it.each(['window', 'digits', 'step', 'stepSeconds', 'maxFailures', 'hardCap', 'algorithm', 'lookBehindSteps'])(
    'cannot be given at all where RFC 6238 settles it: %s',
    async (name) => {
      await expect(startSmallHost(testOptions({ [name]: 6 } as never))).rejects.toMatchObject({ code: 'ERR_OPTIONS' })
    },
  )

  it('is refused in what contradicts itself', async () => {
    const start = startSmallHost(testOptions({ waitSeconds: 900, longestWaitSeconds: 30 }))
    await expect(start).rejects.toMatchObject({ code: 'ERR_OPTIONS' })
    await expect(startSmallHost(testOptions({ hardStop: 10, agentShare: 25 }))).rejects.toThrow('agentShare')
  })
})
