import type { Actor, User } from '@secondstep/core'
import { adminUsersManyPage, isManyAction, type ManyAction } from '../pages/admin-users-many.js'
import { htmlReply, jsonReply, type Reply } from '../reply.js'
import type { Route } from '../route.js'
import { actorOf, flagField, refusal, textField, type Visit } from '../visit.js'
import { wantsHtml } from '../wants.js'

/** One act on several users: first a page that says whom it concerns, then the act. */
export const adminUsersManyRoutes: readonly Route[] = [
  { method: 'POST', path: '/admin/users', access: 'administrator_fresh', handle: act },
]

const mostUsers = 200

async function act(visit: Visit): Promise<Reply> {
  const { core, fields, exchange, shell } = visit
  const action = textField(fields, 'action')
  const ids = chosenIds(visit)
  if (!isManyAction(action) || ids === undefined) return refusal(visit, 422, 'malformed')
  const html = wantsHtml(exchange)
  const actor = actorOf(visit)
  const users: User[] = []
  const refused: { readonly id: string; readonly code: string }[] = []
  for (const id of ids) {
    const target = await core.administration.target(actor, id)
    if (target.status === 'user') users.push(target.user)
    else refused.push({ id, code: target.status })
  }
  if (html && (ids.length === 0 || !flagField(fields, 'confirmed'))) {
    return htmlReply(ids.length === 0 ? 422 : 200, adminUsersManyPage(shell, { kind: 'confirm', action, users }))
  }
  const done: User[] = []
  for (const user of users) {
    const code = await perform(visit, actor, user, action)
    if (code === undefined) done.push(user)
    else refused.push({ id: user.id, code })
  }
  if (!html) return jsonReply(200, { done: done.map(({ id }) => id), refused })
  return htmlReply(
    200,
    adminUsersManyPage(shell, { kind: 'done', action, users: done, refused: refused.map(({ id }) => id) }),
  )
}

/** @returns why nothing was done, if nothing was. */
async function perform({ core }: Visit, actor: Actor, user: User, action: ManyAction): Promise<string | undefined> {
  const { administration } = core
  if (action === 'unlock') return void (await administration.unlock(actor, user))
  if (action === 'end_passes') return void (await administration.endPasses(actor, user))
  const { status } = await administration.changeKey(actor, user, { action })
  return status === 'made' ? undefined : status
}

/** `userIds` of JSON, or the ticked boxes of the list: each has a name of its own, since a name that comes twice is refused. */
function chosenIds({ fields }: Visit): readonly string[] | undefined {
  const listed = fields['userIds']
  const picked = Object.entries(fields).flatMap(([name, value]) => (/^pick\d{1,3}$/.test(name) ? [value] : []))
  const ids: readonly unknown[] = listed === undefined ? picked : Array.isArray(listed) ? listed : [undefined]
  const texts = ids.filter((id) => typeof id === 'string')
  return texts.length === ids.length && ids.length <= mostUsers ? [...new Set(texts)] : undefined
}
