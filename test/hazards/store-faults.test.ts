import KeyvMysql from '@keyv/mysql'
import KeyvRedis from '@keyv/redis'
import { Redis } from 'ioredis'
import Keyv from 'keyv'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { createClient } from 'redis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { onlyOrganisation } from '../../packages/core/src/directory.js'
import { recordKey } from '../../packages/core/src/records/record-codec.js'
import { subscriberKey } from '../../packages/core/src/records/subscriber-codec.js'
import { mysqlStore } from '../../packages/core/src/stores/mysql.js'
import { postgresStore } from '../../packages/core/src/stores/postgres.js'
import { recogniseStore } from '../../packages/core/src/stores/recognise.js'
import type { RecordStore } from '../../packages/core/src/stores/record-store.js'
import { redisStore } from '../../packages/core/src/stores/redis.js'
import { describeWith, type Server } from '../support/available.js'
import { type GuardedHost, startGuardedHost } from '../support/guarded-host.js'
import { heapAfterCollection } from '../support/heap.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { createOwnServer, type OwnServer } from '../support/own-server.js'
import { leaveNoRoom, refuseWrites } from '../support/own-server-faults.js'

// F-02, F-06, F-11: what really happens to a database, done to a real one. Nobody gets in, at most the attempt under way is
// spent, the answer comes in time, and everything opens by itself afterwards.

const deadlineSeconds = 0.6

const bossKey = subscriberKey(onlyOrganisation, 'boss')
const policyKey = recordKey('policy', [onlyOrganisation])

interface Connection {
  readonly store: RecordStore
  close(): Promise<unknown>
}

/** How hosts connect; each as its documents say, with nothing tuned for us. */
const connections: Readonly<Record<Server, Readonly<Record<string, (url: string) => Connection>>>> = {
  redis: {
    'node-redis': (url) => {
      const client = createClient({ url })
      return { store: redisStore(client), close: async () => client.destroy() }
    },
    ioredis: (url) => {
      const client = new Redis(url)
      return { store: redisStore(client), close: async () => client.disconnect() }
    },
    '@keyv/redis': (url) => {
      const adapter = new KeyvRedis(url)
      const store = recogniseStore(new Keyv(adapter), { singleProcess: false })
      return { store, close: () => adapter.disconnect(true) }
    },
  },
  postgres: {
    // Not @keyv/postgres: its pool has no error listener, and an idle connection that is cut ends the process.
    pg: (url) => {
      const pool = new pg.Pool({ connectionString: url })
      pool.on('error', () => undefined)
      return { store: postgresStore(pool), close: () => pool.end() }
    },
  },
  mariadb: {
    mysql2: (url) => {
      const pool = mysql.createPool(url)
      return { store: mysqlStore(pool), close: () => pool.end() }
    },
    '@keyv/mysql': (url) => {
      const adapter = new KeyvMysql(url)
      const store = recogniseStore(new Keyv(adapter), { singleProcess: false })
      return { store, close: async () => adapter.disconnect() }
    },
  },
}

for (const kind of ['redis', 'postgres', 'mariadb'] as const) {
  for (const [client, connect] of Object.entries(connections[kind])) {
    describeWith([`${kind}-server`], `a ${kind} behind ${client}`, () => survives(kind, connect))
  }
}

