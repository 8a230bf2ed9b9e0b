import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { blockOf } from '../support/documents.js'
import { type HostProcess, startHost } from '../support/host-process.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'

/** The app a reader has before he adds the block: a session, a login, and two users. */
const before = `
const rows = [
  { id: 'admin', name: 'Admin', email: 'admin@example.test', isAdministrator: true },
  { id: 'ann', name: 'Ann', email: 'ann@example.test' },
]
const db = { user: (id) => rows.find((row) => row.id === id), users: () => ({ users: rows }) }
const app = express()
app.use(session({ secret: 'readme', resave: false, saveUninitialized: false }))
app.use((req, _res, next) => {
  req.user = db.user(req.session.userId)
  next()
})
`

const after = `
app.post('/login', express.json(), (req, res) => {
  req.session.userId = req.body.userId
  res.json({ signedIn: true })
})
app.get('/private', (req, res) => res.send('hello ' + (req.user?.id ?? 'stranger')))
const server = app.listen(0, '127.0.0.1', () => console.log('listening on http://127.0.0.1:' + server.address().port))
`

const kinds = [
  { name: 'quick-start:express', file: 'app.mjs', load: (name: string) => `import ${varOf(name)} from '${name}'` },
  {
    name: 'quick-start:express-cjs',
    file: 'app.cjs',
    load: (name: string) => `const ${varOf(name)} = require('${name}')`,
  },
]

for (const { name, file, load } of kinds) {
  const block = blockOf('README.md', name)

  describeWith(['oathtool'], `the README's ${name}`, () => {
    let host: HostProcess

    beforeAll(async () => {
      host = await startHost(file, [load('express'), load('express-session'), before, block, after].join('\n'))
    })
    afterAll(() => host?.stop())

    it('is at most ten lines, one statement a line, and mounts the kit', () => {
      const lines = block.split('\n').filter((line) => line.trim() !== '')
      expect(lines.length).toBeLessThanOrEqual(10)
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
      expect(lines.filter((line) => line.includes(';'))).toEqual([])
      expect(lines.filter((line) => line.startsWith('app.use(otp)'))).toHaveLength(1)
    })

    it('asks nobody at first, then everybody who is signed in, and never a stranger', async () => {
      const ann = createVisitor(host.url)
      await signIn(ann, 'ann')
      expect(await (await ann.get('/private')).text()).toBe('hello ann')

      await turnOn(host.url)

      const asked = await ann.get('/private')
      expect(asked.status).toBe(303)
      expect(asked.headers.get('location')).toBe('/otp?returnTo=%2Fprivate')
      const stranger = await createVisitor(host.url).get('/private')
      expect([stranger.status, await stranger.text()]).toEqual([200, 'hello stranger'])
    })
  })
}

/** What the README tells an administrator to do: add a key of his own, then turn the step on for everyone. */
async function turnOn(url: string): Promise<void> {
  const admin = createVisitor(url)
  await signIn(admin, 'admin')
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
}

async function signIn(visitor: Visitor, userId: string): Promise<void> {
  expect((await visitor.post('/login', { userId })).status).toBe(200)
}

function varOf(moduleName: string): string {
  return moduleName === 'express-session' ? 'session' : moduleName
}
