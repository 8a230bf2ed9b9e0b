/** A clock that can be moved on, so that a demonstration need not wait for the next code. */
export interface DemoClock {
  /** Unix seconds. */
  now(): number
  advance(seconds: number): void
}

/** Runs with the machine's time, or stands at `at` until it is moved on: then nothing depends on how fast a machine is. */
export function createDemoClock(at?: number): DemoClock {
  let ahead = 0
  return {
    now: () => (at ?? Date.now() / 1000) + ahead,
    advance: (seconds) => {
      ahead += seconds
    },
  }
}
