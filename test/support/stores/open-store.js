// Opens each kind of store the kit runs on, in a process of its own: `KIND ADDRESS`, where the address is a URL or a file.
// It stands on the built packages, as a host app does; Keyv drivers are imported only where they are asked for.
import { createRequire } from 'node:module'
import { memoryStore, mysqlStore, postgresStore, redisStore, sqliteStore } from '@secondstep/core'
import { recogniseStore } from '../../../packages/core/dist/esm/stores/recognise.js'
import { naiveStore } from './naive-store.js'

const inMatrix = (path) => new URL(`../../matrix/${path}`, import.meta.url).href
const manyProcesses = { singleProcess: false }

const kinds = {
  memory: () => ({ store: memoryStore() }),
  'keyv memory': async () => ({ store: behind(new (await keyv5())()) }),
  'keyv6 memory': async () => ({ store: behind(new (await keyv6())()) }),
  'any keyv': async () => ({ store: await unknownKeyv(await keyv5()) }),
  'any keyv6': async () => ({ store: await unknownKeyv(await keyv6()) }),

  libsql: async (file) => closing(new (await import('libsql')).default(file)),
  'node:sqlite': async (file) => closing(new (await import('node:sqlite')).DatabaseSync(file)),
  'better-sqlite3': async (file) =>
    closing(new (await import(inMatrix('sqlite/node_modules/better-sqlite3/lib/index.js'))).default(file)),
  '@keyv/sqlite': async (file) => adapter(await keyv5(), await sqliteAdapter(file)),
  '@keyv/sqlite 6': async (file) => adapter(await keyv6(), await sqliteAdapter(file)),

  redis: async (url) => {
    const client = (await import('redis')).createClient({ url })
    return { store: redisStore(client), close: () => client.close() }
  },
  ioredis: async (url) => {
    const client = new (await import('ioredis')).Redis(url, { lazyConnect: true })
    return { store: redisStore(client), close: () => client.quit() }
  },
  'redis cluster': async (url) => {
    const cluster = (await import('redis')).createCluster({ rootNodes: [{ url }] })
    return { store: redisStore(cluster), close: () => cluster.close() }
  },
  'ioredis cluster': async (url) => {
    const cluster = new (await import('ioredis')).Cluster([url], { lazyConnect: true })
    return { store: redisStore(cluster), close: () => cluster.quit() }
  },
  '@keyv/redis': async (url) => adapter(await keyv5(), await redisAdapter(url)),
  '@keyv/redis 6': async (url) => adapter(await keyv6(), await redisAdapter(url)),

  pg: async (connectionString) => {
    const pool = new (await import('pg')).default.Pool({ connectionString, max: 10 })
    pool.on('error', () => {})
    return { store: postgresStore(pool), close: () => pool.end() }
  },
  '@keyv/postgres': async (url) => adapter(await keyv5(), await postgresAdapter(url)),
  '@keyv/postgres 6': async (url) => adapter(await keyv6(), await postgresAdapter(url)),

  mysql2: async (url) => {
    const pool = (await import('mysql2/promise')).default.createPool(url)
    return { store: mysqlStore(pool), close: () => pool.end() }
  },
  '@keyv/mysql': async (url) => adapter(await keyv5(), await mysqlAdapter(url)),
  '@keyv/mysql 6': async (url) => adapter(await keyv6(), await mysqlAdapter(url)),

  // Adapters made for Keyv 6, some of them not yet released.
  '@keyv/redis for 6': (url) => adapterFor6('@keyv/redis', url),
  '@keyv/valkey for 6': (url) => adapterFor6('@keyv/valkey', url),
  '@keyv/sqlite for 6': (file) => adapterFor6('@keyv/sqlite', `sqlite://${file}`),
  '@keyv/postgres for 6': (url) => adapterFor6('@keyv/postgres', url),

  naive: (address) => naive(address),
}

/** Opens `KIND ADDRESS`; both parts may stand in quotes of JSON: `["KIND", "ADDRESS"]`. */
export function openStore(argument) {
  const [kind, address] = JSON.parse(argument)
  const open = kinds[kind]
  if (open === undefined) throw new Error(`no store of the kind ${kind}`)
  return open(address)
}

/** What an app does that keeps its codes with a get and a set, over a store that is good in itself. */
async function naive(address) {
  const { store, close } = await openStore(address)
  return { store: naiveStore(store), close }
}

async function keyv5() {
  return (await import('keyv')).default
}

async function keyv6() {
  return (await import(inMatrix('keyv6/node_modules/keyv/dist/index.mjs'))).default
}

function behind(keyv) {
  return recogniseStore(keyv, manyProcesses)
}

function closing(handle) {
  return { store: sqliteStore(handle), close: () => handle.close() }
}

/** Keyv 6 takes an adapter of Keyv 5 behind a bridge. */
function adapter(Keyv, store) {
  return { store: behind(new Keyv({ store })), close: () => store.disconnect() }
}

async function adapterFor6(name, url) {
  const { default: Adapter } = createRequire(inMatrix('keyv6/package.json'))(name)
  return adapter(await keyv6(), new Adapter(url))
}

async function unknownKeyv(Keyv) {
  const entries = new Map()
  const store = {
    opts: {},
    get: async (key) => entries.get(key),
    set: async (key, value) => {
      entries.set(key, value)
      return true
    },
    delete: async (key) => entries.delete(key),
    has: async (key) => entries.has(key),
    clear: async () => entries.clear(),
  }
  return recogniseStore(new Keyv({ store }), { singleProcess: true })
}

async function sqliteAdapter(file) {
  const module = await import(inMatrix('sqlite/node_modules/@keyv/sqlite/dist/index.js'))
  return new module.default(`sqlite://${file}`)
}

async function redisAdapter(url) {
  return new (await import('@keyv/redis')).default(url)
}

async function postgresAdapter(url) {
  return new (await import('@keyv/postgres')).default(url)
}

async function mysqlAdapter(url) {
  return new (await import('@keyv/mysql')).default(url)
}
