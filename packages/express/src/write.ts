import { changeEntry, type Reply, type SessionChange, saveSession, streamOf } from '@secondstep/web'
import type { Request, Response } from 'express'
import { sessionOf } from './exchange.js'

/** Writes the kit's answer. */
export async function writeReply(req: Request, res: Response, reply: Reply): Promise<void> {
  await changeSession(req, reply.session)
  addCookies(res, reply.cookies)
  res.statusCode = reply.status
  for (const [name, value] of Object.entries(reply.headers)) res.setHeader(name, value)
  if (typeof reply.body === 'string') res.end(reply.body)
  else streamOf(reply.body, res).pipe(res)
}

/** Hands the browser the kit's cookies beside the host's own. */
export function addCookies(res: Response, cookies: readonly string[]): void {
  for (const cookie of cookies) res.append('Set-Cookie', cookie)
}

/**
 * Changes our entry in the host's session, and nothing else of it. It is saved before the answer leaves: the next request of
 * the browser may otherwise be faster than the store.
 */
export async function changeSession(req: Request, change: SessionChange | undefined): Promise<void> {
  const session = sessionOf(req)
  if (change === undefined || session === undefined) return
  changeEntry(session, change)
  await saveSession(session)
}
