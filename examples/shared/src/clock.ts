/** A clock that can be moved on, so that a demonstration need not wait for the next code. */
export interface DemoClock {
  /** Unix seconds. */
  now(): number
  advance(seconds: number): void
}

export function createDemoClock(): DemoClock {
  let ahead = 0
  return {
    now: () => Date.now() / 1000 + ahead,
    advance: (seconds) => {
      ahead += seconds
    },
  }
}
