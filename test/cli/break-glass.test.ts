import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { newHostFolder, runCommand, writeConfiguration } from '../support/command.js'
import { framework } from '../support/example-process.js'
import { startHost } from '../support/host-process.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { hostTexts } from '../support/readme-hosts.js'
import { asJson, jsonOf, startWalk } from '../support/walk.js'

// DESIGN 4.1: two ways in when nobody gets in any more, both for whoever runs the server, each against a real app in its own process.

const running: { readonly stop: () => Promise<unknown> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ stop }) => stop()))
})

describeWith(['oathtool'], 'the command that turns the step off', () => {
  it('lets everybody in at the next request of an app that goes on running, and writes it down', async () => {
    const folder = newHostFolder()
    const secrets = `k1:${randomBytes(32).toString('base64')}`
    const records = join(folder, 'records.db')
    const audit = join(folder, 'audit.jsonl')
    const config = `import { auditFile, sqliteStore } from '@secondstep/core'; import { secondStep } from '@secondstep/express'
import Database from 'libsql'
export default secondStep({ issuer: 'Acme', secrets: process.env.SECONDSTEP_SECRETS, audit: auditFile(${JSON.stringify(audit)}),
  store: sqliteStore(new Database(${JSON.stringify(records)})), logger: { info() {}, warn() {}, error() {} },
  users: { find: (id) => ({ id }), list: () => ({ users: [] }) } })`
    writeConfiguration(folder, 'secondstep.config.mjs', config)
    const walk = await startWalk({ STORE: `sqlite:${records}`, SECONDSTEP_SECRETS: secrets })
    running.push(walk.example)
    const sessions = await Promise.all(['admin', 'user01', 'user02', 'user03'].map((name) => walk.signIn(name)))
    const states = () => Promise.all(sessions.map(async (one) => (await one.get('/api/private', asJson)).status))
    expect(await states()).toEqual([401, 401, 401, 401])

    const env = { SECONDSTEP_SECRETS: secrets }
    const off = runCommand(folder, ['policy', 'off', '--reason', 'the only administrator lost his phone'], env)
    expect(off).toMatchObject({ code: 0, said: expect.stringContaining('nobody is asked') })
    expect(await states()).toEqual([200, 200, 200, 200])
    expect((await jsonOf(await createVisitor(walk.url).get('/api/counter', asJson)))['count']).toBe(0)
    const events = readFileSync(audit, 'utf8').trim().split('\n')
    expect(events.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({
        type: 'policy_changed',
        organisation: 'default',
        at: expect.any(Number),
        detail: { scope: 'off', by: 'command', reason: 'the only administrator lost his phone' },
      }),
    )
  })
})

describeWith(['oathtool'], 'an app that asks everyone from its first start, over an empty store', () => {
  it('prints a set-up link, and the link works once', async () => {
    const folder = newHostFolder()
    const log = join(folder, 'log')
    const { before, after } = hostTexts[framework === 'koa' ? 'koa' : 'express']
    const kit = `import { appendFileSync } from 'node:fs'
import { secondStep } from '@secondstep/${framework}'
import Keyv from 'keyv'
const say = (text) => appendFileSync(${JSON.stringify(log)}, text + '\\n')
const otp = secondStep({ issuer: 'Acme', secrets: process.env.SECONDSTEP_SECRETS, store: new Keyv(), enforce: 'everyone',
  users: { find: db.user, list: db.users }, logger: { info: say, warn: say, error: say } })
app.use(otp)
await otp.ready()`
    running.push(await startHost('app.mjs', [before, kit, after].join('\n')))
    const { url = '' } = running[0] as { readonly url?: string }
    const signIn = async (userId: string): Promise<Visitor> => {
      const visitor = createVisitor(url)
      await visitor.post('/login', { userId })
      return visitor
    }
    const printed = (): string | undefined => /\/otp\/setup\?link=([\w-]{43})/.exec(readFileSync(log, 'utf8'))?.[1]
    await expect.poll(printed, { timeout: 10_000 }).toBeTruthy()
    const link = printed() ?? ''
    const admin = await signIn('admin')
    expect((await admin.get('/private', asJson)).status).toBe(401)
    expect((await (await signIn('ann')).post('/otp/setup', { link })).status).toBe(403)
    expect((await admin.post('/otp/setup', { link })).status).toBe(200)
    expect((await admin.post('/otp/setup', { link })).status).toBe(401)
    expect((await (await signIn('admin')).post('/otp/setup', { link })).status).toBe(401)
    const { keyId, secret } = await jsonOf(await admin.post('/otp/account/keys'))
    const confirm = `/otp/account/keys/${String(keyId)}/confirm`
    expect((await admin.post(confirm, { code: codeFromOathtool(String(secret)) })).status).toBe(200)
    expect(await (await admin.get('/private', asJson)).text()).toBe('hello admin')
    expect((await (await signIn('ann')).get('/private', asJson)).status).toBe(401)
  })
})
