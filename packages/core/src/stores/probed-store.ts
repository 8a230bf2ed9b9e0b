import { isSecondStepError, SecondStepError } from '../errors.js'
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
 *
 * @param onReady called once, when the probe has come out well.
 */
export function probedStore(store: RecordStore, onReady: () => void = () => undefined): ProbedStore {
  let probe: Promise<void> | undefined
  const ready = async (): Promise<void> => {
    probe ??= probeStore(store).then(onReady)
    try {
      await probe
    } catch (error) {
      if (!isSecondStepError(error, 'ERR_STORE_REFUSED')) probe = undefined
      throw isSecondStepError(error) ? error : away(store.name, error)
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

function away(name: string, cause: unknown): SecondStepError {
  const code: unknown = (cause as { code?: unknown } | null)?.code
  const shown = typeof code === 'string' || typeof code === 'number' ? ` (${code})` : ''
  return new SecondStepError('ERR_STORE_UNAVAILABLE', {
    message: `The store "${name}" cannot be reached${shown}.`,
    fix: 'look at the store, its address and the rights of its user; the second step opens by itself once it answers',
    cause,
  })
}