function survives(kind: Server, connect: (url: string) => Connection): void {
  let server: OwnServer
  let connection: Connection
  let guarded: GuardedHost
  let late: Visitor

  beforeAll(async () => {
    server = await createOwnServer(kind)
    await server.start()
    connection = connect(server.url)
    guarded = await startGuardedHost({ store: connection.store, storeDeadlineSeconds: deadlineSeconds })
    late = createVisitor(guarded.host.url)
    await late.post('/login', { id: 'boss' })
  })
  afterAll(async () => {
    await guarded?.host.close()
    await Promise.race([connection?.close(), new Promise((resolve) => setTimeout(resolve, 1000))])
    await server?.remove()
  })

  /** What is answered while nothing can be read: 503 in time, no pass, no handler run. */
  async function staysClosed(): Promise<void> {
    const { boss, host, code } = guarded
    const before = host.ran()
    const started = performance.now()
    const answers = await Promise.all([
      boss.get('/private'),
      boss.post('/act'),
      late.get('/private'),
      late.post('/otp', { code: code() }),
      boss.get('/otp/admin/users'),
    ])
    const seconds = (performance.now() - started) / 1000
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503])
    expect(seconds).toBeLessThan(deadlineSeconds + 0.5)
    expect(answers.flatMap(passesIn)).toEqual([])
    expect(host.ran()).toBe(before)
  }

  /** The same passes hold, the next code works once, and only once. */
  async function isWellAgain(): Promise<void> {
    const { boss, host, code, clock } = guarded
    await expect.poll(async () => (await boss.get('/private')).status, { timeout: 15_000, interval: 100 }).toBe(200)
    clock.now += 60
    const [one, two] = await Promise.all([newLogin(host.url), newLogin(host.url)])
    const right = code()
    await expect
      .poll(async () => (await one.post('/otp', { code: right })).status, { timeout: 15_000, interval: 100 })
      .toBe(200)
    expect((await two.post('/otp', { code: right })).status).toBe(422)
    clock.now += 60
  }

  it('keeps everybody out while it is frozen, and 200 hung requests leave nothing behind', async () => {
    await isWellAgain()
    const before = await heapAfterCollection()
    await server.freeze()
    await staysClosed()
    const hung = await Promise.all(Array.from({ length: 200 }, () => guarded.boss.get('/private')))
    expect(new Set(hung.map(({ status }) => status))).toEqual(new Set([503]))
    server.thaw()
    await isWellAgain()
    expect((await heapAfterCollection()) - before).toBeLessThan(8 << 20)
  })

  it('keeps everybody out while it is dead, and takes up where it was', async () => {
    await server.kill()
    await staysClosed()
    await server.start()
    await isWellAgain()
  })

  it('lets nobody in on what it cannot write: read-only', async () => {
    await refuseWrites(server, kind, true)
    guarded.clock.now += 60
    const answer = await late.post('/otp', { code: guarded.code() })
    expect(answer.status).toBe(503)
    expect(passesIn(answer)).toEqual([])
    expect((await late.get('/private')).status).toBe(303)
    // Whoever has passed can still be told from who has not.
    expect((await guarded.boss.get('/private')).status).toBe(200)
    await refuseWrites(server, kind, false)
    await isWellAgain()
  })

  it('accepts a code at most once while its disk or memory is full', async ({ skip }) => {
    if (kind !== 'redis' && !server.canFill) skip('no right to mount a small file system')
    await leaveNoRoom(server, kind, true)
    guarded.clock.now += 60
    const code = guarded.code()
    const logins = await Promise.all(Array.from({ length: 5 }, () => newLogin(guarded.host.url)))
    const started = performance.now()
    const answers = await Promise.all(logins.map((login) => login.post('/otp', { code })))
    expect((performance.now() - started) / 1000).toBeLessThan(deadlineSeconds + 0.5)
    const passed = answers.filter(({ status }) => status === 200).length
    expect(passed).toBeLessThanOrEqual(1)
    if (kind === 'redis') expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503])
    await leaveNoRoom(server, kind, false)
    // A database that could not even write its log has ended, as it should.
    await server.start().catch(() => undefined)
    await expect
      .poll(async () => (await guarded.boss.get('/private')).status, { timeout: 15_000, interval: 100 })
      .toBe(200)
    const again = await Promise.all(logins.map((login) => login.post('/otp', { code })))
    expect(again.filter(({ status }) => status === 200).length + passed).toBeLessThanOrEqual(1 + Number(passed === 0))
    await isWellAgain()
  })

  it('closes for the one whose record is damaged or swapped, and for nobody else', async () => {
    const { store } = connection
    const [mine, his] = await store.readMany([bossKey, subscriberKey(onlyOrganisation, 'user01')])
    for (const planted of ['{"version":1', his, mine?.replace(/"sealed":"v1/g, '"sealed":"v2'), '']) {
      expect(await store.swap(bossKey, mine, planted)).toBe(true)
      guarded.clock.now += 60
      const answer = await late.post('/otp', { code: guarded.code() })
      expect([503, 409, 401]).toContain(answer.status)
      expect(passesIn(answer)).toEqual([])
      const user = createVisitor(guarded.host.url)
      await user.post('/login', { id: 'user02' })
      expect((await user.get('/private')).status).toBe(303)
      expect(await store.swap(bossKey, planted, mine)).toBe(true)
    }
    await isWellAgain()
  })

  it('does not take a wiped store for one in which nobody is asked', async () => {
    const { store } = connection
    const before = guarded.host.ran()
    const keys = [bossKey, policyKey]
    const texts = await store.readMany(keys)
    for (const [index, key] of keys.entries()) await store.swap(key, texts[index], undefined)
    for (const visitor of [guarded.boss, late, await newLogin(guarded.host.url)]) {
      expect((await visitor.get('/private')).status).toBe(503)
    }
    expect(guarded.host.ran()).toBe(before)
    for (const [index, key] of keys.entries()) await store.swap(key, undefined, texts[index])
    await isWellAgain()
  })
}

function passesIn(answer: Response): string[] {
  return answer.headers.getSetCookie().filter((line) => /^secondstep=./.test(line))
}

async function newLogin(url: string): Promise<Visitor> {
  const visitor = createVisitor(url)
  await visitor.post('/login', { id: 'boss' })
  return visitor
}
