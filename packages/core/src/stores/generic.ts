import { SecondStepError } from '../errors.js'
import type { RecordStore } from './record-store.js'
import { deadlineAfter, within } from './within.js'

/** What the generic path uses of a Keyv, of either major. */
export interface GenericKeyv {
  get(key: string): Promise<unknown>
  set(key: string, value: unknown): Promise<unknown>
  delete(key: string): Promise<unknown>
  readonly ttl?: number | undefined
  readonly opts?: { readonly ttl?: number | undefined } | undefined
}

/** How long a hanging write holds up the next one on its record. */
const patienceSeconds = 2

/**
 * Keeps records in any Keyv, for one process alone: a Keyv has no atomic operation, so the comparison holds only against
 * other callers of this very store object, one after the other.
 *
 * A Keyv hides a dead store: it answers `undefined` or `false` where the adapter failed. So every write must answer `true`
 * and be read back, and a record that is missing although this process has written it is a fault, never "no record".
 *
 * @throws `ERR_STORE_REFUSED` if the Keyv lets records expire.
 */
export function genericStore(keyv: GenericKeyv): RecordStore {
  if ((keyv.ttl ?? keyv.opts?.ttl) !== undefined) throw expiring()
  const inLine = createLines()
  // What this process knows to be there. A restart forgets it; the start-up probe then finds a store that keeps nothing.
  const written = new Set<string>()

  const read = async (key: string): Promise<string | undefined> => {
    const value = await keyv.get(key)
    if (typeof value === 'string') return value
    if (value !== undefined && value !== null) throw new Error('the Keyv answered something that is no text')
    if (written.has(key)) throw new Error('a record that was written is missing')
    return undefined
  }
  const write = async (key: string, next: string): Promise<void> => {
    if ((await keyv.set(key, next)) !== true) throw new Error('the Keyv did not take a record')
    if ((await keyv.get(key)) !== next) throw new Error('the Keyv did not keep a record')
    written.add(key)
  }
  const remove = async (key: string): Promise<void> => {
    await keyv.delete(key)
    const left = await keyv.get(key)
    if (left !== undefined && left !== null) throw new Error('the Keyv did not delete a record')
    written.delete(key)
  }

  return {
    name: 'keyv',
    shared: false,
    readMany: (keys) => Promise.all(keys.map(read)),
    swap: (key, expected, next) =>
      inLine(key, async () => {
        if ((await read(key)) !== expected) return false
        await (next === undefined ? remove(key) : write(key, next))
        return true
      }),
  }
}

/**
 * Runs the work on one record one after the other. A write that hangs is waited for so long and then left behind: a store that
 * never answers must not lock its user out for ever.
 */
function createLines(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const lines = new Map<string, Promise<unknown>>()
  return (key, work) => {
    const mine = (lines.get(key) ?? Promise.resolve()).then(work)
    const settled = within(deadlineAfter(patienceSeconds), () => mine, 'a write').catch(() => undefined)
    lines.set(key, settled)
    settled.then(() => {
      if (lines.get(key) === settled) lines.delete(key)
    })
    return mine
  }
}

function expiring(): SecondStepError {
  return new SecondStepError('ERR_STORE_REFUSED', {
    message: 'The Keyv has a `ttl`: it would forget keys and spent codes.',
    fix: 'give the kit a Keyv without `ttl`',
  })
}
