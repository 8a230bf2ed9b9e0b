import cluster from 'node:cluster'
import { randomBytes } from 'node:crypto'
import { SecondStepError } from '../errors.js'
import type { RecordStore } from './record-store.js'

/** How the watch measures and whom it tells. */
export interface WatchOptions {
  /** Told once when a second process turns out to last. */
  readonly onSecond: () => void
  /** Milliseconds on a clock nobody sets. */
  readonly milliseconds?: () => number
}

const watchKey = 'secondstep::1:process:one'
const beatMilliseconds = 10_000
/** A new version may overlap with the old one for this long while it is being deployed. */
const graceMilliseconds = 60_000
const forgetMilliseconds = 120_000

/**
 * Refuses a store that other processes cannot see where there certainly are others: workers of `node:cluster` and pm2. Each of
 * them would accept the same code once.
 *
 * @throws `ERR_STORE_REFUSED`
 */
export function refuseManyProcesses(
  store: RecordStore,
  isWorker: boolean = cluster.isWorker,
  instance: string | undefined = process.env['NODE_APP_INSTANCE'],
): void {
  if (store.shared || !(isWorker || Number(instance ?? 0) > 0)) return
  throw new SecondStepError('ERR_STORE_REFUSED', {
    message: `The store "${store.name}" belongs to one process, and this is one of several workers.`,
    fix: 'give `store` a Keyv over Redis, PostgreSQL, MySQL, MariaDB or SQLite in a file, which all workers share',
  })
}

/**
 * Watches a store whose host has promised that one process alone uses it. Every process leaves its mark in it now and then; a
 * foreign mark that goes on for longer than a deployment takes closes the door, for there one code could be accepted twice.
 */
export function watchedStore(store: RecordStore, options: WatchOptions): RecordStore {
  const { onSecond, milliseconds = () => performance.now() } = options
  const me = randomBytes(9).toString('base64url')
  const others = new Map<string, { readonly first: number; last: number; text: string }>()
  let lastBeat = Number.NEGATIVE_INFINITY
  let beats = 0
  let told = false

  const isSecondThere = (): boolean => {
    const now = milliseconds()
    for (const [boot, { last }] of others) if (now - last > forgetMilliseconds) others.delete(boot)
    return [...others.values()].some(({ first, last }) => last - first >= graceMilliseconds)
  }
  const beat = async (): Promise<void> => {
    const [text] = await store.readMany([watchKey])
    const boot = text?.split(' ')[0]
    if (text !== undefined && boot !== undefined && boot !== me) {
      const seen = others.get(boot)
      // The same mark again is what somebody left who is gone.
      if (seen === undefined) others.set(boot, { first: milliseconds(), last: milliseconds(), text })
      else if (seen.text !== text) others.set(boot, { ...seen, last: milliseconds(), text })
    }
    beats++
    await store.swap(watchKey, text, `${me} ${beats}`)
  }
  const look = (): void => {
    if (milliseconds() - lastBeat >= beatMilliseconds) {
      lastBeat = milliseconds()
      // A store that is away says so where it matters: in the operation itself.
      beat().catch(() => undefined)
    }
    const second = isSecondThere()
    if (second && !told) onSecond()
    told = second
    if (second) throw twoProcesses()
  }
  return {
    name: store.name,
    shared: store.shared,
    readMany: async (keys) => {
      look()
      return store.readMany(keys)
    },
    swap: async (key, expected, next) => {
      look()
      return store.swap(key, expected, next)
    },
  }
}

function twoProcesses(): SecondStepError {
  return new SecondStepError('ERR_STORE_UNAVAILABLE', {
    message: 'Another process uses the store that `singleProcess: true` gave to this one alone.',
    fix: 'run one process, or give `store` a Keyv over Redis, PostgreSQL, MySQL, MariaDB or SQLite, which many may share',
  })
}
