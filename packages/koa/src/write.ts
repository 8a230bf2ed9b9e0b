import { changeEntry, type Reply, type SessionChange, sessionName, streamOf } from '@secondstep/web'
import type { Context } from 'koa'
import { sessionOf } from './exchange.js'

/** Writes the kit's answer. */
export async function writeReply(ctx: Context, reply: Reply): Promise<void> {
  await changeSession(ctx, reply.session)
  addCookies(ctx, reply.cookies)
  ctx.status = reply.status
  ctx.body = typeof reply.body === 'string' ? reply.body : streamOf(reply.body, ctx.res)
  // After the body, for which Koa guesses a type.
  ctx.remove('Content-Type')
  ctx.set(reply.headers)
}

/** Hands the browser the kit's cookies beside the host's own. */
export function addCookies(ctx: Context, cookies: readonly string[]): void {
  for (const cookie of cookies) ctx.append('Set-Cookie', cookie)
}

/**
 * Changes our entry in the host's session, and nothing else of it. Koa's session middlewares save on the way back, before the
 * answer leaves.
 */
export async function changeSession(ctx: Context, change: SessionChange | undefined): Promise<void> {
  if (change === undefined) return
  const session = await sessionOf(ctx)
  if (session === undefined) return
  if (session !== null) changeEntry(session, change)
  else if ('write' in change) Object.assign(ctx, { session: { [sessionName]: change.write } })
  await commit(ctx)
}

/** With its `autoCommit` off, koa-session leaves saving to whoever changes the session. */
async function commit(ctx: Context): Promise<void> {
  const { session, sessionOptions } = ctx as { session?: unknown; sessionOptions?: { readonly autoCommit?: unknown } }
  if (sessionOptions?.autoCommit === false) await (session as { manuallyCommit(): Promise<void> }).manuallyCommit()
}
