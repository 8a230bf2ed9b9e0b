import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { secondStep } from '@secondstep/express'
import express from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import { createVisitor } from '../support/http-client.js'
import { type Row, testOptions } from '../support/small-host.js'
import { jsonOf } from '../support/walk.js'

// A host without sessions signs its users in by the same header that agents are known by.

let server: Server | undefined
afterEach(() => server?.close())

const row = { id: 'pc-01' }

async function startTokenHost(): Promise<string> {
  const otp = secondStep<Row>({
    ...testOptions(),
    agents: {
      find: (id) => (id === row.id ? row : undefined),
      list: () => ({ agents: [row] }),
      agentOf: (bearer) => (bearer === 'pc-01-token' ? row : undefined),
      mayConnect: () => true,
      checkPassword: (_, password) => password === 'right',
    },
    currentUser: ({ headers: { authorization } }) => {
      if (authorization === undefined) return undefined
      if (authorization === 'Bearer of-user01') return { id: 'user01' }
      throw new Error('no token of ours')
    },
    binding: () => 'login-1',
  })
  const app = express().use(otp)
  server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

describe('a host whose users have bearer tokens of their own', () => {
  it('lets its agents in by theirs, though its own check knows nothing of them', async () => {
    const url = await startTokenHost()
    const post = (authorization: string, path: string, body: Record<string, unknown>) =>
      createVisitor(url).post(`/otp/agents/pc-01/${path}`, body, { authorization })
    const agent = 'Bearer pc-01-token'
    const given = { userId: 'user02', password: 'right' }
    const atPc = await jsonOf(await post(agent, 'connect', given))
    expect(atPc).toMatchObject({ status: 'granted' })
    expect(await jsonOf(await post(agent, 'redeem', { ticket: atPc['ticket'] }))).toEqual({ userId: 'user02' })
    const viewer = await jsonOf(await post('Bearer of-user01', 'connect', given))
    expect(await jsonOf(await post(agent, 'redeem', { ticket: viewer['ticket'] }))).toEqual({ userId: 'user01' })
    // Nobody knows whose this is, so nobody gets in.
    expect((await post('Bearer of-nobody', 'connect', given)).status).toBe(503)
  })
})
