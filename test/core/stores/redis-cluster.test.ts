import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createStoreSuite } from '@secondstep/testing'
import { Cluster } from 'ioredis'
import { createCluster } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RecordStore } from '../../../packages/core/src/stores/record-store.js'
import { redisStore } from '../../../packages/core/src/stores/redis.js'
import { describeWith, requireProgram } from '../../support/available.js'
import { freePort } from '../../support/own-server.js'

// Three nodes share the records between them: a command over two keys, or a script that touches another key, is refused there.

const folder = mkdtempSync(join(tmpdir(), 'secondstep-cluster-'))
const ports = [await freePort(), await freePort(), await freePort()]
const nodes: { readonly port: number; readonly end: () => void }[] = []

async function startCluster(): Promise<void> {
  for (const [node, port] of ports.entries()) {
    const bus = await freePort()
    const words = ['--port', String(port), '--cluster-port', String(bus), '--bind', '127.0.0.1', '--dir', folder]
    const kept = ['--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${node}.conf`, '--save', '']
    const child = spawn(requireProgram('redis-server'), [...words, ...kept], { stdio: 'ignore' })
    nodes.push({ port, end: () => child.kill('SIGKILL') })
  }
  await pause(300)
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`)
  execFileSync('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes'], { stdio: 'ignore' })
  const [first] = nodes
  const state = (): string =>
    execFileSync('redis-cli', ['-p', String(first?.port), 'cluster', 'info'], { encoding: 'utf8' })
  while (!state().includes('cluster_state:ok')) await pause(100)
}

describeWith(['redis-server'], 'a Redis cluster of three nodes', () => {
  beforeAll(startCluster)
  afterAll(() => {
    for (const { end } of nodes) end()
    rmSync(folder, { recursive: true, force: true })
  })

  describe('behind node-redis', () => {
    const rootNodes: { url: string }[] = []
    const client = createCluster({ rootNodes })
    const store = redisStore(client)
    beforeAll(() => {
      rootNodes.push(...nodes.map(({ port }) => ({ url: `redis://127.0.0.1:${port}` })))
    })
    afterAll(async () => client.destroy())
    keepsRecords('redis cluster', store)
  })

  describe('behind ioredis', () => {
    let cluster: Cluster
    let store: RecordStore
    beforeAll(() => {
      cluster = new Cluster(
        nodes.map(({ port }) => ({ host: '127.0.0.1', port })),
        { lazyConnect: true },
      )
      store = redisStore(cluster)
    })
    afterAll(() => cluster.disconnect())
    keepsRecords('ioredis cluster', {
      name: 'redis',
      shared: true,
      readMany: (keys) => store.readMany(keys),
      swap: (key, expected, next) => store.swap(key, expected, next),
    })
  })
})

function keepsRecords(kind: string, store: RecordStore): void {
  const module = new URL('../../support/stores/open-store.js', import.meta.url)
  const suite = createStoreSuite({ module, argument: JSON.stringify([kind, `redis://127.0.0.1:${ports[0]}`]) })
  afterAll(() => suite.close())
  for (const { title, run } of suite.claims) it(title, run)
  it('keeps 150 records spread over all nodes, and swaps each of them once', async () => {
    const keys = Array.from({ length: 150 }, (_, index) => `secondstep::1:user:${index}:${Date.now()}`)
    const created = await Promise.all(keys.map((key) => store.swap(key, undefined, 'one')))
    expect(new Set(created)).toEqual(new Set([true]))
    const swapped = await Promise.all(keys.flatMap((key) => [1, 2].map((bid) => store.swap(key, 'one', `two ${bid}`))))
    expect(swapped.filter((won) => won).length).toBe(150)
    expect((await store.readMany(keys)).every((text) => text?.startsWith('two'))).toBe(true)
  })
}
