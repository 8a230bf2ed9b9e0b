import { mysqlStore } from './mysql.js'
import { postgresAdapterStore } from './postgres.js'
import type { RecordStore } from './record-store.js'
import { redisStore } from './redis.js'
import type { IoredisClient, NodeRedisClient } from './redis-clients.js'
import { sqliteAdapterStore } from './sqlite-adapter.js'

/** `@keyv/redis`: its client, which the adapter itself connects. `@keyv/valkey`: its client, of ioredis' kind. */
export function redisBehind(inner: unknown): RecordStore | undefined {
  const { redis } = (inner ?? {}) as { redis?: unknown }
  if (hasFunctions(redis, ['get', 'evalsha', 'eval']) && 'status' in redis) return redisStore(redis as IoredisClient)
  if (!hasFunctions(inner, ['getClient', 'createKeyPrefix'])) return undefined
  const adapter = inner as { readonly client: NodeRedisClient; getClient(): Promise<unknown> }
  const client: NodeRedisClient & { info(section: string): Promise<unknown> } = {
    get isOpen() {
      return adapter.client.isOpen
    },
    get isReady() {
      return adapter.client.isReady !== false
    },
    connect: () => adapter.getClient(),
    on: (event, listener) => adapter.client.on?.(event, listener),
    get: (key) => adapter.client.get(key),
    evalSha: (sha, call) => adapter.client.evalSha(sha, call),
    eval: (script, call) => adapter.client.eval(script, call),
    info: async (section) => (adapter.client as Partial<typeof client>).info?.(section),
  }
  return redisStore(client)
}

interface SqlAdapter {
  query(...values: unknown[]): Promise<unknown>
  readonly opts?: { readonly dialect?: unknown; readonly db?: unknown }
}

const sqlStores: ReadonlyMap<string, (adapter: SqlAdapter) => RecordStore | undefined> = new Map([
  ['postgres', postgresAdapterStore],
  ['mysql', mysqlStore],
  ['sqlite', sqliteAdapterStore],
])

/** The adapters for Keyv 5 name their dialect; those for Keyv 6 have only the name of their class. */
function dialectOf(adapter: SqlAdapter): string {
  const named = /^Keyv(Postgres|Mysql|Sqlite)$/.exec(adapter.constructor.name)?.[1]
  return String(adapter.opts?.dialect ?? named).toLowerCase()
}

/** `@keyv/postgres`, `@keyv/mysql`, `@keyv/sqlite`: their connections, with a table of our own. */
export function sqlBehind(inner: unknown): RecordStore | undefined {
  if (!hasFunctions(inner, ['query'])) return undefined
  const adapter = inner as SqlAdapter
  const store = sqlStores.get(dialectOf(adapter))?.(adapter)
  // Two of them connect at once and leave a failure unhandled, which would end the host's process: somebody must look at it.
  if (store !== undefined) adapter.query('SELECT 1').catch(() => undefined)
  return store
}

/** Tells whether a value is an object with these methods. */
export function hasFunctions(given: unknown, names: readonly string[]): given is object {
  if (typeof given !== 'object' || given === null) return false
  return names.every((name) => typeof (given as Record<string, unknown>)[name] === 'function')
}
