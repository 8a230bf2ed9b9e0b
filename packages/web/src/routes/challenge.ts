import type { CodeAttempt, CodeRefusal } from '@secondstep/core'
import { browserNameOf } from '../browser-name.js'
import { presentedDevices } from '../cookies.js'
import { offerSetupLink } from '../offer-setup-link.js'
import { codePage } from '../pages/code.js'
import type { CodeError } from '../pages/code-field.js'
import { noKeyPage } from '../pages/no-key.js'
import { htmlReply, jsonReply, type Reply, seeOther } from '../reply.js'
import { checkReturnTo } from '../return-to.js'
import type { Route } from '../route.js'
import {
  attemptOf,
  flagField,
  loginOf,
  refusal,
  returnAddress,
  type Visit,
  type VisitLogin,
  withDevice,
  withPass,
} from '../visit.js'
import { wantsHtml } from '../wants.js'

/** The step itself. */
export const challengeRoutes: readonly Route[] = [
  { method: 'GET', path: '/', access: 'signed_in', handle: show },
  { method: 'POST', path: '/', access: 'signed_in', handle: answer },
]

/** The status that goes with a refused code, wherever one is taken. */
export const refusalStatus: Readonly<Record<CodeRefusal['status'], number>> = {
  mismatch: 422,
  malformed: 422,
  replayed: 422,
  throttled: 429,
  no_key: 409,
}

async function show(visit: Visit): Promise<Reply> {
  const { exchange, standing, query } = visit
  if (standing.required && standing.keyState === 'none' && visit.shell.isAdministrator) offerLink(visit)
  if (!wantsHtml(exchange)) return showStanding(visit)
  const fresh = query.get('fresh') === '1' && standing.keyState !== 'none'
  const returnTo = query.get('returnTo') ?? undefined
  // Nothing to ask: on to where the visitor wanted to go.
  if (standing.passed && !fresh) return seeOther(returnAddress(visit, returnTo))
  if (visit.settings.codePath !== undefined) return toOwnPage(visit, exchange.query)
  if (standing.keyState === 'none')
    return htmlReply(200, noKeyPage(visit.shell, { mayMailKey: standing.mayMailKey, returnTo }))
  const login = loginOf(visit)
  const actionDropped = fresh && query.get('dropped') === '1'
  return withPass(
    askAgain(visit, login, 200, { fresh, returnTo, error: undefined, actionDropped }),
    visit,
    login.change,
  )
}

/** He may be the first of his organisation: the way in is printed to whoever runs the app, while his page is on its way. */
function offerLink({ core, settings, user }: Visit): void {
  offerSetupLink(core, settings, user).catch((error: unknown) => core.settings.logger?.error(String(error)))
}

function showStanding({ standing }: Visit): Reply {
  const { policy, required, passed, keyState, mayMailKey, throttle } = standing
  const waiting = throttle.status === 'throttled' ? { retryAfterSeconds: throttle.retryAfterSeconds } : {}
  return jsonReply(200, {
    required,
    passed,
    scope: policy.scope,
    keyMode: policy.keyMode,
    hasKey: keyState !== 'none',
    mayMailKey,
    ...waiting,
  })
}

async function answer(visit: Visit): Promise<Reply> {
  const { fields, standing, exchange } = visit
  const html = wantsHtml(exchange)
  const form: Form = {
    fresh: flagField(fields, 'fresh') && standing.keyState !== 'none',
    returnTo: typeof fields['returnTo'] === 'string' ? fields['returnTo'] : undefined,
    error: undefined,
  }
  const login = loginOf(visit)
  const lost = lostLogin(visit, login)
  // The pass would be tied to a login this browser does not come back with: the code stays unspent.
  if (lost !== undefined) {
    return withPass(askAgain(visit, login, 409, { ...form, error: { kind: lost } }), visit, login.change)
  }

  const outcome = await visit.core.step.verify(visit.user, { ...attemptOf(visit, login), ...rememberOf(visit) })
  const returnTo = returnAddress(visit, form.returnTo)
  if (outcome.status === 'passed') {
    const { pass, device } = outcome
    const remembered = device === undefined ? {} : { remembered: true }
    const reply = html ? seeOther(returnTo) : jsonReply(200, { status: 'passed', returnTo, ...remembered })
    const passed = withPass(reply, visit, login.change, pass)
    return device === undefined ? passed : withDevice(passed, visit, device)
  }
  // The other of two tabs has passed meanwhile: this one goes on as well.
  const again = outcome.status === 'replayed' || outcome.status === 'throttled'
  if (html && again && standing.hasPass && !form.fresh) return seeOther(returnTo)
  if (html && outcome.status === 'no_key' && visit.settings.codePath !== undefined) {
    return toOwnPage(visit, 'error=no_key')
  }
  return withPass(
    refuseCode(visit, outcome, (error) => askAgain(visit, login, refusalStatus[outcome.status], { ...form, error })),
    visit,
    login.change,
  )
}

