import { memoryStore, type RecordStore } from '@secondstep/core'

/** Reads that wait below the kit, so that a claim decides in which order answers leave. */
export interface HeldReads {
  /** Fulfilled when all of them wait. */
  readonly reached: Promise<void>
  /** Lets them go on, all at once. */
  release(): void
}

/** Records in memory: how often they were used, and whether and when they can be reached. */
export interface WatchedStore extends RecordStore {
  calls: number
  down: boolean
  /** Holds the next `count` reads; later ones pass by. */
  holdReads(count: number): HeldReads
}

export function createWatchedStore(): WatchedStore {
  const store = memoryStore()
  let gates: (() => Promise<void>)[] = []
  const reach = (): void => {
    watched.calls++
    if (watched.down) throw new Error('the records are out of reach')
  }
  const watched: WatchedStore = {
    ...store,
    calls: 0,
    down: false,
    readMany: async (keys) => {
      reach()
      await gates.shift()?.()
      return store.readMany(keys)
    },
    swap: async (key, expected, next) => {
      reach()
      return store.swap(key, expected, next)
    },
    holdReads: (count) => {
      let release = (): void => undefined
      const released = new Promise<void>((resolve) => {
        release = resolve
      })
      const reached = new Promise<void>((resolve) => {
        gates = Array.from({ length: count }, () => () => {
          if (gates.length === 0) resolve()
          return released
        })
      })
      return { reached, release }
    },
  }
  return watched
}
