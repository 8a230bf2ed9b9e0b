import { adminAuditPage } from '../pages/admin-audit.js'
import { htmlReply, jsonReply, type Reply } from '../reply.js'
import type { Route } from '../route.js'
import { actorOf, pageQueryOf, refusal, type Visit } from '../visit.js'
import { wantsHtml } from '../wants.js'

/** Who did what to whom, when. */
export const adminAuditRoutes: readonly Route[] = [
  { method: 'GET', path: '/admin/audit', access: 'administrator', handle: show },
]

async function show(visit: Visit): Promise<Reply> {
  const { core, exchange, shell } = visit
  const { after, limit } = pageQueryOf(visit)
  if (after !== undefined && !/^[\w-]{1,60}$/.test(after)) return refusal(visit, 422, 'malformed')
  const page = await core.administration.audit(actorOf(visit), { after, limit })
  if (!wantsHtml(exchange)) return jsonReply(200, { events: page.events, next: page.next ?? null })
  const url = `${shell.urls.admin}/audit`
  const nextUrl = page.next === undefined ? undefined : `${url}?${new URLSearchParams({ after: page.next })}`
  return htmlReply(200, adminAuditPage(shell, { events: page.events, nextUrl }))
}
