import {
  isKeyMode,
  isPolicyScope,
  type KeyMode,
  type Policy,
  type PolicyScope,
  type PreflightReport,
  type SetPolicyOutcome,
} from '@secondstep/core'
import { adminPolicyPage } from '../pages/admin-policy.js'
import type { PolicyNotice } from '../pages/policy-view.js'
import { htmlReply, jsonReply, type Reply } from '../reply.js'
import type { Route } from '../route.js'
import { flagField, loginOf, refusal, textField, type Visit, withPass } from '../visit.js'
import { wantsHtml } from '../wants.js'
import { usersAtAView, whileAwaited } from '../while-awaited.js'

/** The organisation's switch. */
export const adminPolicyRoutes: readonly Route[] = [
  { method: 'GET', path: '/admin', access: 'administrator', handle: show },
  { method: 'GET', path: '/admin/preflight', access: 'administrator', handle: preflight },
  { method: 'POST', path: '/admin/policy', access: 'administrator', handle: set },
]

interface Choice {
  readonly scope: PolicyScope
  readonly keyMode: KeyMode
  readonly makeMissingKeys: boolean
}

async function show(visit: Visit): Promise<Reply> {
  return wantsHtml(visit.exchange) ? overview(visit, 200) : jsonReply(200, stateJson(visit, visit.standing.policy))
}

/** The switch as it stands, and what the acting administrator has of what it needs. */
function stateJson({ core, user, standing }: Visit, { scope, keyMode, epoch, enforced }: Policy): object {
  const own = { email: user.email ?? null, liveKey: standing.keyState === 'live' }
  return { scope, keyMode, epoch, enforced, own, takesPassword: core.directory.reauthenticate !== undefined }
}

async function preflight(visit: Visit): Promise<Reply> {
  const { core, user, query, standing, exchange } = visit
  const scope = query.get('scope') ?? 'everyone'
  const keyMode = query.get('keyMode') ?? standing.policy.keyMode
  if (!isPolicyScope(scope) || !isKeyMode(keyMode)) return refusal(visit, 422, 'malformed')
  // For a person the overview is the page about conditions; nothing is changed by looking.
  return whileAwaited(visit, async (signal) => {
    const report = await core.policy.preflight(user, { scope, keyMode, signal })
    if (!wantsHtml(exchange)) return jsonReply(200, report)
    return overview(visit, 200, undefined, { scope, keyMode, makeMissingKeys: false }, report)
  })
}

async function set(visit: Visit): Promise<Reply> {
  const { core, user, fields, exchange, standing } = visit
  const { scope, keyMode = standing.policy.keyMode } = fields
  if (!isPolicyScope(scope) || !isKeyMode(keyMode)) return refusal(visit, 422, 'malformed')
  const choice: Choice = { scope, keyMode, makeMissingKeys: flagField(fields, 'makeMissingKeys') }
  const login = loginOf(visit)
  return whileAwaited(visit, async (signal) => {
    const outcome = await core.policy.set(user, {
      ...choice,
      signal,
      epoch: textField(fields, 'epoch'),
      proof: {
        password: textField(fields, 'password'),
        code: fields['code'],
        binding: login.binding,
        ip: exchange.ip,
      },
    })
    const reply = wantsHtml(exchange) ? await answerHtml(visit, outcome, choice) : answerJson(visit, outcome)
    const pass = outcome.status === 'changed' ? outcome.pass : undefined
    return withPass(reply, visit, login.change, pass)
  })
}

const statusOf: Readonly<Record<SetPolicyOutcome['status'], number>> = {
  changed: 200,
  preconditions_unmet: 409,
  key_mode_locked: 409,
  policy_changed: 409,
  enforced: 409,
  reauthentication_required: 403,
  throttled: 429,
}

function answerJson(visit: Visit, outcome: SetPolicyOutcome): Reply {
  const status = statusOf[outcome.status]
  switch (outcome.status) {
    case 'changed':
      return jsonReply(status, { ...stateJson(visit, outcome.policy), keysMade: outcome.keysMade })
    case 'preconditions_unmet':
      return refusal(visit, status, outcome.status, { unmet: outcome.unmet })
    case 'reauthentication_required':
      return refusal(visit, status, outcome.status, { reason: outcome.reason })
    case 'throttled': {
      const { retryAfterSeconds, hardStopped } = outcome
      const headers = { 'retry-after': String(retryAfterSeconds) }
      return refusal(visit, status, 'throttled', { retryAfterSeconds, hardStopped }, headers)
    }
    default:
      return refusal(visit, status, outcome.status)
  }
}

async function answerHtml(visit: Visit, outcome: SetPolicyOutcome, choice: Choice): Promise<Reply> {
  const reply = await overview(visit, statusOf[outcome.status], noticeOf(outcome), choice)
  if (outcome.status !== 'throttled') return reply
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(outcome.retryAfterSeconds) } }
}

function noticeOf(outcome: SetPolicyOutcome): PolicyNotice {
  switch (outcome.status) {
    case 'changed':
      return { kind: 'changed', keysMade: outcome.keysMade }
    case 'preconditions_unmet':
      return { kind: 'unmet', unmet: outcome.unmet }
    case 'throttled':
      return { ...outcome, kind: 'throttled' }
    case 'reauthentication_required':
      if (outcome.reason === 'replayed') return { kind: 'proofReplayed' }
      return { kind: outcome.reason === 'missing' ? 'proofMissing' : 'proofWrong' }
    case 'policy_changed':
      return { kind: 'policyChanged' }
    case 'key_mode_locked':
      return { kind: 'keyModeLocked' }
    case 'enforced':
      return { kind: 'enforced' }
  }
}

async function overview(
  visit: Visit,
  status: number,
  notice?: PolicyNotice,
  choice?: Choice,
  whole?: PreflightReport,
): Promise<Reply> {
  const { core, user, shell, standing } = visit
  const policy = await core.policy.of(user.organisation)
  const keyMode = choice?.keyMode ?? policy.keyMode
  const request = { scope: 'everyone', keyMode, mostUsers: usersAtAView } as const
  const report = whole ?? (await core.policy.preflight(user, request))
  const chosen = choice ?? { scope: policy.scope, keyMode: policy.keyMode, makeMissingKeys: false }
  const takesPassword = core.directory.reauthenticate !== undefined
  const takesCode = standing.keyState !== 'none'
  const making = await core.jobs.look(user.organisation, 'make_keys')
  const view = { ...report, policy, chosen, takesPassword, takesCode, notice, making }
  return htmlReply(status, adminPolicyPage(shell, view))
}
