import type { KeyChange, Target, User, UserDetail, UserKeyOutcome, UserSummary } from '@secondstep/core'
import { adminUserPage, type UserNotice } from '../pages/admin-user.js'
import { adminUsersPage } from '../pages/admin-users.js'
import { htmlReply, jsonReply, type Reply } from '../reply.js'
import type { Route } from '../route.js'
import { actorOf, pageQueryOf, refusal, textField, type Visit } from '../visit.js'
import { wantsHtml } from '../wants.js'

/** Other people's keys, for administrators. */
export const adminUsersRoutes: readonly Route[] = [
  { method: 'GET', path: '/admin/users', access: 'administrator', handle: list },
  {
    method: 'GET',
    path: '/admin/users/:id',
    access: 'administrator_fresh',
    handle: onUser((visit, user) => showUser(visit, user)),
  },
  { method: 'POST', path: '/admin/users/:id/keys', access: 'administrator_fresh', handle: onUser(changeKey) },
  { method: 'POST', path: '/admin/users/:id/unlock', access: 'administrator', handle: onUser(unlock) },
  { method: 'POST', path: '/admin/users/:id/end-passes', access: 'administrator', handle: onUser(endPasses) },
]

async function list(visit: Visit): Promise<Reply> {
  const { core, query, exchange, shell, user } = visit
  const state = stateOf(query.get('state'))
  if (state === 'unknown') return refusal(visit, 422, 'malformed')
  const { search, after, limit } = pageQueryOf(visit)
  const { users, next } = await core.administration.list(actorOf(visit), {
    state,
    search: search === '' ? undefined : search,
    after,
    limit,
  })
  if (!wantsHtml(exchange)) return jsonReply(200, { users: users.map(summaryJson), next: next ?? null })
  const nextQuery = new URLSearchParams({ search, state: state ?? '', after: next ?? '' })
  const nextUrl = next === undefined ? undefined : `${shell.urls.users}?${nextQuery}`
  return htmlReply(
    200,
    adminUsersPage(shell, { users, search, state, nextUrl, ownId: user.id, keyMode: visit.standing.policy.keyMode }),
  )
}

/** One user opened. */
export async function showUser(visit: Visit, user: User, notice?: UserNotice, status = 200): Promise<Reply> {
  const { core, exchange, shell, standing } = visit
  const { keyMode } = standing.policy
  const mayMail = keyMode === 'user' && core.settings.mail !== undefined
  const detail = await core.administration.show(actorOf(visit), user)
  if (!wantsHtml(exchange)) return jsonReply(status, detailJson(detail))
  return htmlReply(status, adminUserPage(shell, { detail, keyMode, notice, mayMail }))
}

const refusedKeys: Readonly<Record<Exclude<UserKeyOutcome['status'], 'made'>, { status: number; notice: UserNotice }>> =
  {
    key_mode_locked: { status: 409, notice: 'keyModeLocked' },
    secret_invalid: { status: 422, notice: 'secretInvalid' },
    key_limit: { status: 409, notice: 'keyLimit' },
  }

async function changeKey(visit: Visit, user: User): Promise<Reply> {
  const change = keyChangeOf(visit)
  if (change === undefined) return refusal(visit, 422, 'malformed')
  const { status } = await visit.core.administration.changeKey(actorOf(visit), user, change)
  if (status === 'made') {
    const ended = change.action === 'reset' && visit.standing.policy.keyMode === 'user'
    return showUser(visit, user, ended ? 'ended' : 'made')
  }
  const refused = refusedKeys[status]
  return wantsHtml(visit.exchange)
    ? showUser(visit, user, refused.notice, refused.status)
    : refusal(visit, refused.status, status)
}

async function unlock(visit: Visit, user: User): Promise<Reply> {
  await visit.core.administration.unlock(actorOf(visit), user)
  return done(visit, user, 'unlocked')
}

async function endPasses(visit: Visit, user: User): Promise<Reply> {
  await visit.core.administration.endPasses(actorOf(visit), user)
  return done(visit, user, 'passesEnded')
}

async function done(visit: Visit, user: User, notice: UserNotice): Promise<Reply> {
  return wantsHtml(visit.exchange) ? showUser(visit, user, notice) : jsonReply(200, { status: 'done' })
}

/** Finds the user of the path first; whom the administrator may not act on, he learns nothing of. */
export function onUser(handle: (visit: Visit, user: User) => Promise<Reply>): Route['handle'] {
  return async (visit) => {
    const target: Target = await visit.core.administration.target(actorOf(visit), visit.params['id'] ?? '')
    if (target.status === 'user') return handle(visit, target.user)
    return refusal(visit, target.status === 'own_account' ? 409 : 404, target.status)
  }
}

/** Who acts, and from where. */
function keyChangeOf({ fields }: Visit): KeyChange | undefined {
  const action = textField(fields, 'action')
  if (action === 'set') return { action, secret: fields['secret'] }
  return action === 'generate' || action === 'reset' ? { action } : undefined
}

function stateOf(text: string | null): UserSummary['state'] | undefined | 'unknown' {
  if (text === null || text === '') return undefined
  return text === 'none' || text === 'pending' || text === 'live' ? text : 'unknown'
}

function summaryJson(summary: UserSummary): object {
  const { user, state, origin, cutKey, lastUsedAt, mailedAt, mailFailed, throttledUntil, hardStopped, agentsStopped } =
    summary
  const { id, name, email, department, title, remarks } = user
  return {
    ...{ id, name, email: email ?? null, department, title, remarks, state },
    ...(origin === undefined ? {} : { origin }),
    ...(cutKey === undefined ? {} : { key: cutKey }),
    ...{ lastUsedAt: lastUsedAt ?? null, mailedAt: mailedAt ?? null, hardStopped, agentsStopped },
    ...(mailFailed === undefined ? {} : { mailFailed }),
    ...(throttledUntil === undefined ? {} : { throttledUntil }),
  }
}

function detailJson(detail: UserDetail): object {
  const { key: _, ...summary } = summaryJson(detail) as { readonly key?: unknown }
  if (detail.key === undefined) return summary
  const { id, state, card } = detail.key
  return { ...summary, key: { id, state, secret: card.secret, uri: card.uri, qrSvg: card.qrSvg } }
}
