import { SecondStepError } from '../errors.js'
import { type GenericKeyv, genericStore } from './generic.js'
import { memoryStore } from './memory.js'
import { hasFunctions, redisBehind, sqlBehind } from './official-adapters.js'
import type { RecordStore } from './record-store.js'

/** A Keyv, of either major, as far as the kit looks at it. */
export type KeyvLike = GenericKeyv & { readonly store?: unknown }

/** What the host says about its store beside handing it over. */
export interface RecogniseOptions {
  /** An unknown store is used by one process only. */
  readonly singleProcess: boolean
}

/** Makes a record store of what a Keyv stands on, or says that it is not its kind. */
type Recogniser = (inner: unknown) => RecordStore | undefined

const recognisers: readonly Recogniser[] = [
  // Only a plain Map: one that forgets (an LRU, a subclass) is an unknown store.
  (inner) => (inner instanceof Map && inner.constructor === Map ? memoryStore(inner) : undefined),
  redisBehind,
  sqlBehind,
]

/** A Keyv 6 puts a bridge around older adapters, and its memory adapter around the Map. */
const deepestStore = 3

/**
 * Finds out what a store is.
 *
 * @throws `ERR_STORE_UNKNOWN` if that cannot be told for sure: a store that is not atomic would accept one code twice.
 */
export function recogniseStore(given: KeyvLike | RecordStore, { singleProcess }: RecogniseOptions): RecordStore {
  if (isRecordStore(given)) return given
  if (!isKeyv(given)) throw unknownStore('`store` is neither a Keyv nor a `RecordStore`.')
  let inner: unknown = given.store
  for (let depth = 0; depth < deepestStore && inner !== undefined && inner !== null; depth++) {
    for (const recognise of recognisers) {
      const store = recognise(inner)
      if (store === undefined) continue
      for (const emitter of [given, inner]) ignoreErrors(emitter)
      return store
    }
    inner = (inner as { store?: unknown }).store
  }
  if (singleProcess) return genericStore(given)
  throw unknownStore('The Keyv stands on a store the kit does not know, and no Keyv has an atomic operation.')
}

/** An adapter tells of a dropped connection by an event, and an event nobody hears ends the host's process. */
function ignoreErrors(emitter: unknown): void {
  if (hasFunctions(emitter, ['on']))
    (emitter as { on(event: string, listener: () => void): void }).on('error', () => {})
}

function isRecordStore(given: unknown): given is RecordStore {
  return hasFunctions(given, ['readMany', 'swap'])
}

function isKeyv(given: unknown): given is KeyvLike {
  // A bare Map has the same three, and answers them at once: it is a store for a Keyv, not a Keyv.
  return hasFunctions(given, ['get', 'set', 'delete']) && !(given instanceof Map)
}

function unknownStore(message: string): SecondStepError {
  return new SecondStepError('ERR_STORE_UNKNOWN', {
    message,
    fix: 'give a Keyv over Redis, PostgreSQL, MySQL, MariaDB or SQLite, or one of `redisStore`, `postgresStore`, `mysqlStore`, `sqliteStore`; for any other Keyv say `singleProcess: true`, and keep to one process',
  })
}
