import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { blockOf } from '../support/documents.js'
import { type HostProcess, startHost } from '../support/host-process.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { hostTexts } from '../support/readme-hosts.js'

/** How somebody uses an app: what his sign-in gives him, and what he sends along from then on. */
type SignIn = (url: string, userId: string) => Promise<Visitor>

const withCookies: SignIn = async (url, userId) => {
  const visitor = createVisitor(url)
  expect((await visitor.post('/login', { userId })).status).toBe(200)
  return visitor
}

/** A program with a token, which also keeps its pass itself. */
const withToken: SignIn = async (url, userId) => {
  const visitor = createVisitor(url)
  const { token } = (await (await visitor.post('/login', { userId })).json()) as { token: string }
  let pass: string | undefined
  const headers = (): Record<string, string> => ({
    authorization: `Bearer ${token}`,
    ...(pass !== undefined && { 'secondstep-pass': pass }),
  })
  return {
    ...visitor,
    get: (path) => visitor.get(path, headers()),
    post: async (path, body) => {
      const answer = await visitor.post(path, body, headers())
      const fields: unknown = await answer.clone().json()
      pass = (fields as { pass?: string }).pass ?? pass
      return answer
    },
  }
}

const kinds = [
  { name: 'express', file: 'app.mjs', most: 10, signIn: withCookies, asked: [303, '/otp?returnTo=%2Fprivate'] },
  { name: 'express-cjs', file: 'app.cjs', most: 10, signIn: withCookies, asked: [303, '/otp?returnTo=%2Fprivate'] },
  { name: 'koa', file: 'app.mjs', most: 10, signIn: withCookies, asked: [303, '/otp?returnTo=%2Fprivate'] },
  { name: 'passport', file: 'app.mjs', most: 10, signIn: withCookies, asked: [303, '/code?returnTo=%2Fprivate'] },
  { name: 'jwt', file: 'app.mjs', most: 14, signIn: withToken, asked: [401, null] },
] as const

for (const { name, file, most, signIn, asked } of kinds) {
  const block = blockOf('README.md', `quick-start:${name}`)

  describeWith(['oathtool'], `the README's quick start for ${name}`, () => {
    let host: HostProcess

    beforeAll(async () => {
      const { before, after } = hostTexts[name]
      host = await startHost(file, [before, block, after].join('\n'))
    })
    afterAll(() => host?.stop())

    it(`is at most ${most} lines, one statement a line, and mounts the kit`, () => {
      const lines = block.split('\n').filter((line) => line.trim() !== '')
      expect(lines.length).toBeLessThanOrEqual(most)
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
      expect(lines.filter((line) => line.includes(';'))).toEqual([])
      expect(lines.filter((line) => line.startsWith('app.use('))).toHaveLength(1)
    })

    it('asks nobody at first, then everybody who is signed in, and never a stranger', async () => {
      const ann = await signIn(host.url, 'ann')
      expect(await (await ann.get('/private')).text()).toBe('hello ann')

      await turnOn(host.url, signIn)

      const refused = await ann.get('/private')
      expect([refused.status, refused.headers.get('location')]).toEqual(asked)
      const stranger = await createVisitor(host.url).get('/private')
      expect([stranger.status, await stranger.text()]).toEqual([200, 'hello stranger'])
    })
  })
}

describeWith(['oathtool'], 'the code page of one’s own', () => {
  it('shows what was wrong, leads on where its visitor was going, and is never in the way again', async () => {
    const { before, after } = hostTexts.passport
    const host = await startHost('app.mjs', [before, blockOf('README.md', 'quick-start:passport'), after].join('\n'))
    try {
      const { secret, now } = await turnOn(host.url, withCookies)
      const admin = await withCookies(host.url, 'admin')
      const form = async (code: string) => {
        const headers = { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' }
        const body = new URLSearchParams({ code, returnTo: '/private' }).toString()
        const answer = await admin.send('/code', { method: 'POST', headers, body })
        return [answer.status, answer.headers.get('location')]
      }
      expect(await (await admin.get('/code?returnTo=%2Fprivate')).text()).toContain('name="code"')
      expect(await form('000000')).toEqual([303, '/code?error=mismatch&returnTo=%2Fprivate'])
      expect(await form('12')).toEqual([303, '/code?error=malformed&returnTo=%2Fprivate'])
      expect((await admin.get('/private')).status).toBe(303)
      expect(await form(codeFromOathtool(secret, now + 30))).toEqual([303, '/code?error=replayed&returnTo=%2Fprivate'])
      const home = await admin.get('/otp')
      expect([home.status, home.headers.get('location')]).toEqual([303, '/code'])
    } finally {
      await host.stop()
    }
  })
})

/** What the README tells an administrator to do: add a key of his own, then turn the step on for everyone. */
async function turnOn(url: string, signIn: SignIn): Promise<{ readonly secret: string; readonly now: number }> {
  const admin = await signIn(url, 'admin')
  const staged = await admin.post('/otp/account/keys')
  expect(staged.status).toBe(201)
  const { keyId, secret } = (await staged.json()) as { keyId: string; secret: string }
  const now = Math.floor(Date.now() / 1000)
  const confirmed = await admin.post(`/otp/account/keys/${keyId}/confirm`, { code: codeFromOathtool(secret, now) })
  expect(confirmed.status).toBe(200)
  // The confirming code's step is spent; the next one is within the window.
  const code = codeFromOathtool(secret, now + 30)
  const changed = await admin.post('/otp/admin/policy', { scope: 'everyone', makeMissingKeys: true, code })
  expect([changed.status, await changed.json()]).toEqual([200, expect.objectContaining({ scope: 'everyone' })])
  expect((await admin.get('/private')).status).toBe(200)
  return { secret, now }
}
