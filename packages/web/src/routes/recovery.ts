import { presentedPasses } from '../cookies.js'
import type { CodeError } from '../pages/code-field.js'
import { recoveryPage } from '../pages/recovery.js'
import { htmlReply, jsonReply, type Reply, seeOther } from '../reply.js'
import { checkReturnTo } from '../return-to.js'
import type { Route } from '../route.js'
import { flagField, loginOf, returnAddress, textField, type Visit, type VisitLogin, withPass } from '../visit.js'
import { wantsHtml } from '../wants.js'
import { lostLogin, refusalStatus, refuseCode } from './challenge.js'

/** The step for who has lost his phone. */
export const recoveryRoutes: readonly Route[] = [
  { method: 'GET', path: '/recovery', access: 'signed_in', handle: show },
  { method: 'POST', path: '/recovery', access: 'signed_in', handle: answer },
]

async function show(visit: Visit): Promise<Reply> {
  const { exchange, standing, query } = visit
  if (!wantsHtml(exchange)) return showStanding(visit)
  const form = { fresh: query.get('fresh') === '1', returnTo: query.get('returnTo') ?? undefined }
  if (standing.passed && !form.fresh) return seeOther(returnAddress(visit, form.returnTo))
  const login = loginOf(visit)
  return withPass(askAgain(visit, login, 200, { ...form, error: undefined }), visit, login.change)
}

/** Says nothing about how many codes there are: that is for who has passed. */
function showStanding({ standing }: Visit): Reply {
  const { required, passed, recoveryThrottle: wait } = standing
  const waiting = wait.status === 'throttled' ? { retryAfterSeconds: wait.retryAfterSeconds } : {}
  return jsonReply(200, { required, passed, ...waiting })
}

async function answer(visit: Visit): Promise<Reply> {
  const { core, user, exchange, settings, fields, standing } = visit
  const html = wantsHtml(exchange)
  const form = { fresh: flagField(fields, 'fresh'), returnTo: textField(fields, 'returnTo') }
  const login = loginOf(visit)
  const lost = lostLogin(visit, login)
  if (lost !== undefined) {
    return withPass(askAgain(visit, login, 409, { ...form, error: { kind: lost } }), visit, login.change)
  }
  const { binding } = login
  const passes = presentedPasses(exchange, settings)
  const outcome = await core.recovery.verify(user, {
    recoveryCode: fields['recoveryCode'],
    binding,
    passes,
    ip: exchange.ip,
  })
  const returnTo = returnAddress(visit, form.returnTo)
  if (outcome.status === 'passed') {
    const { pass, left } = outcome
    const reply = html ? seeOther(returnTo) : jsonReply(200, { status: 'passed', returnTo, recoveryCodesLeft: left })
    return withPass(reply, visit, login.change, pass)
  }
  // The other of two tabs has spent it meanwhile: this one goes on as well.
  if (html && standing.hasPass && !form.fresh) return seeOther(returnTo)
  const page = (error: CodeError): Reply => askAgain(visit, login, refusalStatus[outcome.status], { ...form, error })
  return withPass(refuseCode(visit, outcome, page), visit, login.change)
}

interface Form {
  readonly fresh: boolean
  readonly returnTo: string | undefined
  readonly error: CodeError | undefined
}

function askAgain(visit: Visit, login: VisitLogin, status: number, form: Form): Reply {
  const { exchange, settings, isPage, shell } = visit
  const returnTo = checkReturnTo(form.returnTo, exchange.base, settings, isPage)
  return htmlReply(status, recoveryPage(shell, { ...form, returnTo, loginMark: login.mark }))
}