/** What he asked for beside being let in: this browser is to be remembered. */
function rememberOf({ exchange, settings, fields }: Visit): Pick<CodeAttempt, 'remember' | 'devices'> {
  // Without a cookie there is no browser to be remembered.
  if (settings.transport === 'header' || !flagField(fields, 'remember')) return {}
  const name = browserNameOf(exchange.headers['user-agent'])
  return { remember: { name }, devices: presentedDevices(exchange, settings) }
}

/** Turns a refused code into the page with its reason, or into a problem. */
export function refuseCode(
  visit: Pick<Visit, 'exchange' | 'shell'>,
  outcome: CodeRefusal,
  page: (error: CodeError) => Reply,
): Reply {
  const status = refusalStatus[outcome.status]
  if (outcome.status === 'no_key') {
    return wantsHtml(visit.exchange) ? htmlReply(status, noKeyPage(visit.shell)) : refusal(visit, status, 'no_key')
  }
  const waiting =
    outcome.status === 'throttled'
      ? { retryAfterSeconds: outcome.retryAfterSeconds, hardStopped: outcome.hardStopped }
      : undefined
  const headers: Reply['headers'] = waiting === undefined ? {} : { 'retry-after': String(waiting.retryAfterSeconds) }
  if (!wantsHtml(visit.exchange)) return refusal(visit, status, outcome.status, waiting, headers)
  const reply = page(outcome.status === 'throttled' ? { ...outcome, kind: 'throttled' } : { kind: outcome.status })
  return { ...reply, headers: { ...reply.headers, ...headers } }
}

interface Form {
  readonly fresh: boolean
  readonly returnTo: string | undefined
  readonly error: CodeError | undefined
  readonly actionDropped?: boolean
  readonly mailKeyAccepted?: boolean
}

/** The host asks on a page of its own, which reads from its address what there is to say. */
function toOwnPage({ shell }: Pick<Visit, 'shell'>, query: string): Reply {
  return seeOther(`${shell.urls.step}${query === '' ? '' : `?${query}`}`)
}

/** The code page once more, with what there is to say. */
export function askAgain(visit: Visit, login: VisitLogin, status: number, form: Form): Reply {
  const { core, exchange, settings, isPage, shell } = visit
  const { mayMailKey } = visit.standing
  const returnTo = checkReturnTo(form.returnTo, exchange.base, settings, isPage)
  if (settings.codePath !== undefined) {
    const { error, fresh } = form
    const wait = error?.kind === 'throttled' ? { retryAfterSeconds: String(error.retryAfterSeconds) } : {}
    const told = { ...(error && { error: error.kind }), ...wait, ...(fresh && { fresh: '1' }) }
    return toOwnPage(visit, new URLSearchParams({ ...told, ...(returnTo !== undefined && { returnTo }) }).toString())
  }
  // Who is in already is not offered to be spared: he came to prove himself.
  const deviceDays = form.fresh ? 0 : core.settings.deviceDays
  return htmlReply(status, codePage(shell, { ...form, returnTo, loginMark: login.mark, deviceDays, mayMailKey }))
}

/**
 * Tells whether the form was shown to another login than the one it comes back with. Without an entry in the session at all,
 * the browser or the host does not keep the session.
 */
export function lostLogin(visit: Visit, { mark, change }: VisitLogin): 'sign_in_changed' | 'not_kept' | undefined {
  const shown = visit.fields['login']
  if (shown === undefined || shown === mark) return undefined
  const { login } = visit.exchange
  const kept = login.kind !== 'session' || login.entry !== undefined
  if (kept && change === undefined) return 'sign_in_changed'
  const { events, settings } = visit.core
  events.tell({
    type: 'session_not_kept',
    at: settings.clock(),
    organisation: visit.user.organisation,
    userId: visit.user.id,
    ip: visit.exchange.ip,
    detail: { code: 'ERR_SESSION_NOT_KEPT' },
  })
  settings.logger?.warn(
    'secondstep: ERR_SESSION_NOT_KEPT: a session written on the code page was gone when the form came back. Fix: let the session cookie be sent (a Secure cookie is not, over http), and keep the session store.',
  )
  return 'not_kept'
}
