import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** What an attempt came to, as the kit told it: a status, or the code of what was thrown. */
export interface Told {
  readonly status: string
  readonly milliseconds?: number
}

/** One code of one login. */
export interface Attempt {
  readonly code: string
  readonly binding: string
}

/** How stores fail, in shares from 0 to 1; `naive`: the swap becomes a get and a set. */
export interface Bend {
  readonly lostRequests?: number
  readonly lostAnswers?: number
  readonly naive?: boolean
}

/** One process of the fleet. */
export interface Worker {
  ask<T>(order: string, rest?: Readonly<Record<string, unknown>>): Promise<T>
  /** Starts an order that reports as it goes. */
  hammer(rest: Readonly<Record<string, unknown>>, news: (binding: string, told: Told) => void): void
  kill(): Promise<void>
}

/** Several processes on one store, and a clock they share. */
export interface Fleet {
  readonly workers: readonly Worker[]
  readonly organisation: string
  /** A worker more, or in the place of one that was killed. */
  join(): Promise<Worker>
  /** Gives every worker an order for the same millisecond; answers what each of them says. */
  together<T>(
    order: string,
    rest: (worker: number) => Readonly<Record<string, unknown>>,
    time?: number,
  ): Promise<readonly T[]>
  end(): Promise<void>
}

/** What a fleet runs on: kind and address of `open-store.js`, and options of the kit. */
export interface FleetOptions {
  readonly store: readonly [kind: string, address: string]
  readonly size?: number
  readonly options?: Readonly<Record<string, unknown>>
  readonly secrets?: string
  readonly organisation?: string
  /** The Node the processes run on. */
  readonly nodePath?: string
}

/** The first moment of a fleet's clock: the middle of a time step. */
export const dawn = 1_800_000_015

const file = fileURLToPath(new URL('worker.js', import.meta.url))
/** Long enough for every process to hear of it. */
const noticeMilliseconds = 15

export async function startFleet({ size = 4, ...rest }: FleetOptions): Promise<Fleet> {
  const organisation = rest.organisation ?? `races ${randomBytes(9).toString('base64url')}`
  const secrets = rest.secrets ?? newSecrets()
  // Patience of its own: these are tests of what holds, not of how fast a busy machine is.
  const options = { storeDeadlineSeconds: 30, ...rest.options }
  const settings = JSON.stringify({ organisation, secrets, store: rest.store, options, now: dawn })
  const all: Worker[] = []
  const join = async (): Promise<Worker> => {
    const worker = await startWorker(settings, rest.nodePath ?? process.execPath)
    all.push(worker)
    return worker
  }
  const workers = await Promise.all(Array.from({ length: size }, join))
  return {
    workers,
    organisation,
    join,
    together: <T>(order: string, restOf: (worker: number) => Readonly<Record<string, unknown>>, time?: number) => {
      const at = Date.now() + noticeMilliseconds
      return Promise.all(workers.map((worker, index) => worker.ask<T>(order, { ...restOf(index), at, time })))
    },
    end: async () => {
      await Promise.all(all.map((worker) => worker.kill()))
    },
  }
}

/** A key ring of one key. */
export function newSecrets(id = 'k1'): string {
  return `${id}:${randomBytes(32).toString('base64')}`
}

interface Message {
  readonly id?: number
  readonly ready?: true
  readonly value?: unknown
  readonly error?: string
  readonly news?: { readonly binding: string; readonly told: Told }
}

async function startWorker(settings: string, execPath: string): Promise<Worker> {
  const child = fork(file, [settings], {
    execPath,
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let complaints = ''
  child.stderr?.on('data', (part) => {
    complaints += String(part)
  })
  let listen: (binding: string, told: Told) => void = () => undefined
  let isReady: () => void = () => undefined
  const ready = new Promise<void>((resolve) => {
    isReady = resolve
  })
  child.on('message', (message: Message) => {
    if (message.ready) isReady()
    if (message.news !== undefined) listen(message.news.binding, message.news.told)
    const waiter = message.id === undefined ? undefined : waiting.get(message.id)
    if (message.id !== undefined) waiting.delete(message.id)
    if (message.error === undefined) waiter?.resolve(message.value)
    else waiter?.reject(new Error(message.error))
  })
  const ended = once(child, 'close').then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`the worker has ended\n${complaints}`))
    waiting.clear()
    return complaints
  })
  const early = ended.then((said) => Promise.reject(new Error(`the worker ended before it was ready\n${said}`)))
  early.catch(() => undefined)
  await Promise.race([ready, early])

  let lastId = 0
  const ask = (order: string, rest: Readonly<Record<string, unknown>> = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++lastId
      waiting.set(id, { resolve, reject })
      child.send({ ...rest, id, order }, (error) => {
        if (error !== null) reject(error)
      })
    })
  return {
    ask: async <T>(order: string, rest = {}) => (await ask(order, rest)) as T,
    hammer: (rest, news) => {
      listen = news
      ask('hammer', rest).catch(() => undefined)
    },
    kill: () => killed(child, ended),
  }
}

async function killed(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGKILL')
  await ended
}
