import { deadlineAfter, within } from './within.js'

const mostSeconds = 5

/** Does some work before the first call, shared by all that wait for it; what failed or hung is done anew by the next call. */
export function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => {
    if (done === undefined) {
      const mine = within(deadlineAfter(mostSeconds), work, 'getting the store ready')
      done = mine
      mine.catch(() => {
        if (done === mine) done = undefined
      })
    }
    return done
  }
}
