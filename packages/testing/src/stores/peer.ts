import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { RecordStore } from '@secondstep/core'
import { type Bid, packBid, type StoreAnswer, type StoreRequest, unpackTexts } from './requests.js'

/** A process that has the store open. */
export interface StorePeer {
  /** The store in that process, as if it were here. What it throws there is thrown here. */
  readonly store: Pick<RecordStore, 'readMany' | 'swap'>
  ask(request: StoreRequest): Promise<unknown>
  race(at: number, bids: readonly Bid[]): Promise<readonly boolean[]>
  /** Starts a writer that never ends, and waits until it has written. */
  scribble(key: string, texts: readonly string[]): Promise<void>
  /** Closes the store and waits until the process has ended by itself. */
  close(): Promise<void>
  /** `kill -9`. */
  kill(): Promise<void>
}

/** How a store is opened in a process of its own. */
export interface PeerOptions {
  /** The file of the store module, as a path or a `file:` URL. */
  readonly module: string | URL
  readonly argument: string
  readonly nodePath: string
  readonly nodeOptions: readonly string[]
  /** Kills the process, whatever it is doing. */
  readonly signal: AbortSignal
}

const secondsToEnd = 5

/** Starts a process and opens the store in it. */
export async function startPeer(options: PeerOptions): Promise<StorePeer> {
  const child = startProcess(options)
  const line = answersOf(child)
  await line.next('open')
  const ask = (request: StoreRequest): Promise<unknown> => line.ask(request)
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  return {
    ask,
    kill,
    store: {
      readMany: async (keys) => unpackTexts(await ask({ ask: 'readMany', keys })),
      swap: async (...bid) => (await ask({ ask: 'swap', bid: packBid(bid) })) as boolean,
    },
    race: async (at, bids) => (await ask({ ask: 'race', at, bids: bids.map(packBid) })) as boolean[],
    scribble: async (key, texts) => {
      const started = line.next('scribbling')
      ask({ ask: 'scribble', key, texts }).catch(() => undefined)
      await started
    },
    close: async () => {
      const ended = once(child, 'exit')
      await ask({ ask: 'close' })
      const timer = setTimeout(() => child.kill('SIGKILL'), secondsToEnd * 1000)
      await ended
      clearTimeout(timer)
      if (child.exitCode !== 0) throw new Error('after `close` the process does not end by itself')
    },
  }
}

function startProcess({ module, argument, nodePath, nodeOptions, signal }: PeerOptions): ChildProcess {
  const url = module instanceof URL ? module : module.startsWith('file:') ? new URL(module) : pathToFileURL(module)
  // Both names are found from the folder of the store module, as the module itself would find them.
  const program = [
    "import { serveStore } from '@secondstep/testing'",
    `import * as module from ${JSON.stringify(url.href)}`,
    `await serveStore(module, ${JSON.stringify(argument)})`,
  ].join('\n')
  return spawn(nodePath, [...nodeOptions, '--input-type=module', '--eval', program], {
    cwd: dirname(fileURLToPath(url)),
    // Messages go as JSON: Node 20's other form waits for ever once the first four bytes of a message arrive in two parts.
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    signal,
    killSignal: 'SIGKILL',
  })
}

interface Waiter {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** Matches answers to requests; when the process ends, whoever still waits is told what it last said. */
function answersOf(child: ChildProcess): {
  ask(request: StoreRequest): Promise<unknown>
  next(news: string): Promise<void>
} {
  const waiting = new Map<number | string, Waiter>()
  let complaints = ''
  let over: Error | undefined
  let lastId = 0
  const wait = (name: number | string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (over !== undefined) reject(over)
      else waiting.set(name, { resolve, reject })
    })
  child.stderr?.on('data', (part) => {
    complaints += String(part)
  })
  child.on('message', (answer: StoreAnswer) => {
    const name = answer.id === 0 && 'value' in answer ? String(answer.value) : answer.id
    const waiter = waiting.get(name)
    waiting.delete(name)
    if ('error' in answer) waiter?.reject(new Error(answer.error))
    else waiter?.resolve(answer.value)
  })
  // Without a listener, a Node that cannot be started or was told to stop would end this process.
  child.on('error', (error) => {
    complaints += error.message
  })
  child.on('close', () => {
    over = new Error(`the process of the store has ended${complaints === '' ? '' : `:\n${complaints}`}`)
    for (const { reject } of waiting.values()) reject(over)
    waiting.clear()
  })
  return {
    next: async (news) => {
      await wait(news)
    },
    ask: (request) => {
      const id = ++lastId
      const answer = wait(id)
      if (over === undefined) child.send({ id, request })
      return answer
    },
  }
}
