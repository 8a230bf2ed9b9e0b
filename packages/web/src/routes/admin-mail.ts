import type { MailToUserOutcome, User } from '@secondstep/core'
import type { UserNotice } from '../pages/admin-user.js'
import { jsonReply, type Reply } from '../reply.js'
import type { Route } from '../route.js'
import { actorOf, refusal, type Visit } from '../visit.js'
import { wantsHtml } from '../wants.js'
import { onUser, showUser } from './admin-users.js'

/** One user's key by mail. */
export const adminMailRoutes: readonly Route[] = [
  { method: 'POST', path: '/admin/users/:id/mail', access: 'administrator', handle: onUser(mail) },
]

/** An administrator is told what came of it, but does not wait for a mail server that does not answer. */
const longestWaitMilliseconds = 4000

async function mail(visit: Visit, user: User): Promise<Reply> {
  const sending = visit.core.keyMails.toUser(actorOf(visit), user, visit.shell.texts.language)
  let timer: NodeJS.Timeout | undefined
  const waited = new Promise<{ readonly status: 'under_way' }>((resolve) => {
    timer = setTimeout(() => resolve({ status: 'under_way' }), longestWaitMilliseconds)
  })
  // What comes of it later stands in the user's record; a fault then is an event there as well.
  sending.catch(() => undefined)
  const outcome = await Promise.race([sending, waited]).finally(() => clearTimeout(timer))
  if (!wantsHtml(visit.exchange)) return asJson(visit, user, outcome)
  const { notice, status } = noticeOf(outcome)
  return showUser(visit, user, notice, status)
}

type Outcome = MailToUserOutcome | { readonly status: 'under_way' }

function asJson(visit: Visit, user: User, outcome: Outcome): Reply {
  switch (outcome.status) {
    case 'mail_not_configured':
    case 'key_mode_locked':
      return refusal(visit, 409, outcome.status)
    case 'preconditions_unmet':
      return refusal(visit, 409, outcome.status, { unmet: [{ reason: outcome.reason, count: 1, users: [user.id] }] })
    default:
      return jsonReply(202, { status: 'accepted', mail: outcome.status })
  }
}

function noticeOf(outcome: Outcome): { readonly notice: UserNotice; readonly status: number } {
  switch (outcome.status) {
    case 'mail_not_configured':
      return { notice: 'mailNotConfigured', status: 409 }
    case 'key_mode_locked':
      return { notice: 'mailModeLocked', status: 409 }
    case 'preconditions_unmet':
      return { notice: outcome.reason === 'user_email_missing' ? 'emailMissing' : 'emailDuplicate', status: 409 }
    case 'failed':
    case 'retrying':
    case 'unreachable':
      return { notice: 'mailFailed', status: 202 }
    case 'unknown':
      return { notice: 'mailUnclear', status: 202 }
    default:
      return { notice: 'mailed', status: 202 }
  }
}
