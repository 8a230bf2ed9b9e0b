import type { AuditPage, AuditQuery, SecondStepEvent } from './event.js'

/** The last events of this process, for a console without a sink that can be read. */
export interface RecentEvents {
  add(event: SecondStepEvent): void
  read(query: AuditQuery): AuditPage
}

const mostEvents = 1000

export function createRecentEvents(): RecentEvents {
  const kept: { readonly number: number; readonly event: SecondStepEvent }[] = []
  let number = 0
  return {
    add: (event) => {
      kept.push({ number: number++, event })
      // Dropping one by one would move the whole list each time.
      if (kept.length >= 2 * mostEvents) kept.splice(0, mostEvents)
    },
    read: ({ organisation, after, limit }) => {
      const before = after === undefined ? number : Number(after)
      const older = kept.filter((one) => one.number < before && one.event.organisation === organisation)
      const page = older.slice(-limit).reverse()
      const last = page.at(-1)
      return {
        events: page.map(({ event }) => event),
        next: last === undefined || older.length <= limit ? undefined : String(last.number),
      }
    },
  }
}
