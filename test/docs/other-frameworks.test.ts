import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { available, describeWith, requireProgram } from '../support/available.js'
import { blockOf } from '../support/documents.js'
import { type HostProcess, startHost } from '../support/host-process.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { people } from '../support/readme-hosts.js'

const inMatrix = (path: string): string =>
  available('hono') ? pathToFileURL(join(requireProgram('hono'), path)).href : path

const before = `
import { serve } from '${inMatrix('@hono/node-server/dist/index.mjs')}'
import { Hono } from '${inMatrix('hono/dist/index.js')}'
import { getCookie, setCookie } from '${inMatrix('hono/dist/helper/cookie/index.js')}'
${people}
const sessions = new Map()
const app = new Hono()
app.use(async (c, next) => {
  const id = getCookie(c, 'session') ?? crypto.randomUUID()
  if (!sessions.has(id)) sessions.set(id, {})
  setCookie(c, 'session', id, { httpOnly: true })
  c.set('session', sessions.get(id))
  c.set('user', db.user(c.get('session').userId))
  await next()
})
`
const after = `
app.post('/login', async (c) => {
  c.get('session').userId = (await c.req.json()).userId
  return c.json({ signedIn: true })
})
app.post('/logout', (c) => {
  delete c.get('session').userId
  return c.json({})
})
app.get('/private', (c) => c.text('hello ' + (c.get('user')?.id ?? 'stranger')))
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (info) => console.log('listening on http://127.0.0.1:' + info.port))
`

describeWith(['hono', 'oathtool'], 'the document on other frameworks', () => {
  let host: HostProcess
  beforeAll(async () => {
    host = await startHost(
      'app.mjs',
      [before, blockOf('docs/other-frameworks.md', 'other-frameworks:hono'), after].join('\n'),
    )
  })
  afterAll(() => host?.stop())

  const signIn = async (userId: string): Promise<Visitor> => {
    const visitor = createVisitor(host.url)
    expect((await visitor.post('/login', { userId })).status).toBe(200)
    return visitor
  }

  it('shows a Hono app that asks, lets a right code through once, and ends the pass with the sign-out', async () => {
    const admin = await signIn('admin')
    const staged = (await (await admin.post('/otp/account/keys')).json()) as { keyId: string; secret: string }
    const now = Math.floor(Date.now() / 1000)
    const confirm = `/otp/account/keys/${staged.keyId}/confirm`
    const first = codeFromOathtool(staged.secret, now - 30)
    expect((await admin.post(confirm, { code: first })).status).toBe(200)
    const on = { scope: 'everyone', makeMissingKeys: true, code: codeFromOathtool(staged.secret, now) }
    expect((await admin.post('/otp/admin/policy', on)).status).toBe(200)
    expect(await (await admin.get('/private')).text()).toBe('hello admin')

    const again = await signIn('admin')
    const page = await again.get('/private', { accept: 'text/html' })
    expect([page.status, page.headers.get('location')]).toEqual([303, '/otp?returnTo=%2Fprivate'])
    expect((await again.get('/otp', { accept: 'text/html' })).headers.get('content-security-policy')).toContain(
      "'none'",
    )
    const code = codeFromOathtool(staged.secret, now + 30)
    expect((await again.post('/otp', { code })).status).toBe(200)
    expect(await (await again.get('/private')).text()).toBe('hello admin')
    const third = await signIn('admin')
    expect(await (await third.post('/otp', { code })).json()).toMatchObject({ code: 'replayed' })
    await again.post('/logout', {})
    await again.post('/login', { userId: 'admin' })
    expect((await again.get('/private')).status).toBe(303)
    expect(await (await createVisitor(host.url).get('/private')).text()).toBe('hello stranger')
  })
})
