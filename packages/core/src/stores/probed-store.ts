import { isSecondStepError } from '../errors.js'
import { probeStore } from './probe.js'
import type { RecordStore } from './record-store.js'

/** A store that has proven itself before its first record is touched. */
export interface ProbedStore extends RecordStore {
  /** Probes the store if that has not come out well yet. */
  ready(): Promise<void>
}

/**
 * Puts the start-up probe in front of a store. All first callers share one probe; one that failed because the store was away is
 * repeated at the next call, one that found the store unfit stands for the life of the process.
 */
export function probedStore(store: RecordStore): ProbedStore {
  let probe: Promise<void> | undefined
  const ready = async (): Promise<void> => {
    probe ??= probeStore(store)
    try {
      await probe
    } catch (error) {
      if (!isSecondStepError(error, 'ERR_STORE_REFUSED')) probe = undefined
      throw error
    }
  }
  return {
    name: store.name,
    shared: store.shared,
    ready,
    readMany: async (keys) => {
      await ready()
      return store.readMany(keys)
    },
    swap: async (key, expected, next) => {
      await ready()
      return store.swap(key, expected, next)
    },
  }
}
