import { noKeyPage } from '../pages/no-key.js'
import { htmlReply, jsonReply, type Reply } from '../reply.js'
import type { Route } from '../route.js'
import { loginOf, refusal, textField, type Visit, withPass } from '../visit.js'
import { wantsHtml } from '../wants.js'
import { askAgain } from './challenge.js'

/** "Mail me my key", for who has given his password. */
export const mailKeyRoutes: readonly Route[] = [
  { method: 'POST', path: '/mail-key', access: 'signed_in', handle: mailKey },
]

/**
 * The answer is always the same and is given before anything is looked up: neither what it says nor how long it takes tells
 * whether there is an address, or whether a mail leaves.
 */
async function mailKey(visit: Visit): Promise<Reply> {
  const { core, user, exchange, shell } = visit
  if (core.settings.mail === undefined || !core.settings.mailMyKey) return refusal(visit, 409, 'mail_not_configured')
  const { language } = shell.texts
  setImmediate(() => void core.keyMails.ask(user, { ip: exchange.ip, language }))
  return wantsHtml(exchange) ? showAccepted(visit) : jsonReply(202, { status: 'accepted' })
}

function showAccepted(visit: Visit): Reply {
  const { standing, shell, fields } = visit
  const returnTo = textField(fields, 'returnTo')
  const { mayMailKey } = standing
  if (standing.keyState === 'none') {
    return htmlReply(202, noKeyPage(shell, { mayMailKey, mailKeyAccepted: true, returnTo }))
  }
  const login = loginOf(visit)
  const form = { fresh: false, returnTo, error: undefined, mailKeyAccepted: true }
  return withPass(askAgain(visit, login, 202, form), visit, login.change)
}
