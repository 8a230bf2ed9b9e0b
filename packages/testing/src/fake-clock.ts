import { type Clock, stepSeconds } from '@secondstep/core'

/** A clock that stands still until it is told to move; give it to the kit as the option `clock`. Unix seconds. */
export interface FakeClock extends Clock {
  /** Moves on (or back, if negative) and answers the new time. */
  advance(seconds: number): number
  /** Jumps to a moment and answers it. */
  set(at: number): number
  /** Moves to the beginning of the next time step, where the authenticator app shows a new code, and answers that moment. */
  advanceToNextCode(): number
}

/**
 * Makes a clock for tests, so that no test waits 30 seconds for the next code.
 *
 * @param start Unix seconds; left out, the same moment in every run (1 800 000 000, the beginning of a time step).
 *
 * @example
 * ```ts
 * import { createFakeClock } from '@secondstep/testing'
 *
 * const clock = createFakeClock(1_800_000_010)
 * console.assert(clock() === 1_800_000_010)
 * console.assert(clock.advance(5) === 1_800_000_015)
 * console.assert(clock.advanceToNextCode() === 1_800_000_030)
 * ```
 */
export function createFakeClock(start: number = 1_800_000_000): FakeClock {
  let now = start
  const set = (at: number): number => {
    if (!Number.isFinite(at)) throw new TypeError('A clock is set to Unix seconds, a finite number.')
    now = at
    return now
  }
  set(start)
  return Object.assign(() => now, {
    set,
    advance: (seconds: number) => set(now + seconds),
    advanceToNextCode: () => set((Math.floor(now / stepSeconds) + 1) * stepSeconds),
  })
}
