import { get } from 'node:http'
import { createVisitor } from './http-client.js'
import type { Row } from './small-host.js'

/** How many pages the directory has, one user a page. */
export const pages = 50

/** A directory of many pages that counts how many were asked for, and waits before one of them until it is let go. */
export function countingDirectory(id = 'boss') {
  const boss: Row = { id, email: 'boss@example.test', isAdministrator: true }
  const asked: string[] = []
  let arrived = (): void => undefined
  let letGo = (): void => undefined
  const gate = new Promise<void>((open) => {
    letGo = open
  })
  const waiting = new Promise<void>((open) => {
    arrived = open
  })
  const users = {
    find: (wanted: string) => (wanted === id ? boss : undefined),
    list: async ({ after }: { readonly after: string | undefined }) => {
      const page = Number(after ?? 0)
      asked.push(String(page))
      if (page === 3) {
        arrived()
        await gate
      }
      const users: readonly Row[] = page === 0 ? [boss] : [{ id: `user${page}`, email: `user${page}@example.test` }]
      return page + 1 < pages ? { users, next: String(page + 1) } : { users }
    },
  }
  return { asked, users, waiting, letGo }
}

/** Asks for a preflight, goes away while the directory waits before one of its pages, and lets it go on. */
export async function leaveInTheMiddle(
  url: string,
  headers: Readonly<Record<string, string>>,
  { waiting, letGo }: Pick<ReturnType<typeof countingDirectory>, 'waiting' | 'letGo'>,
): Promise<void> {
  const request = get(`${url}/otp/admin/preflight?scope=everyone&keyMode=user`, { headers })
  request.on('error', () => undefined)
  await waiting
  await new Promise((closed) => {
    request.once('close', closed)
    request.destroy()
  })
  // The server hears of it before it answers somebody else, who asks later.
  await createVisitor(url).get('/private')
  letGo()
  await createVisitor(url).get('/private')
}
