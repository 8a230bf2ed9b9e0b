import assert from 'node:assert/strict'
import type { Claim, Processes } from './claim.js'
import { claimsAcrossProcesses } from './claims-across-processes.js'
import { claimsOnSwaps } from './claims-on-swaps.js'
import { claimsOnTexts } from './claims-on-texts.js'
import { type PeerOptions, type StorePeer, startPeer } from './peer.js'

/** What is under test, and how it is opened. */
export interface StoreSuiteOptions {
  /** The file of a module that exports `openStore`, as a path or a `file:` URL. */
  readonly module: string | URL
  /** Handed to `openStore`, for instance an address or a path. Default empty. */
  readonly argument?: string | undefined
  /** Whether several processes see each other's swaps; the store itself must say the same. Default true. */
  readonly shared?: boolean | undefined
  /** The Node that runs the store. Default the running one. */
  readonly nodePath?: string | undefined
  /** Options of that Node, for instance `['--import', 'tsx']`. Default none. */
  readonly nodeOptions?: readonly string[] | undefined
  /** How long one claim may take. Default 60. */
  readonly deadlineSeconds?: number | undefined
}

/** One thing a record store must do. */
export interface StoreClaim {
  readonly title: string
  /** Resolves if it holds. @throws an error that says what the store did instead. */
  run(): Promise<void>
}

/** The claims about one store, and the processes that stand behind them. */
export interface StoreSuite {
  readonly claims: readonly StoreClaim[]
  /** Ends the processes. Call it after the last claim. */
  close(): Promise<void>
}

/**
 * What every record store must do, for any test runner. The store is opened in processes of its own, two of them where it is
 * shared, which then race each other.
 *
 * @example
 * ```ts
 * import { createStoreSuite } from '@secondstep/testing'
 * import { writeFileSync } from 'node:fs'
 * import { fileURLToPath } from 'node:url'
 *
 * const module = new URL('my-store.mjs', import.meta.url)
 * writeFileSync(fileURLToPath(module), `
 *   import { memoryStore } from '@secondstep/core'
 *   export const openStore = () => ({ store: memoryStore() })
 * `)
 * const suite = createStoreSuite({ module, shared: false })
 * for (const { title, run } of suite.claims) {
 *   await run()
 *   console.log(title)
 * }
 * await suite.close()
 * ```
 */
export function createStoreSuite(options: StoreSuiteOptions): StoreSuite {
  const { shared = true, deadlineSeconds = 60 } = options
  const peers = createPeers({
    module: options.module,
    argument: options.argument ?? '',
    nodePath: options.nodePath ?? process.execPath,
    nodeOptions: options.nodeOptions ?? [],
  })
  const claims = [
    saysWhetherShared(shared),
    ...claimsOnTexts,
    ...claimsOnSwaps,
    ...(shared ? claimsAcrossProcesses : []),
  ]
  return {
    claims: claims.map(({ title, check }) => ({
      title,
      run: () => inTime(deadlineSeconds, () => check(peers)),
    })),
    close: () => peers.end(),
  }
}

function saysWhetherShared(shared: boolean): Claim {
  return {
    title: shared ? 'says that it is shared between processes' : 'says that it belongs to one process',
    check: async (processes) => {
      const about = (await (await processes.one()).ask({ ask: 'describe' })) as { name: unknown; shared: unknown }
      assert.equal(about.shared, shared)
      assert.ok(typeof about.name === 'string' && about.name !== '', 'it has no name for logs')
    },
  }
}

function createPeers(options: Omit<PeerOptions, 'signal'>): Processes & { end(): Promise<void> } {
  const stop = new AbortController()
  const peers = new Map<string, Promise<StorePeer>>()
  const peer = (name: string) => async (): Promise<StorePeer> => {
    const known = peers.get(name)
    if (known !== undefined && (await isOpen(known))) return known
    const started = startPeer({ ...options, signal: stop.signal })
    peers.set(name, started)
    return started
  }
  return {
    one: peer('one'),
    other: peer('other'),
    end: async () => {
      stop.abort()
      const started = await Promise.allSettled(peers.values())
      for (const result of started) if (result.status === 'fulfilled') await result.value.kill()
    },
  }
}

async function isOpen(peer: Promise<StorePeer>): Promise<boolean> {
  try {
    await (await peer).ask({ ask: 'describe' })
    return true
  } catch {
    return false
  }
}

async function inTime(seconds: number, work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${seconds} seconds`)), seconds * 1000)
  })
  try {
    await Promise.race([work(), late])
  } finally {
    clearTimeout(timer)
  }
}
