import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { describeWith } from '../support/available.js'
import { clockAt, type ExampleProcess, startExample } from '../support/example-process.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { asJson, jsonOf } from '../support/walk.js'

let example: ExampleProcess | undefined
afterEach(async () => example?.kill())

/** A signed-in visitor of the example. */
async function signedIn(url: string, username: string): Promise<Visitor> {
  const visitor = createVisitor(url)
  const answer = await visitor.post('/login', { username, password: `${username}-demo` })
  expect(answer.status).toBe(200)
  return visitor
}

/** The example's time, which only moves on by whole steps here. */
async function later(url: string, steps: number): Promise<number> {
  const { now } = await jsonOf(await createVisitor(url).post('/demo/clock', { advanceSeconds: 30 * steps }))
  return Math.floor(Number(now))
}

/** The administrator turns the step on for everyone; answers his own secret and user01's. */
async function turnOn(url: string): Promise<{ admin: Visitor; own: string; user: string }> {
  const admin = await signedIn(url, 'admin')
  expect((await admin.post('/account', { email: 'admin@example.test' })).status).toBe(200)
  const staged = await jsonOf(await admin.post('/otp/account/keys', { label: 'Phone' }))
  const own = String(staged['secret'])
  const confirm = `/otp/account/keys/${String(staged['keyId'])}/confirm`
  const confirmed = await admin.post(confirm, { code: codeFromOathtool(own, await later(url, 2)) })
  expect([confirmed.status, await jsonOf(confirmed)]).toEqual([200, { status: 'live' }])
  const code = codeFromOathtool(own, await later(url, 2))
  const changed = await admin.post('/otp/admin/policy', { scope: 'everyone', makeMissingKeys: true, code })
  expect([changed.status, (await jsonOf(changed))['scope']]).toEqual([200, 'everyone'])
  const shown = await jsonOf(await admin.get('/otp/admin/users/user01', asJson))
  return { admin, own, user: String((shown['key'] as { secret: unknown }).secret) }
}

