import { createHash } from 'node:crypto'
import { SecondStepError } from '../errors.js'
import { once } from './once.js'
import type { RecordStore } from './record-store.js'
import { ioredisCommands, isIoredis, nodeRedisCommands, type RedisClient, type RedisCommands } from './redis-clients.js'

// One key, so that it runs on one node of a cluster. A script runs alone: nothing comes between the comparison and the write.
const script = `
local found = redis.call('GET', KEYS[1])
if ARGV[1] == 'absent' then
  if found then return 0 end
elseif found ~= ARGV[2] then
  return 0
end
if ARGV[3] == 'absent' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[4])
end
return 1
`
const sha = createHash('sha1').update(script).digest('hex')

/**
 * Keeps records in Redis or Valkey. Works across all processes that use the same server or cluster.
 *
 * @param client a client of `redis` (alone, cluster or sentinel) or of `ioredis` (alone or cluster); it is connected when it
 * is not yet. Reads must go to the primary.
 * @throws `ERR_STORE_REFUSED` at the first use, if the server evicts keys that do not expire (`maxmemory-policy allkeys-*`).
 *
 * @example
 * ```ts
 * import { redisStore } from '@secondstep/core'
 * import { createClient } from 'redis'
 *
 * const client = createClient({ url: process.env.REDIS_URL })
 * client.on('error', (error) => console.error(error.message))
 * const store = redisStore(client)
 * console.assert(store.shared)
 * ```
 */
export function redisStore(client: RedisClient): RecordStore {
  const commands = isIoredis(client) ? ioredisCommands(client) : nodeRedisCommands(client)
  const keepsRecords = once(() => refuseEviction(commands))
  const ready = async (): Promise<void> => {
    await commands.ready()
    await keepsRecords()
  }
  return {
    name: 'redis',
    shared: true,
    readMany: async (keys) => {
      await ready()
      // Sent in one tick they travel as one; a single command over several keys is refused by a cluster.
      return Promise.all(keys.map(async (key) => textOf(await commands.get(key))))
    },
    swap: async (key, expected, next) => {
      await ready()
      const answer = await run(commands, key, [...textOrAbsent(expected), ...textOrAbsent(next)])
      return Number(answer) === 1
    },
  }
}

function textOrAbsent(text: string | undefined): [string, string] {
  return text === undefined ? ['absent', ''] : ['text', text]
}

/** A server that was restarted has forgotten the script. */
async function run(commands: RedisCommands, key: string, values: string[]): Promise<unknown> {
  try {
    return await commands.evalSha(sha, key, values)
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return commands.eval(script, key, values)
  }
}

/** Under `allkeys-*` a full server throws any record away, spent codes first. */
async function refuseEviction(commands: RedisCommands): Promise<void> {
  // A server that does not tell (a proxy, a restricted role) is believed to be set up rightly: the documents say how.
  const told = await commands.info().catch(() => '')
  const policy = /maxmemory_policy:(allkeys-\w+)/.exec(told)?.[1]
  if (policy === undefined) return
  throw new SecondStepError('ERR_STORE_REFUSED', {
    message: `The Redis server may throw records away (\`maxmemory-policy ${policy}\`).`,
    fix: 'set `maxmemory-policy noeviction` (or a `volatile-*` one), or give the kit a Redis of its own',
  })
}

function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value === 'string') return value
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1')
  throw new Error('Redis answered a record that is no text')
}
