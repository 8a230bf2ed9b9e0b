import { SecondStepError } from '../errors.js'

/** A moment until which several steps share their time. Measured on the monotonic clock: setting the system's clock changes nothing. */
export interface Deadline {
  /** What is left, never below 0. */
  remainingMilliseconds(): number
}

/** A deadline this many seconds from now. */
export function deadlineAfter(seconds: number): Deadline {
  const end = performance.now() + seconds * 1000
  return { remainingMilliseconds: () => Math.max(0, Math.floor(end - performance.now())) }
}

/**
 * Waits for work no longer than a deadline allows. Work that hangs is left behind: its timer is gone, and whatever becomes of
 * it later disturbs nobody.
 *
 * @throws `ERR_STORE_UNAVAILABLE` when time is up; else whatever the work throws.
 */
export async function within<T>(deadline: Deadline, work: () => T | Promise<T>, what: string): Promise<T> {
  // What is left below a millisecond is no time to start anything.
  if (deadline.remainingMilliseconds() < 1) throw tooLate(what)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    // A busy event loop can let a timer fire early; then it is set again for the rest.
    const wait = (): void => {
      const left = deadline.remainingMilliseconds()
      if (left < 1) reject(tooLate(what))
      else timer = setTimeout(wait, left)
    }
    wait()
  })
  const working = Promise.resolve().then(work)
  // An abandoned promise that is rejected later must not end the host's process.
  working.catch(() => undefined)
  try {
    return await Promise.race([working, late])
  } finally {
    clearTimeout(timer)
  }
}

function tooLate(what: string): SecondStepError {
  return new SecondStepError('ERR_STORE_UNAVAILABLE', {
    message: `The store did not answer in time (${what}).`,
    fix: 'look at the store and the way to it; `storeDeadlineSeconds` says how long one operation may take',
  })
}
