import { setupPage } from '../pages/setup.js'
import { htmlReply, jsonReply, type Reply, seeOther } from '../reply.js'
import type { Route } from '../route.js'
import { loginOf, refusal, textField, type Visit, withPass } from '../visit.js'
import { wantsHtml } from '../wants.js'

/** The set-up link of an administrator without a key. Opening it does nothing yet: mail scanners and browsers open links ahead. */
export const setupRoutes: readonly Route[] = [
  { method: 'GET', path: '/setup', access: 'signed_in', handle: show },
  { method: 'POST', path: '/setup', access: 'signed_in', handle: use },
]

async function show(visit: Visit): Promise<Reply> {
  const { shell, query, exchange } = visit
  if (!shell.isAdministrator) return refusal(visit, 403, 'not_administrator')
  if (!wantsHtml(exchange)) return refusal(visit, 404, 'not_found')
  const login = loginOf(visit)
  const page = setupPage(shell, { link: query.get('link')?.slice(0, 100) ?? '', isRefused: false })
  return withPass(htmlReply(200, page), visit, login.change)
}

async function use(visit: Visit): Promise<Reply> {
  const { core, user, exchange, shell, fields } = visit
  if (!shell.isAdministrator) return refusal(visit, 403, 'not_administrator')
  const login = loginOf(visit)
  const link = textField(fields, 'link')
  const pass = await core.setupLink.use(user, { value: link, binding: login.binding, ip: exchange.ip })
  if (pass === undefined) {
    const refused = wantsHtml(exchange)
      ? htmlReply(401, setupPage(shell, { link: link ?? '', isRefused: true }))
      : refusal(visit, 401, 'refused')
    return withPass(refused, visit, login.change)
  }
  const reply = wantsHtml(exchange) ? seeOther(shell.urls.account) : jsonReply(200, { status: 'passed' })
  return withPass(reply, visit, login.change, pass)
}
