import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ExampleProcess, startExample } from '../support/example-process.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { asJson, jsonOf } from '../support/walk.js'
import { cookieHeaderOf } from '../support/walker.js'

/** A mail takes longer on a machine that is busy. */
const patience = { timeout: 10_000 } as const

interface CaughtMail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly envelope: { readonly to: readonly string[] }
}

describe('"mail me my key"', () => {
  let example: ExampleProcess
  let admin: Visitor
  beforeAll(async () => {
    example = await startExample()
    admin = await signIn('admin')
    expect(
      (await admin.post('/otp/admin/policy', { scope: 'off', keyMode: 'user', password: 'admin-demo' })).status,
    ).toBe(200)
  })
  afterAll(async () => example.kill())

  const signIn = async (name: string): Promise<Visitor> => {
    const visitor = createVisitor(example.url)
    expect((await visitor.post('/login', { username: name, password: `${name}-demo` })).status).toBe(200)
    return visitor
  }
  const mails = async (): Promise<readonly CaughtMail[]> =>
    (await createVisitor(example.url).get('/mailbox.json', asJson)).json() as Promise<CaughtMail[]>
  const keyMailsTo = async (to: string): Promise<readonly string[]> =>
    (await mails())
      .filter((mail) => mail.envelope.to.includes(to))
      .flatMap(({ text }) => /(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}/.exec(text)?.[0] ?? [])
  const later = (advanceSeconds: number) => createVisitor(example.url).post('/demo/clock', { advanceSeconds })
  /** Waits until this many mails with a key are there; then for one of somebody else's that was asked for afterwards. */
  const arrived = async (to: string, count: number): Promise<void> => {
    await expect.poll(async () => (await keyMailsTo(to)).length, patience).toBeGreaterThanOrEqual(count)
    const others = (await keyMailsTo('user02@example.test')).length
    await (await signIn('user02')).post('/otp/mail-key', {})
    await expect.poll(async () => (await keyMailsTo('user02@example.test')).length, patience).toBe(others + 1)
  }

  it('answers nobody who has not given his password, and mails nothing', async () => {
    const stranger = createVisitor(example.url)
    for (const body of [{}, { user: 'user01' }, { email: 'user01@example.test' }]) {
      expect((await stranger.post('/otp/mail-key', body, asJson)).status).toBe(401)
    }
    expect(await mails()).toEqual([])
  })

  it('mails once, however often and from however many logins it is pressed', async () => {
    const visitors = await Promise.all([signIn('user01'), signIn('user01'), signIn('user01')])
    const pressed = await Promise.all(
      Array.from({ length: 100 }, (_, index) => visitors[index % 3]?.post('/otp/mail-key', {}, asJson)),
    )
    expect(new Set(pressed.map((answer) => answer?.status))).toEqual(new Set([202]))
    await arrived('user01@example.test', 1)
    expect(await keyMailsTo('user01@example.test')).toHaveLength(1)
  })

  it('mails the same key each time, at most once a minute and five times a day', async () => {
    const visitor = await signIn('user01')
    for (let press = 0; press < 8; press++) {
      await later(61)
      await visitor.post('/otp/mail-key', {}, asJson)
      // What a press does is done after its answer, and before the next one of the same user is looked at.
      await visitor.get('/otp', asJson)
    }
    await later(61)
    await arrived('user01@example.test', 5)
    const keys = await keyMailsTo('user01@example.test')
    expect([keys.length, new Set(keys).size]).toEqual([5, 1])
  })

  it('says the same to who has an address and who has none', async () => {
    const answers = await Promise.all(
      ['user02', 'user03'].map(async (name) => {
        const answer = await (await signIn(name)).post('/otp/mail-key', {}, asJson)
        const headers = [...answer.headers].filter(([header]) => !/^(date|set-cookie|etag)$/.test(header))
        return [answer.status, headers, await answer.text()]
      }),
    )
    expect(answers[1]).toEqual(answers[0])
  })

  it('goes to the stored address alone, whatever is posted, and the Host header changes nothing in it', async () => {
    await later(90_000)
    const visitor = await signIn('user02')
    const eve = {
      to: 'eve@evil.example',
      email: 'eve@evil.example',
      user: 'user01',
      userId: 'user01',
      cc: 'eve@evil.example',
    }
    const hosts = {
      ...asJson,
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
    }
    const before = (await mails()).length
    expect((await visitor.post('/otp/mail-key?to=eve@evil.example', eve, hosts)).status).toBe(202)
    await expect.poll(async () => (await mails()).length, patience).toBe(before + 1)
    const [mail] = await mails()
    expect(mail?.envelope.to).toEqual(['user02@example.test'])
    expect(JSON.stringify(await mails())).not.toContain('evil.example')
  })

  it.each([
    ['/otp/mail-key', 'user02'],
    ['/otp/admin/distribution', 'admin'],
  ])('takes nothing of a poisoned Host header into a mail (%s)', async (path, name) => {
    await later(90_000)
    const visitor = await signIn(name)
    const before = (await mails()).length
    const status = await new Promise((resolve, reject) => {
      const headers = {
        ...asJson,
        host: 'evil.example',
        cookie: cookieHeaderOf(visitor),
        'content-type': 'application/json',
      }
      const sent = request(new URL(path, example.url), { method: 'POST', headers }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
      sent.once('error', reject).end(JSON.stringify({ to: 'all' }))
    })
    expect(status).toBe(202)
    await expect.poll(async () => (await mails()).length, patience).toBeGreaterThan(before)
    expect(JSON.stringify(await mails())).not.toContain('evil.example')
  })

  it('never mails a key somebody made himself, nor another one in its place', async () => {
    const staged = await jsonOf(await admin.post('/otp/account/keys', { label: 'Own' }))
    await admin.post('/account', { email: 'boss@example.test' })
    const { codeFromOathtool } = await import('../support/oathtool.js')
    const now = Number((await jsonOf(await later(60)))['now'])
    const confirmed = await admin.post(`/otp/account/keys/${String(staged['keyId'])}/confirm`, {
      code: codeFromOathtool(String(staged['secret']), Math.floor(now)),
    })
    expect(confirmed.status).toBe(200)
    expect(await jsonOf(await admin.get('/otp', asJson))).toMatchObject({ mayMailKey: false })
    expect((await admin.post('/otp/mail-key', {}, asJson)).status).toBe(202)
    await later(120)
    await arrived('user02@example.test', 1)
    expect(await keyMailsTo('boss@example.test')).toEqual([])
    const subjects = async () => (await mails()).filter(({ to }) => to.includes('boss')).map(({ subject }) => subject)
    await expect.poll(subjects, patience).toEqual(['[Acme] An authenticator app was added'])
  })
})
