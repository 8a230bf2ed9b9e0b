import { recoveryCodesPage, recoveryCodesText } from '../pages/recovery-codes.js'
import { fileReply, htmlReply, jsonReply, type Reply } from '../reply.js'
import type { Route } from '../route.js'
import { refusal, textField, type Visit } from '../visit.js'
import { wantsHtml } from '../wants.js'
import { showAccount } from './account.js'

/** A user's own recovery codes. */
export const recoveryCodesRoutes: readonly Route[] = [
  { method: 'POST', path: '/account/recovery-codes', access: 'fresh', handle: make },
]

/** Only hashes are kept, so this answer is the one that shows them: as a page, or at the second button as a file. */
async function make(visit: Visit): Promise<Reply> {
  const { core, user, exchange, fields, shell } = visit
  const html = wantsHtml(exchange)
  const outcome = await core.recovery.make(user, exchange.ip)
  if (outcome.status === 'no_key') {
    return html ? showAccount(visit, 'recoveryNeedsKey', 409) : refusal(visit, 409, 'no_key')
  }
  const { codes } = outcome
  if (!html) return jsonReply(200, { recoveryCodes: codes })
  const view = { codes, madeAt: core.settings.clock() }
  if (textField(fields, 'as') === 'text') return fileReply('recovery-codes.txt', recoveryCodesText(shell, view))
  return htmlReply(200, recoveryCodesPage(shell, view))
}
