import { setTimeout as pause } from 'node:timers/promises'
import { SecondStepError } from '../errors.js'
import type { RecordStore } from '../stores/record-store.js'
import { type Deadline, deadlineAfter, within } from '../stores/within.js'

/** What a pure decision answers: its outcome and, where the record changes, the text that replaces it (`null` deletes it). */
export interface Decision<Outcome> {
  readonly outcome: Outcome
  readonly next?: string | null
}

/** The texts a decision sees: the record it may change, then what was read beside it in the same batch. */
export type RecordTexts = readonly (string | undefined)[]

/** Read - decide - swap - again: the only way a record changes. */
export interface Operate {
  /** Reads records in one round trip. @throws `ERR_STORE_UNAVAILABLE` */
  read(keys: readonly string[]): Promise<RecordTexts>
  /**
   * Changes the record of the first key. `decide` must be pure: it runs again whenever somebody else changed the record
   * meanwhile, and only the run whose write won counts.
   *
   * @throws `ERR_STORE_UNAVAILABLE`, `ERR_STORE_BUSY`
   */
  change<Outcome>(
    keys: readonly [string, ...string[]],
    decide: (texts: RecordTexts) => Decision<Outcome>,
  ): Promise<Outcome>
  /** Swaps a record that says nothing, once: costs what a swap costs, whether it wins or not. @throws `ERR_STORE_UNAVAILABLE` */
  feint(key: string, expected: string | undefined, next: string): Promise<void>
}

/** More callers than this waiting for one record of one process are turned away. */
const longestLine = 64
const longestPauseMilliseconds = 50
/** A swap that hangs leaves room to read back whether it landed. */
const swapShare = 0.6

/**
 * @param deadlineSeconds how long one operation may take as a whole, waiting included.
 */
export function createOperate(store: RecordStore, deadlineSeconds: number): Operate {
  const inTurn = createLines()
  const read = (keys: readonly string[], deadline: Deadline): Promise<RecordTexts> =>
    asStoreFault('read', () => within(deadline, () => store.readMany(keys), 'reading records'))

  return {
    read: (keys) => read(keys, deadlineAfter(deadlineSeconds)),
    change: (keys, decide) => {
      const deadline = deadlineAfter(deadlineSeconds)
      const [key] = keys
      return inTurn(key, deadline, async () => {
        for (let attempt = 0; ; attempt++) {
          const began = performance.now()
          const texts = await read(keys, deadline)
          const { outcome, next } = decide(texts)
          if (next === undefined) return outcome
          if (await swap(store, key, texts[0], next ?? undefined, deadline)) return outcome
          await pause(Math.random() * longestPauseAfter(attempt, performance.now() - began))
        }
      })
    },
    feint: async (key, expected, next) => {
      const deadline = deadlineAfter(deadlineSeconds)
      await asStoreFault('read', () => within(deadline, () => store.swap(key, expected, next), 'swapping a record'))
    },
  }
}

/**
 * Two processes that collide once would collide again in step. How far apart they must come depends on how long one attempt
 * takes: a pause that is short beside it changes nothing.
 */
function longestPauseAfter(attempt: number, tookMilliseconds: number): number {
  return Math.min(longestPauseMilliseconds, Math.max(1, tookMilliseconds) * 2 ** (attempt + 1))
}

async function swap(
  store: RecordStore,
  key: string,
  expected: string | undefined,
  next: string | undefined,
  deadline: Deadline,
): Promise<boolean> {
  const swapSeconds = (deadline.remainingMilliseconds() / 1000) * swapShare
  try {
    return (
      (await within(deadlineAfter(swapSeconds), () => store.swap(key, expected, next), 'swapping a record')) === true
    )
  } catch (cause) {
    // The answer is lost, the write may have landed: the record itself tells. If it still is what we read, the write may
    // land later, so nobody is let in.
    const [seen] = await asStoreFault('read', () =>
      within(deadline, () => store.readMany([key]), 'reading back a record'),
    )
    if (seen === next) return true
    if (seen !== expected) return false
    throw storeFault('write', cause)
  }
}

async function asStoreFault<T>(what: 'read' | 'write', work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw storeFault(what, cause)
  }
}

function storeFault(what: 'read' | 'write', cause: unknown): SecondStepError {
  return new SecondStepError('ERR_STORE_UNAVAILABLE', {
    message: `The record store could not ${what}.`,
    fix: 'bring the store back; the second step opens again by itself',
    cause,
  })
}

/**
 * One operation in flight per record and process. Without it every waiting operation re-reads and re-swaps whenever one
 * wins, and the work grows with the square of the crowd.
 */
function createLines(): <T>(key: string, deadline: Deadline, work: () => Promise<T>) => Promise<T> {
  const lines = new Map<string, { waiting: number; last: Promise<void> }>()
  return async (key, deadline, work) => {
    const line = lines.get(key) ?? { waiting: 0, last: Promise.resolve() }
    if (line.waiting > longestLine) {
      throw new SecondStepError('ERR_STORE_BUSY', {
        message: `More than ${longestLine} operations wait for one record.`,
        fix: 'nothing, if it passes; else look who hammers one user, or at the latency of the store',
      })
    }
    lines.set(key, line)
    line.waiting++
    const before = line.last
    let leave = (): void => undefined
    const mine = new Promise<void>((resolve) => {
      leave = resolve
    })
    line.last = before.then(() => mine)
    try {
      await asStoreFault('read', () => within(deadline, () => before, 'waiting for a turn'))
      return await work()
    } finally {
      leave()
      line.waiting--
      if (line.waiting === 0) lines.delete(key)
    }
  }
}
