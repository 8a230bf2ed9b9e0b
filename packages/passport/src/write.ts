import type { Standing } from '@secondstep/core'
import { changeEntry, type Reply, type SessionChange, saveSession, sessionName, streamOf } from '@secondstep/web'
import { type PassportRequest, rawOf, sessionOf } from './exchange.js'

/** Writes the kit's answer. */
export async function writeReply(req: PassportRequest, reply: Reply): Promise<void> {
  await changeSession(req, reply.session)
  addCookies(req, reply.cookies)
  // Koa's is a stand-in that answers through the context.
  const res = req.res as { statusCode: number; setHeader(name: string, value: string): void; end(body: unknown): void }
  res.statusCode = reply.status
  for (const [name, value] of Object.entries(reply.headers)) res.setHeader(name, value)
  if (typeof reply.body === 'string') return res.end(reply.body)
  const { res: raw } = rawOf(req)
  const stream = streamOf(reply.body, raw)
  if (req.ctx === undefined) stream.pipe(raw)
  else res.end(stream)
}

/** Hands the browser the kit's cookies beside the host's own. */
export function addCookies(req: PassportRequest, cookies: readonly string[]): void {
  const { res } = rawOf(req)
  for (const cookie of cookies) {
    const others = res.getHeader('Set-Cookie') ?? []
    res.setHeader('Set-Cookie', [...(Array.isArray(others) ? others : [String(others)]), cookie])
  }
}

/** Changes our entry in the host's session, and nothing else of it; it is saved before the answer leaves. */
export async function changeSession(req: PassportRequest, change: SessionChange | undefined): Promise<void> {
  const session = await sessionOf(req)
  if (change === undefined || session === undefined) return
  if (session === null) {
    if ('write' in change) Object.assign(req.ctx ?? {}, { session: { [sessionName]: change.write } })
    return
  }
  changeEntry(session, change)
  // Koa's sessions are saved on the way back.
  if (req.ctx === undefined) await saveSession(session)
}

/** How the signed-in user stands, for the routes below: `req.otp`, and `ctx.state.otp` on Koa. */
export function showStanding(req: PassportRequest, standing: Standing): void {
  if (req.ctx === undefined) Object.assign(req, { otp: standing })
  else Object.assign((req.ctx as { state?: object }).state ?? {}, { otp: standing })
}
