import { SecondStepError } from './errors.js'

/** Tells the time in Unix seconds (a fraction is allowed). Tests and demonstrations inject their own. */
export type Clock = () => number

/** The system's clock. */
export const systemClock: Clock = () => Date.now() / 1000

/**
 * Reads a clock and refuses nonsense, so that no later comparison with `NaN` can quietly come out in somebody's favour.
 *
 * @returns whole Unix seconds.
 * @throws `ERR_CLOCK` if the clock does not give a positive finite number.
 */
export function readClock(clock: Clock): number {
  const now = clock()
  if (typeof now === 'number' && Number.isFinite(now) && now > 0 && now < 1e11) return Math.floor(now)
  throw new SecondStepError('ERR_CLOCK', {
    message: 'The clock gave no usable time.',
    fix: 'let `clock` return Unix seconds as a finite number',
  })
}

export const daySeconds = 86_400

/** Two processes' clocks may differ by this much before a time that lies ahead counts as nonsense. */
export const clockToleranceSeconds = 60

/** Whether two moments lie closer together than this, whichever came first: a clock that stepped back frees nobody. */
export function isWithin(at: number, now: number, seconds: number): boolean {
  return Math.abs(now - at) < seconds
}
