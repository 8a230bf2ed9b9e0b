import { Readable } from 'node:stream'
import type { SecondStepError } from '@secondstep/core'
import type { SessionChange } from '../exchange.js'
import { changeEntry, saveSession } from '../host-session.js'
import type { Reply } from '../reply.js'
import type { FetchSession } from './exchange.js'

/** The kit's answer, as a web-standard one. */
export function responseOf({ status, headers, cookies, body }: Reply, method: string): Response {
  const response = new Response(method === 'HEAD' ? null : contentOf(body), { status, headers })
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}

function contentOf(body: Reply['body']): string | ReadableStream {
  if (typeof body === 'string') return body
  return Readable.toWeb(Readable.from(body, { highWaterMark: 1 }).map((part: string) => Buffer.from(part)))
}

/** The host's answer with the kit's cookies beside its own. */
export function withCookies(response: Response, cookies: readonly string[]): Response {
  if (cookies.length === 0) return response
  // What was fetched elsewhere, or made by `Response.redirect`, takes no header any more.
  const own = new Response(response.body, response)
  for (const cookie of cookies) own.headers.append('set-cookie', cookie)
  return own
}

/** In the place of an answer to a user who appeared below us. Outside production the developer reads how to mend it. */
export function lateResponse(error: SecondStepError, method: string): Response {
  const body = process.env['NODE_ENV'] === 'production' ? error.code : error.message
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
  return responseOf({ status: error.status, headers, cookies: [], body }, method)
}

/** Changes our entry in the host's session, and nothing else of it; it is saved before the answer leaves. */
export async function changeSession(
  session: FetchSession | null | undefined,
  change: SessionChange | undefined,
): Promise<void> {
  if (change === undefined || session === undefined || session === null) return
  changeEntry(session, change)
  await saveSession(session)
}
