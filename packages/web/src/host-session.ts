import type { SessionChange } from './exchange.js'

/** Our entry's name in the host's session. */
export const sessionName = 'secondstep'

/** A host's session, if what a framework holds in its place is one. */
export function sessionObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}

/** Changes our entry, and nothing else of the session. */
export function changeEntry(session: Record<string, unknown>, change: SessionChange): void {
  if ('write' in change) session[sessionName] = change.write
  else delete session[sessionName]
}

/** Saves a session that has a `save` to call back: the next request of the browser may be faster than the store. */
export async function saveSession(session: Readonly<Record<string, unknown>>): Promise<void> {
  const { save } = session
  if (typeof save !== 'function') return
  await new Promise<void>((resolve, reject) => {
    save.call(session, (error: unknown) => (error === undefined || error === null ? resolve() : reject(error)))
  })
}
