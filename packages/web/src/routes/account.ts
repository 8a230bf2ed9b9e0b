import type { KeyCard } from '@secondstep/core'
import { presentedDevices } from '../cookies.js'
import { type AccountNotice, accountPage } from '../pages/account.js'
import { addKeyPage } from '../pages/add-key.js'
import type { CodeError } from '../pages/code-field.js'
import { htmlReply, jsonReply, type Reply } from '../reply.js'
import type { Route } from '../route.js'
import { attemptOf, loginOf, refusal, textField, type Visit, type VisitLogin, withPass } from '../visit.js'
import { wantsHtml } from '../wants.js'
import { lostLogin, refusalStatus, refuseCode } from './challenge.js'

/** A user's own keys. */
export const accountRoutes: readonly Route[] = [
  { method: 'GET', path: '/account', access: 'passed', handle: (visit) => showAccount(visit) },
  { method: 'POST', path: '/account/keys', access: 'fresh', handle: stage },
  { method: 'POST', path: '/account/keys/:keyId/confirm', access: 'fresh', handle: confirm },
  { method: 'POST', path: '/account/keys/:keyId/remove', access: 'fresh', handle: remove },
]

/** The account page, or the same as JSON; `notice` says what was done or refused just now. */
export async function showAccount(visit: Visit, notice?: AccountNotice, status = 200): Promise<Reply> {
  const { core, user, exchange, settings, shell, standing } = visit
  const { keys, recoveryCodesLeft, devices } = await core.account.overview(user, presentedDevices(exchange, settings))
  const mayAddKey = core.account.mayAddKey(user)
  const agentsStopped = core.agents !== undefined && standing.agentsStopped
  if (!wantsHtml(exchange)) {
    const listed = keys.map((key) => ({ ...key, lastUsedAt: key.lastUsedAt ?? null }))
    return jsonReply(200, { keys: listed, recoveryCodesLeft, devices, mayAddKey, agentsStopped })
  }
  const hasLiveKey = keys.some((key) => key.state === 'live')
  const view = { keys, mayAddKey, notice, agentsStopped, recoveryCodesLeft: hasLiveKey ? recoveryCodesLeft : undefined }
  return htmlReply(status, accountPage(shell, { ...view, devices: core.settings.deviceDays > 0 ? devices : undefined }))
}

async function stage(visit: Visit): Promise<Reply> {
  const { core, user, exchange, fields } = visit
  const outcome = await core.account.stage(user, textField(fields, 'label'), exchange.ip)
  if (outcome.status !== 'staged') {
    if (outcome.status === 'refused') return refusal(visit, 403, 'refused')
    return wantsHtml(exchange) ? showAccount(visit, 'keyLimit', 409) : refusal(visit, 409, 'key_limit')
  }
  const { keyId, card } = outcome
  if (!wantsHtml(exchange)) return jsonReply(201, { keyId, secret: card.secret, uri: card.uri, qrSvg: card.qrSvg })
  const login = loginOf(visit)
  return withPass(keyPage(visit, login, 201, keyId, card), visit, login.change)
}

async function confirm(visit: Visit): Promise<Reply> {
  const { core, user, exchange, params } = visit
  const keyId = params['keyId'] ?? ''
  const login = loginOf(visit)
  const lost = lostLogin(visit, login)
  const outcome = lost === undefined ? await core.account.confirm(user, keyId, attemptOf(visit, login)) : undefined
  if (outcome?.status === 'passed') {
    const reply = wantsHtml(exchange) ? await showAccount(visit, 'confirmed') : jsonReply(200, { status: 'live' })
    return withPass(reply, visit, login.change, outcome.pass)
  }
  // The same key is shown again, not a new one: it may be in the app already.
  const card = wantsHtml(exchange) ? await core.account.stagedCard(user, keyId) : undefined
  if (outcome?.status === 'key_unknown' || (card === undefined && wantsHtml(exchange))) {
    return wantsHtml(exchange) ? showAccount(visit, 'keyUnknown', 404) : refusal(visit, 404, 'key_unknown')
  }
  const page = (status: number, error: CodeError): Reply =>
    card === undefined ? refusal(visit, 404, 'key_unknown') : keyPage(visit, login, status, keyId, card, error)
  const reply =
    outcome === undefined
      ? page(409, { kind: lost ?? 'sign_in_changed' })
      : refuseCode(visit, outcome, (error) => page(refusalStatus[outcome.status], error))
  return withPass(reply, visit, login.change)
}

async function remove(visit: Visit): Promise<Reply> {
  const { core, user, exchange, params } = visit
  const status = await core.account.remove(user, params['keyId'] ?? '', exchange.ip)
  const html = wantsHtml(exchange)
  if (status === 'last_key') return html ? showAccount(visit, 'lastKey', 409) : refusal(visit, 409, 'last_key')
  if (status === 'key_unknown') return html ? showAccount(visit, 'keyUnknown', 404) : refusal(visit, 404, 'key_unknown')
  return html ? showAccount(visit, 'removed') : jsonReply(200, { status: 'removed' })
}

function keyPage(
  visit: Visit,
  login: VisitLogin,
  status: number,
  keyId: string,
  card: KeyCard,
  error?: CodeError,
): Reply {
  return htmlReply(status, addKeyPage(visit.shell, { keyId, card, loginMark: login.mark, error }))
}
