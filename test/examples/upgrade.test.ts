import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SecondStepMiddleware } from '@secondstep/express'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { mayOpen } from '../../examples/express/src/upgrade.js'
import { createUpgrades, type Upgrades } from '../../examples/shared/src/upgrades.js'

type Verify = SecondStepMiddleware['verifyUpgrade']

describe("the example's WebSocket", () => {
  let server: Server | undefined
  let upgrades: Upgrades | undefined
  afterEach(async () => {
    upgrades?.close()
    server?.close()
    server?.closeAllConnections()
  })

  /** Serves upgrades behind a loader that reads the user from a header, and answers what a visitor gets. */
  async function knock(verifyUpgrade: Verify, path = '/ws'): Promise<string> {
    const load = (req: IncomingMessage, _res: unknown, next: (error?: unknown) => void): void => {
      Object.assign(req, { user: { id: req.headers['x-user'] } })
      next()
    }
    const made = createUpgrades(mayOpen([load], { verifyUpgrade }))
    upgrades = made
    server = createServer().on('upgrade', (req, socket, head) => made.receive(req, socket, head))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const visitor = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers: { 'x-user': 'user01' } })
    return new Promise((resolve) => {
      visitor.on('message', (message) => resolve(String(message)))
      visitor.on('unexpected-response', (_req, res) => resolve(String(res.statusCode)))
      visitor.on('error', () => resolve('error'))
    })
  }

  it('opens for a yes and for nothing else', async () => {
    expect(await knock(async () => false)).toBe('401')
    expect(await knock(async () => true)).toBe('welcome')
  })

  it('asks the kit about a request whose user is loaded', async () => {
    const seen: unknown[] = []
    await knock(async (req) => seen.push((req as { user?: unknown }).user) < 0)
    expect(seen).toEqual([{ id: 'user01' }])
  })

  it('stays shut when what it asks breaks, and knows no other path', async () => {
    expect(await knock(async () => Promise.reject(new Error('the store is away')))).toBe('503')
    expect(await knock(async () => true, '/other')).toBe('404')
  })
})
