import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ExampleProcess, startExample } from '../support/example-process.js'
import { createVisitor, type Visitor } from '../support/http-client.js'

const asJson = { accept: 'application/json' } as const
const form = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' } as const

async function outcome(answer: Response): Promise<readonly unknown[]> {
  return [answer.status, ((await answer.json()) as { code?: unknown }).code]
}

describe.each(['memory', 'cookie'])("the host's own routes, sessions kept in: %s", (SESSION) => {
  let example: ExampleProcess
  beforeAll(async () => {
    example = await startExample({ SESSION })
  })
  afterAll(async () => example.kill())

  async function signedIn(username: string): Promise<Visitor> {
    const visitor = createVisitor(example.url)
    expect((await visitor.post('/login', { username, password: `${username}-demo` })).status).toBe(200)
    return visitor
  }
  const submit = (visitor: Visitor, path: string, fields: Record<string, string>): Promise<Response> =>
    visitor.send(path, { method: 'POST', headers: form, body: new URLSearchParams(fields).toString() })

  it('let in who knows the password, and tell a program who that is', async () => {
    const visitor = createVisitor(example.url)
    const answer = await visitor.post('/login', { username: 'user01', password: 'user01-demo' })
    expect([answer.status, await answer.json()]).toEqual([200, { user: { id: 'user01', name: 'ユーザー-01' } }])
    expect((await visitor.get('/private')).status).toBe(200)
    expect((await visitor.post('/logout')).status).toBe(200)
    expect((await visitor.get('/private')).headers.get('location')).toBe('/login?returnTo=%2Fprivate')
  })

  it('refuse everything else alike, whatever kind of value it is', async () => {
    const visitor = createVisitor(example.url)
    const wrong = [{ username: 'user01', password: 'x' }, { username: 'nobody', password: 'x' }, {}]
    const odd = [{ username: 1, password: 2 }, { username: ['user01'], password: { $ne: '' } }, { username: true }]
    for (const body of [...wrong, ...odd]) {
      const answer = await visitor.post('/login', body)
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
      expect(await outcome(answer), JSON.stringify(body)).toEqual([401, 'login_failed'])
    }
    const page = await submit(visitor, '/login', { username: '"><script>', password: 'x' })
    const text = await page.text()
    expect([page.status, /<title>Error: /.test(text), text.includes('"><script>')]).toEqual([401, true, false])
    expect(await outcome(await visitor.get('/api/private', asJson))).toEqual([401, 'signed_out'])
  })

  it('bring a browser to the page it asked for, and to no other site', async () => {
    const visitor = createVisitor(example.url)
    const sent = (await visitor.get('/account?tab=1')).headers.get('location') ?? ''
    const returnTo = /name="returnTo" value="([^"]*)"/.exec(await (await visitor.get(sent)).text())?.[1] ?? ''
    const fields = { username: 'user02', password: 'user02-demo' }
    expect((await submit(visitor, '/login', { ...fields, returnTo })).headers.get('location')).toBe('/account?tab=1')
    const lured = await submit(createVisitor(example.url), '/login', { ...fields, returnTo: '//elsewhere.example' })
    expect(lured.headers.get('location')).toBe('/private')
  })

  it('keep addresses apart, and say what is wrong with one', async () => {
    const visitor = await signedIn('user03')
    expect(await outcome(await visitor.post('/account', { email: 'USER01@example.test' }))).toEqual([
      409,
      'email_duplicate',
    ])
    expect(await outcome(await visitor.post('/account', { email: 'no address' }))).toEqual([422, 'email_invalid'])
    expect((await visitor.post('/account', { email: 'user03@example.test' })).status).toBe(200)
    const page = await submit(visitor, '/account', { email: 'user02@example.test' })
    expect([page.status, await page.text()]).toEqual([409, expect.stringContaining('href="/otp/account"')])
  })

  it('count what was done, for everybody to read, and do nothing for a stranger', async () => {
    const stranger = createVisitor(example.url)
    const count = async (): Promise<unknown> => (await stranger.get('/api/counter', asJson)).json()
    const before = (await count()) as { count: number }
    expect(await outcome(await stranger.post('/api/act'))).toEqual([401, 'signed_out'])
    expect(await count()).toEqual(before)
    expect((await (await signedIn('user01')).post('/api/act')).status).toBe(200)
    expect(await count()).toEqual({ count: before.count + 1 })
  })

  it('let a demonstration add and remove people, once it is sure of them', async () => {
    const visitor = createVisitor(example.url)
    const add = (body: Record<string, unknown>): Promise<Response> => visitor.post('/demo/users', body)
    const one = { id: `late-${SESSION}`, name: 'Late', password: 'late-demo' }
    expect((await add(one)).status).toBe(201)
    expect(await outcome(await add(one))).toEqual([409, 'taken'])
    expect(await outcome(await add({ ...one, id: 'b', email: 'user02@EXAMPLE.test' }))).toEqual([409, 'taken'])
    expect(await outcome(await add({ ...one, id: 'b', email: 'no address' }))).toEqual([422, 'incomplete'])
    expect(await outcome(await add({ id: 'b' }))).toEqual([422, 'incomplete'])
    const late = createVisitor(example.url)
    expect((await late.post('/login', { username: one.id, password: 'late-demo' })).status).toBe(200)
    const fields = new URLSearchParams({ ...one, id: `form-${SESSION}` }).toString()
    const posted = await visitor.send('/demo/users', { method: 'POST', headers: { ...form, ...asJson }, body: fields })
    expect([posted.status, await posted.json()]).toEqual([201, { id: `form-${SESSION}` }])
    expect((await visitor.send(`/demo/users/${one.id}`, { method: 'DELETE' })).status).toBe(200)
    expect((await late.get('/api/private', asJson)).status).toBe(401)
  })

  it('answer a broken body and an unknown page politely', async () => {
    const visitor = createVisitor(example.url)
    const broken = await visitor.send('/login', {
      method: 'POST',
      headers: { ...asJson, 'content-type': 'application/json' },
      body: '{"password":',
    })
    const text = await broken.text()
    expect([broken.status, /password|node_modules|at /.test(text)]).toEqual([400, false])
    expect(await outcome(await visitor.get('/nowhere', asJson))).toEqual([404, 'not_found'])
    expect(await (await visitor.get('/nowhere', { 'accept-language': 'ja' })).text()).toContain('lang="ja"')
  })
})

describe('an example that cannot start', () => {
  it('ends with one line, whatever was open by then', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    for (const env of [{ PORT: String(port) }, { MOUNT: 'otp/' }, { SECONDSTEP_SECRETS: '' }, { SESSION: 'x' }]) {
      const told = await startExample(env).then(
        async (example) => {
          await example.kill()
          return 'it started'
        },
        (error: Error) => error.message,
      )
      expect(told, JSON.stringify(env)).toMatch(/^the example ended before it listened:\n[^\n]+\n$/)
    }
    taken.close()
  })
})