describeWith(['oathtool'], 'the main job as JSON', () => {
  it('refuses "everyone" with each unmet condition by name, and lets go of it once mended', async () => {
    example = await startExample()
    const { url } = example
    const admin = await signedIn(url, 'admin')
    const reasons = async (): Promise<unknown> => {
      const answer = await admin.post('/otp/admin/policy', { scope: 'everyone', password: 'admin-demo' })
      expect(answer.status).toBe(409)
      const { code, unmet } = await jsonOf(answer)
      expect(code).toBe('preconditions_unmet')
      return (unmet as { reason: string; count: number; users: string[] }[]).map(
        ({ reason, count }) => `${reason} ${count}`,
      )
    }
    expect(await reasons()).toEqual(['administrator_email_missing 1', 'administrator_key_unproven 1', 'key_missing 3'])
    expect((await admin.post('/account', { email: 'USER01@example.test' })).status).toBe(409)
    expect((await admin.post('/account', { email: 'admin@example.test' })).status).toBe(200)
    expect(await reasons()).toEqual(['administrator_key_unproven 1', 'key_missing 3'])
    const staged = await jsonOf(await admin.post('/otp/account/keys'))
    const code = codeFromOathtool(String(staged['secret']), await later(url, 2))
    await admin.post(`/otp/account/keys/${String(staged['keyId'])}/confirm`, { code })
    expect(await reasons()).toEqual(['key_missing 3'])
    const body = { scope: 'everyone', makeMissingKeys: true, password: 'admin-demo' }
    expect((await admin.post('/otp/admin/policy', body)).status).toBe(200)
  })

  it('asks everyone, lets a right code in once, and nobody a second time with it', async () => {
    example = await startExample()
    const { url } = example
    const { user } = await turnOn(url)
    const first = await signedIn(url, 'user01')
    const refused = await first.get('/api/private', asJson)
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      401,
      'application/problem+json; charset=utf-8',
    ])
    expect(await jsonOf(refused)).toMatchObject({ code: 'otp_required', status: 401, step: '/otp' })
    expect(await jsonOf(await first.get('/otp', asJson))).toEqual({
      required: true,
      passed: false,
      scope: 'everyone',
      keyMode: 'administrator',
      hasKey: true,
      mayMailKey: false,
    })
    const code = codeFromOathtool(user, await later(url, 2))
    const passed = await first.post('/otp', { code, returnTo: '/api/private' })
    expect([passed.status, await jsonOf(passed)]).toEqual([200, { status: 'passed', returnTo: '/api/private' }])
    expect(await jsonOf(await first.get('/api/private', asJson))).toEqual({
      user: { id: 'user01', name: 'ユーザー-01' },
    })

    const second = await signedIn(url, 'user01')
    const again = await second.post('/otp', { code })
    expect([again.status, (await jsonOf(again))['code']]).toEqual([422, 'replayed'])
    expect((await first.post('/logout')).status).toBe(200)
    expect((await first.get('/api/private', asJson)).status).toBe(401)
  })

  it('lets nobody with only a password change keys once there is a live one, although nobody is asked', async () => {
    example = await startExample({ SELF_ENROLMENT: 'signed_in' })
    const { url } = example
    const owner = await signedIn(url, 'user02')
    const staged = await jsonOf(await owner.post('/otp/account/keys'))
    const keyId = String(staged['keyId'])
    const code = codeFromOathtool(String(staged['secret']), await later(url, 2))
    expect((await owner.post(`/otp/account/keys/${keyId}/confirm`, { code })).status).toBe(200)
    const thief = await signedIn(url, 'user02')
    for (const path of [
      '/otp/account/keys',
      `/otp/account/keys/${keyId}/remove`,
      `/otp/account/keys/${keyId}/confirm`,
    ]) {
      const answer = await thief.post(path, { code: '000000' })
      expect([path, answer.status, await jsonOf(answer)]).toMatchObject([
        path,
        403,
        { code: 'fresh_code_required', step: '/otp?fresh=1' },
      ])
    }
    expect((await owner.post(`/otp/account/keys/${keyId}/remove`)).status).toBe(200)
  })

  it('opens a WebSocket for who has passed the step, and for nobody else', async () => {
    example = await startExample()
    const { url } = example
    const { user } = await turnOn(url)
    const knock = (visitor: Visitor): Promise<string> => {
      const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, { headers: { cookie } })
      return new Promise((resolve) => {
        socket.on('message', (message) => {
          resolve(String(message))
          socket.close()
        })
        socket.on('unexpected-response', (_, answer) => resolve(String(answer.statusCode)))
        socket.on('error', () => resolve('error'))
      })
    }
    expect(await knock(createVisitor(url))).toBe('401')
    const visitor = await signedIn(url, 'user01')
    expect(await knock(visitor)).toBe('401')
    expect((await visitor.post('/otp', { code: codeFromOathtool(user, await later(url, 2)) })).status).toBe(200)
    expect(await knock(visitor)).toBe('welcome')
    await visitor.post('/logout')
    expect(await knock(visitor)).toBe('401')
  })

  it('keeps keys, policy, passes and spent steps through kill -9 in SQLite', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'secondstep-kill-'))
    const env = { STORE: `sqlite:${join(folder, 'records.db')}`, SESSION: 'cookie', DATA: folder }
    example = await startExample(env)
    const { admin, user } = await turnOn(example.url)
    const visitor = await signedIn(example.url, 'user01')
    const now = await later(example.url, 2)
    const code = codeFromOathtool(user, now)
    expect((await visitor.post('/otp', { code })).status).toBe(200)
    expect((await visitor.get('/api/private', asJson)).status).toBe(200)
    const { port } = new URL(example.url)
    const { now: clock } = await jsonOf(await createVisitor(example.url).post('/demo/clock', { advanceSeconds: 0 }))
    await example.kill()

    example = await startExample({ ...env, PORT: port })
    const ahead = Number(clock) - clockAt
    await createVisitor(example.url).post('/demo/clock', { advanceSeconds: ahead })
    expect((await visitor.get('/api/private', asJson)).status).toBe(200)
    expect((await admin.get('/otp/admin', asJson)).status).toBe(200)
    const other = await signedIn(example.url, 'user01')
    expect((await other.get('/api/private', asJson)).status).toBe(401)
    expect(await jsonOf(await other.post('/otp', { code }))).toMatchObject({ code: 'replayed' })
    expect((await other.post('/otp', { code: codeFromOathtool(user, now + 30) })).status).toBe(200)
  })

  it('spends one code once among 50 requests at once on 50 sessions', async () => {
    example = await startExample()
    const { url } = example
    const { user } = await turnOn(url)
    const visitors = await Promise.all(Array.from({ length: 50 }, () => signedIn(url, 'user01')))
    for (let round = 0; round < 5; round++) {
      const code = codeFromOathtool(user, await later(url, 2))
      const answers = await Promise.all(visitors.map(async (visitor) => (await visitor.post('/otp', { code })).status))
      expect(answers.filter((status) => status === 200)).toHaveLength(1)
      expect(answers.every((status) => [200, 422].includes(status))).toBe(true)
    }
  })

  it('evaluates five of 200 wrong codes sent at once on 50 sessions', async () => {
    example = await startExample()
    const { url } = example
    const { user } = await turnOn(url)
    const visitors = await Promise.all(Array.from({ length: 50 }, () => signedIn(url, 'user01')))
    const now = await later(url, 2)
    const right = new Set([-30, 0, 30].map((away) => codeFromOathtool(user, now + away)))
    const codes = Array.from({ length: 210 }, (_, index) => String(index).padStart(6, '0')).filter(
      (code) => !right.has(code),
    )
    const answers = await Promise.all(
      codes
        .slice(0, 200)
        .map(async (code, index) => jsonOf((await visitors[index % 50]?.post('/otp', { code })) ?? new Response('{}'))),
    )
    expect(answers.filter(({ code }) => code === 'mismatch')).toHaveLength(5)
    expect(answers.filter(({ code }) => code === 'throttled')).toHaveLength(195)
    const last = await visitors[0]?.post('/otp', { code: codeFromOathtool(user, now) })
    expect([last?.status, last?.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)])
  })
})

