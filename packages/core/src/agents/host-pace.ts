/**
 * How long a check of the host's takes. A try that never gets that far waits as long: the check of a password is slow on
 * purpose, and an answer that comes at once would tell that there is no such user.
 */
export interface HostPace {
  /** Asks the host, and remembers how long it took. */
  ask<T>(work: () => Promise<T>): Promise<T>
  /** Waits as long as one of the latest checks took. */
  wait(): Promise<void>
}

/** One pace for each of the host's checks at an agent. */
export type HostPaces = Readonly<Record<'mayConnect' | 'password' | 'os_account', HostPace>>

export function createHostPaces(): HostPaces {
  return { mayConnect: createHostPace(), password: createHostPace(), os_account: createHostPace() }
}

const mostRemembered = 32
/** A check that hung once must not hold up everybody else. */
const longestWaitMilliseconds = 5000

function createHostPace(): HostPace {
  const took: number[] = []
  return {
    ask: async (work) => {
      const began = performance.now()
      try {
        return await work()
      } finally {
        took.push(performance.now() - began)
        if (took.length > mostRemembered) took.shift()
      }
    },
    wait: async () => {
      // One of them and not their mean: a mean would be told from the real ones by never changing.
      const one = took[Math.floor(Math.random() * took.length)] ?? 0
      if (one >= 1) await new Promise((resolve) => setTimeout(resolve, Math.min(one, longestWaitMilliseconds)))
    },
  }
}
