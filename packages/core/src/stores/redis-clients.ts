interface Emitter {
  on?(event: string, listener: (...values: unknown[]) => void): unknown
}

/** What is used of a client of `redis` (node-redis): alone, cluster or sentinel. */
export interface NodeRedisClient extends Emitter {
  readonly isOpen: boolean
  /** A cluster has none. */
  readonly isReady?: boolean
  connect(): Promise<unknown>
  get(key: string): Promise<unknown>
  evalSha(sha: string, call: { keys: string[]; arguments: string[] }): Promise<unknown>
  eval(script: string, call: { keys: string[]; arguments: string[] }): Promise<unknown>
}

/** What is used of a client of `ioredis`: alone or cluster. */
export interface IoredisClient extends Emitter {
  readonly status: string
  connect(): Promise<unknown>
  get(key: string): Promise<unknown>
  evalsha(sha: string, keyCount: number, ...keyAndValues: string[]): Promise<unknown>
  eval(script: string, keyCount: number, ...keyAndValues: string[]): Promise<unknown>
}

/** A client the kit can use. */
export type RedisClient = NodeRedisClient | IoredisClient

/** The few things asked of a Redis server, whichever client carries them. */
export interface RedisCommands {
  /**
   * Waits until commands are answered. Sent before that, they are refused or queue up without end, as the client is set up.
   * Everybody waits for the same moment.
   */
  ready(): Promise<void>
  get(key: string): Promise<unknown>
  evalSha(sha: string, key: string, values: string[]): Promise<unknown>
  eval(script: string, key: string, values: string[]): Promise<unknown>
  info(): Promise<string>
}

export function isIoredis(client: RedisClient): client is IoredisClient {
  return 'evalsha' in client && 'status' in client
}

export function nodeRedisCommands(client: NodeRedisClient): RedisCommands {
  const isReady = (): boolean => client.isOpen && client.isReady !== false
  return {
    ready: readiness(client, isReady, () => !client.isOpen),
    get: (key) => client.get(key),
    evalSha: (sha, key, values) => client.evalSha(sha, { keys: [key], arguments: values }),
    eval: (script, key, values) => client.eval(script, { keys: [key], arguments: values }),
    info: () => infoOf(client),
  }
}

export function ioredisCommands(client: IoredisClient): RedisCommands {
  return {
    ready: readiness(
      client,
      () => client.status === 'ready',
      () => client.status === 'wait' || client.status === 'end',
    ),
    get: (key) => client.get(key),
    evalSha: (sha, key, values) => client.evalsha(sha, 1, key, ...values),
    eval: (script, key, values) => client.eval(script, 1, key, ...values),
    info: () => infoOf(client),
  }
}

function readiness(
  client: Emitter & { connect(): Promise<unknown> },
  isReady: () => boolean,
  isClosed: () => boolean,
): () => Promise<void> {
  let waiting: PromiseWithResolvers<void> | undefined
  let connecting = false
  const settle = (how: (waiters: PromiseWithResolvers<void>) => void): void => {
    const waiters = waiting
    waiting = undefined
    if (waiters !== undefined) how(waiters)
  }
  const connect = async (): Promise<void> => {
    connecting = true
    try {
      await client.connect()
      settle(({ resolve }) => resolve())
    } catch (error) {
      settle(({ reject }) => reject(error))
    } finally {
      connecting = false
    }
  }
  client.on?.('ready', () => settle(({ resolve }) => resolve()))
  // Without any listener, a connection that drops ends the host's process. Listeners of the host's own are called as well.
  client.on?.('error', () => undefined)
  return () => {
    if (isReady()) return Promise.resolve()
    waiting ??= withResolvers()
    const { promise } = waiting
    if (isClosed() && !connecting) void connect()
    return promise
  }
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
}

// Promise.withResolvers comes with Node 22.
function withResolvers(): PromiseWithResolvers<void> {
  let resolve: () => void = () => undefined
  let reject: (error: unknown) => void = () => undefined
  const promise = new Promise<void>((keep, refuse) => {
    resolve = keep
    reject = refuse
  })
  return { promise, resolve, reject }
}

async function infoOf(client: object): Promise<string> {
  const { info } = client as { info?: (section: string) => Promise<unknown> }
  return typeof info === 'function' ? String(await info.call(client, 'memory')) : ''
}
