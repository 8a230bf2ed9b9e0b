import type { Mailer } from '@secondstep/core'
import { afterEach, describe, expect, it } from 'vitest'
import { type AgentProcess, atTerminal, startAgent } from '../support/agent-process.js'
import { createVisitor } from '../support/http-client.js'
import { type SmallHost, startSmallHost, testOptions } from '../support/small-host.js'
import { asJson, jsonOf } from '../support/walk.js'

// Agents on hosts that are unlike the example: one that mails codes, and one without agents.

let host: SmallHost | undefined
let pc: AgentProcess | undefined
afterEach(async () => {
  await pc?.kill()
  await host?.close()
})

const row = { id: 'pc-01', name: 'Reception' }
const agents = {
  find: (id: string) => (id === row.id ? row : undefined),
  list: () => ({ agents: [row] }),
  agentOf: (bearer: string) => (bearer === 'pc-01-token' ? row : undefined),
  mayConnect: () => true,
  checkPassword: (_: unknown, password: string) => password === 'right',
}

describe('a mailed code', () => {
  it('lets in whom it was mailed to, at the PC and by a viewer, and says nothing of who has no address', async () => {
    const mails: { readonly to: string; readonly code: string; readonly agentName: string }[] = []
    const mail: Mailer = {
      send: async ({ to, content }) => {
        if (content.kind !== 'agent_code') return { status: 'refused', reason: 'unexpected' }
        mails.push({ to, code: content.code, agentName: content.agentName })
        return { status: 'sent' }
      },
    }
    const clock = { now: 1_800_000_000 }
    host = await startSmallHost(testOptions({ agents, mail, clock: () => clock.now }))
    const boss = createVisitor(host.url)
    await boss.post('/login', { id: 'boss' })
    expect((await boss.post('/otp/admin/agents/pc-01', { authentication: 'email' })).status).toBe(200)
    pc = await startAgent(host.url, 'pc-01')

    const atPc = (user: string, answer: () => string) =>
      atTerminal('connect', ['--agent', pc?.url ?? '', '--user', user], [answer])
    const connected = await atPc('user01', () => mails.at(-1)?.code ?? '')
    expect([connected.code, connected.printed]).toEqual([0, expect.stringContaining('Connected as user01.')])
    expect(mails).toMatchObject([{ to: 'user01@example.test', agentName: 'Reception' }])
    expect((await atPc('nobody', () => mails.at(-1)?.code ?? '')).printed).toContain('Code from the e-mail')
    expect(mails).toHaveLength(1)

    clock.now += 120
    const viewer = createVisitor(host.url)
    await viewer.post('/login', { id: 'user02' })
    const asked = await viewer.post('/otp/agents/pc-01/connect', {})
    expect([asked.status, await jsonOf(asked)]).toEqual([202, { status: 'code_sent' }])
    const granted = await viewer.post('/otp/agents/pc-01/connect', { code: mails.at(-1)?.code, userId: 'user01' })
    const { ticket } = await jsonOf(granted)
    const opened = await fetch(`${pc.url}/open`, { method: 'POST', body: JSON.stringify({ ticket }) })
    expect(await jsonOf(opened)).toEqual({ status: 'open', userId: 'user02' })
  })
})

describe('a host whose own check fails', () => {
  it('opens to nobody, and says so in JSON even to an agent that would take a page', async () => {
    const away = { ...agents, mayConnect: () => Promise.reject(new Error('the database of 10.0.0.5 is away')) }
    host = await startSmallHost(testOptions({ agents: away }))
    const headers = { authorization: 'Bearer pc-01-token', accept: 'text/html' }
    const given = { userId: 'user01', password: 'right' }
    const answer = await createVisitor(host.url).post('/otp/agents/pc-01/connect', given, headers)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      503,
      'application/problem+json; charset=utf-8',
    ])
    expect(await answer.text()).not.toContain('10.0.0.5')
  })
})

describe('a host without agents', () => {
  it('has no page and no route for them', async () => {
    host = await startSmallHost(testOptions())
    const boss = createVisitor(host.url)
    await boss.post('/login', { id: 'boss' })
    expect((await boss.get('/otp/admin/agents', asJson)).status).toBe(404)
    expect((await boss.post('/otp/admin/agents/pc-01', { authentication: 'otp' })).status).toBe(404)
    expect((await boss.post('/otp/account/open-agents')).status).toBe(404)
    expect(await (await boss.get('/otp/admin')).text()).not.toContain('/otp/admin/agents')
    const authorization = 'Bearer pc-01-token'
    const answer = await createVisitor(host.url).post('/otp/agents/pc-01/connect', {}, { authorization })
    expect(answer.status).toBe(401)
  })
})

describe('the programs of the example', () => {
  it('say in one line what is wrong with how they were called', async () => {
    expect(await atTerminal('connect', [], [])).toEqual({
      code: 1,
      printed: expect.stringMatching(/^--agent is missing.*\n$/),
    })
    const nobody = ['--agent', 'http://127.0.0.1:9', '--user', 'user01']
    expect(await atTerminal('connect', nobody, [])).toEqual({
      code: 1,
      printed: 'Nobody answers at http://127.0.0.1:9.\n',
    })
    const away = ['--agent', 'http://127.0.0.1:9', '--server', 'http://127.0.0.1:9', '--user', 'a', '--password', 'b']
    expect(await atTerminal('viewer', away, [])).toEqual({
      code: 1,
      printed: 'Nobody answers at http://127.0.0.1:9.\n',
    })
  })
})
