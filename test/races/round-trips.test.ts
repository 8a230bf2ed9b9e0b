import { randomBytes } from 'node:crypto'
import { connect, createServer } from 'node:net'
import { createSecondStep, type RecordStore } from '@secondstep/core'
import { codeFor, createFakeClock, type OpenedStore } from '@secondstep/testing'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { createClient } from 'redis'
import { afterAll, describe, expect, it } from 'vitest'
import { describeWith, type Server, urlOf } from '../support/available.js'
import { type CountingProxy, startCountingProxy } from '../support/counting-proxy.js'
import { createOwnServer } from '../support/own-server.js'
import { needsOf, setUps } from '../support/stores/set-ups.js'

// What a request costs, counted on the wire: a guard one round trip, a refused code one, a judged code two.

const opener = (await import(new URL('../support/stores/open-store.js', import.meta.url).href)) as {
  openStore(argument: string): Promise<OpenedStore>
}

/** A user with a live key, and a way to see what each operation of his costs. */
async function userOn(store: RecordStore, count: () => number | Promise<number>) {
  const clock = createFakeClock()
  const core = createSecondStep<{ id: string }>({
    issuer: 'Acme',
    secrets: `k1:${randomBytes(32).toString('base64')}`,
    store,
    users: { find: (id) => ({ id }), list: () => ({ users: [] }) },
    organisationOf: () => 'round trips',
    clock,
    initialScope: 'everyone',
    selfEnrolment: 'signed_in',
    storeDeadlineSeconds: 20,
  })
  const user = core.directory.userOf({ id: randomBytes(9).toString('hex') })
  const staged = await core.account.stage(user, 'key')
  if (staged.status !== 'staged') throw new Error(staged.status)
  const code = (): string => codeFor(staged.card.secret, clock())
  const wrong = (): string => String((Number(code()) + 314_159) % 1_000_000).padStart(6, '0')
  const give = (typed: string) => core.step.verify(user, { code: typed, binding: 'b', passes: [] })
  const cost = async (work: () => Promise<{ readonly status?: string }>): Promise<readonly [string, number]> => {
    await count()
    const { status = 'looked' } = await work()
    return [status, await count()]
  }
  const confirm = { code: code(), binding: 'b', passes: [] }
  expect((await core.account.confirm(user, staged.keyId, confirm)).status).toBe('passed')
  return async () => {
    const costs = [await cost(() => give(code())), await cost(() => give('12345'))]
    clock.advance(90)
    costs.push(await cost(() => give(code())), await cost(() => give(wrong())))
    costs.push(
      await cost(async () => ({ ...(await core.step.look(user, { passes: [], binding: 'b' })), status: 'looked' })),
    )
    for (let failure = 1; failure < 5; failure++) await give(wrong())
    costs.push(await cost(() => give(code())))
    return costs
  }
}

const expected = [
  ['replayed', 1],
  ['malformed', 1],
  ['passed', 2],
  ['mismatch', 2],
  ['looked', 1],
  ['throttled', 1],
]

for (const [title, setUp] of Object.entries(setUps)) {
  const needs = needsOf(setUp)
  const server = (['redis', 'postgres', 'mariadb'] as const).find((name) => needs.includes(name))
  if (server === undefined) continue
  describeWith(needs, title, () => {
    let proxy: CountingProxy | undefined
    let opened: OpenedStore | undefined
    afterAll(async () => {
      await opened?.close?.()
      proxy?.close()
    })

    it('answers a guard and a refusal in one round trip, and judges a code in two', async () => {
      const counted = await startCountingProxy(urlOf(server))
      proxy = counted
      opened = await opener.openStore(JSON.stringify([setUp.kind, counted.url]))
      const costs = await userOn(opened.store, () => counted.roundTrips())
      expect(await costs()).toEqual(expected)
    })
  })
}

/** How many commands a server has run for others than the one who asks, since it was started; its own words for them. */
const serverCounts: Readonly<Record<Server, (url: string) => Promise<{ count(): Promise<number>; close(): void }>>> = {
  redis: async (url) => {
    const client = await createClient({ url }).connect()
    return {
      count: async () => {
        const told = await client.info('commandstats')
        const calls = (name: string): number => Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(told)?.[1] ?? 0)
        // A guard reads policy and record with two GETs sent in one go; the script's own GET is no command of the client.
        return (calls('get') - calls('evalsha')) / 2 + calls('evalsha')
      },
      close: () => client.destroy(),
    }
  },
  postgres: async (url) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query('CREATE EXTENSION pg_stat_statements')
    return {
      // BEGIN and COMMIT would count as well.
      count: async () => {
        const { rows } = await client.query<{ calls: string }>(
          "SELECT coalesce(sum(calls), 0) AS calls FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%'",
        )
        return Number(rows[0]?.calls)
      },
      close: () => void client.end(),
    }
  },
  mariadb: async (url) => {
    const connection = await mysql.createConnection(url)
    let own = 0
    return {
      count: async () => {
        own++
        const [rows] = await connection.query<mysql.RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Questions'")
        return Number(rows[0]?.Value) - own
      },
      close: () => connection.destroy(),
    }
  },
}

const ownServers = [
  ['redis', 'redis-server', 'redis'],
  ['postgres', 'postgres-server', 'pg'],
  ['mariadb', 'mariadb-server', 'mysql2'],
] as const
for (const [server, program, kind] of ownServers) {
  describeWith([program], `a ${server} of one’s own`, () => {
    it('has run one command for a guard and a refusal, and two for a code that is judged', async () => {
      const own = await createOwnServer(server)
      await own.start()
      const statistics = await serverCounts[server](own.url)
      const { store, close } = await opener.openStore(JSON.stringify([kind, own.url]))
      let seen = 0
      const count = async (): Promise<number> => {
        const before = seen
        seen = await statistics.count()
        return seen - before
      }
      try {
        const costs = await userOn(store, count)
        expect(await costs()).toEqual(expected)
      } finally {
        await close?.()
        statistics.close()
        await own.remove()
      }
    })
  })
}

describe('the proxy', () => {
  it('counts what waits for an answer, not what is sent', async () => {
    const echo = createServer((socket) => socket.on('data', (part) => socket.write(part))).listen(0, '127.0.0.1')
    await new Promise((resolve) => echo.once('listening', resolve))
    const { port } = echo.address() as { port: number }
    const proxy = await startCountingProxy(`tcp://127.0.0.1:${port}`)
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(proxy.url).port) })
    const answer = (): Promise<unknown> => new Promise((resolve) => socket.once('data', resolve))
    socket.write('one')
    await answer()
    for (const word of ['two', 'three']) {
      socket.write(word)
      await answer()
    }
    expect([proxy.roundTrips(), proxy.roundTrips()]).toEqual([3, 0])
    socket.destroy()
    proxy.close()
    echo.close()
  })
})