describeWith([], 'the example server', () => {
  it('prints its address, the accounts and the mailbox, and ends when it is asked to', async () => {
    example = await startExample()
    expect(example.printed()).toMatch(/admin\s+admin-demo\s+administrator/)
    expect(example.printed()).toMatch(/Mailbox: http:\/\/127\.0\.0\.1:\d+\/mailbox/)
    expect(await (await fetch(`${example.url}/mailbox.json`)).json()).toEqual([])
    expect(await example.stop()).toBe(0)
  })

  it('says in one line what it does not understand of its environment', async () => {
    await expect(startExample({ STORE: 'mongodb://x' })).rejects.toThrow(/STORE=mongodb:\/\/x is not known/)
    await expect(startExample({ PORT: 'x' })).rejects.toThrow(/PORT=x is no port/)
  })

  it('has neither mailbox nor controls in production', async () => {
    example = await startExample({ NODE_ENV: 'production' })
    expect((await fetch(`${example.url}/mailbox.json`)).status).toBe(404)
    expect((await createVisitor(example.url).post('/demo/clock', { advanceSeconds: 30 })).status).toBe(404)
    expect(example.printed()).not.toContain('Mailbox')
    // The public address is the one that was printed, also where the system has picked the port.
    const visitor = createVisitor(example.url)
    await visitor.post('/login', { username: 'user01', password: 'user01-demo' })
    const answer = await visitor.post('/otp', { code: '123456' }, { origin: example.url })
    expect([answer.status, (await jsonOf(answer))['code']]).toEqual([409, 'no_key'])
  })
})
