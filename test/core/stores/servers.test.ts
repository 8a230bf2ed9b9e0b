import KeyvMysql from '@keyv/mysql'
import KeyvPostgres from '@keyv/postgres'
import KeyvRedis from '@keyv/redis'
import { Redis } from 'ioredis'
import Keyv from 'keyv'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { createClient } from 'redis'
import { afterAll, it } from 'vitest'
import { mysqlStore } from '../../../packages/core/src/stores/mysql.js'
import { postgresStore } from '../../../packages/core/src/stores/postgres.js'
import { probeStore } from '../../../packages/core/src/stores/probe.js'
import { recogniseStore } from '../../../packages/core/src/stores/recognise.js'
import type { RecordStore } from '../../../packages/core/src/stores/record-store.js'
import { redisStore } from '../../../packages/core/src/stores/redis.js'
import { describeWith, type Server, urlOf } from '../../support/available.js'
import { keyv6Over, requireKeyv6 } from '../../support/keyv6.js'
import { storeClaims } from './conformance.js'

const manyProcesses = { singleProcess: false }

/** How a host hands over a store on a real server, and how its connections are closed. */
type Opener = () => { store: RecordStore; close: () => Promise<unknown> }

// The SQL adapters share one pool in the whole process, and closing it would close it for all that come later.
const behind = (keyv: Keyv): ReturnType<Opener> => ({
  store: recogniseStore(keyv, manyProcesses),
  close: async () => undefined,
})

const openers: Readonly<Record<Server, Readonly<Record<string, Opener>>>> = {
  redis: {
    'redisStore over node-redis': () => {
      const client = createClient({ url: urlOf('redis') })
      return { store: redisStore(client), close: () => client.close() }
    },
    'redisStore over ioredis': () => {
      const client = new Redis(urlOf('redis'), { lazyConnect: true })
      return { store: redisStore(client), close: () => client.quit() }
    },
    'a Keyv 5 of @keyv/redis': () => behind(new Keyv(new KeyvRedis(urlOf('redis')))),
    'a Keyv 6 of @keyv/redis for 5': () => behind(new (requireKeyv6())({ store: new KeyvRedis(urlOf('redis')) })),
    'a Keyv 6 of @keyv/redis for 6': () => behind(keyv6Over('@keyv/redis', urlOf('redis'))),
    'a Keyv 6 of @keyv/valkey': () => behind(keyv6Over('@keyv/valkey', urlOf('redis'))),
  },
  postgres: {
    'postgresStore over pg': () => {
      const pool = new pg.Pool({ connectionString: urlOf('postgres') })
      return { store: postgresStore(pool), close: () => pool.end() }
    },
    'a Keyv 5 of @keyv/postgres': () => behind(new Keyv(new KeyvPostgres(urlOf('postgres')))),
    'a Keyv 6 of @keyv/postgres for 5': () =>
      behind(new (requireKeyv6())({ store: new KeyvPostgres(urlOf('postgres')) })),
    'a Keyv 6 of @keyv/postgres for 6': () => behind(keyv6Over('@keyv/postgres', urlOf('postgres'))),
  },
  mariadb: {
    'mysqlStore over mysql2': () => {
      const pool = mysql.createPool(urlOf('mariadb'))
      return { store: mysqlStore(pool), close: () => pool.end() }
    },
    'a Keyv 5 of @keyv/mysql': () => behind(new Keyv(new KeyvMysql(urlOf('mariadb')))),
    'a Keyv 6 of @keyv/mysql': () => behind(new (requireKeyv6())({ store: new KeyvMysql(urlOf('mariadb')) })),
  },
}

for (const server of ['redis', 'postgres', 'mariadb'] as const) {
  for (const [title, open] of Object.entries(openers[server])) {
    describeWith(title.includes('Keyv 6') ? [server, 'keyv6'] : [server], title, () => {
      const { store, close } = open()
      afterAll(close)
      it.each(storeClaims)('$title', ({ run }) => run(store))
      it('passes the start-up probe', () => probeStore(store))
    })
  }
}
