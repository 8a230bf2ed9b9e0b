import type { User } from '@secondstep/core'
import { type Html, html } from '../html.js'
import { consolePage, hiddenField, notice, postForm, type Shell } from './layout.js'

/** What can be done to several users at once. */
export type ManyAction = (typeof manyActions)[number]

const manyActions = ['generate', 'reset', 'unlock', 'end_passes'] as const

export function isManyAction(value: unknown): value is ManyAction {
  return manyActions.some((action) => action === value)
}

/** Asks once more, or says what was done. */
export type ManyView =
  | { readonly kind: 'confirm'; readonly action: ManyAction; readonly users: readonly User[] }
  | {
      readonly kind: 'done'
      readonly action: ManyAction
      readonly users: readonly User[]
      readonly refused: readonly string[]
    }

export function adminUsersManyPage(shell: Shell, view: ManyView): Html {
  const { many: texts } = shell.texts
  const isEmpty = view.kind === 'confirm' && view.users.length === 0
  const back = html`<p class="ways"><a href="${shell.urls.users}">${texts.back}</a></p>`
  // Once it is done, each name leads on to its user: to the new key that is to be handed over, for instance.
  const nameOf = ({ id, name }: User): Html =>
    view.kind === 'done'
      ? html`<a href="${shell.urls.users}/${encodeURIComponent(id)}"><bdi>${name}</bdi></a>`
      : html`<bdi>${name}</bdi>`
  const names = html`<ul class="names">${view.users.map((user) => html`<li>${nameOf(user)} <bdi class="id">${user.id}</bdi></li>`)}</ul>`
  if (isEmpty)
    return consolePage(shell, 'users', texts.title[view.action], html`${notice('error', texts.nobody)}${back}`, {
      isError: true,
    })
  if (view.kind === 'done') {
    const refused = html`<strong>${texts.refused(view.refused.length)}</strong><ul>${view.refused.map((id) => html`<li><bdi class="id">${id}</bdi></li>`)}</ul>`
    return consolePage(
      shell,
      'users',
      texts.actions[view.action],
      html`${notice('done', texts.done(view.users.length))}${view.refused.length > 0 && notice('error', refused)}
<section class="panel">${names}</section>${back}`,
      { isError: view.refused.length > 0 },
    )
  }
  const picks = view.users.map(({ id }, index) => hiddenField(`pick${index}`, id))
  const isHarmful = view.action === 'reset'
  const form = html`${hiddenField('action', view.action)}${hiddenField('confirmed', '1')}${picks}<button type="submit" class="${isHarmful ? 'danger' : 'primary'}">${texts.confirm[view.action]}</button>`
  return consolePage(
    shell,
    'users',
    texts.title[view.action],
    html`<section class="panel${isHarmful && ' danger'}"><p>${texts.effect(view.users.length)}</p>${names}${postForm(shell, shell.urls.users, form)}</section>${back}`,
  )
}

/** The bar under the user list: what is to be done with the ticked ones. */
export function manyBar({ texts: { many: texts } }: Shell, keyMode: 'administrator' | 'user'): Html {
  const offered = manyActions.filter((action) => action !== 'generate' || keyMode === 'administrator')
  return html`<div class="panel many" role="group" aria-labelledby="many"><h2 id="many">${texts.legend}</h2><div class="fields"><div class="field"><label for="action">${texts.action}</label><select id="action" name="action">${offered.map((action) => html`<option value="${action}">${texts.actions[action]}</option>`)}</select></div><button type="submit">${texts.next}</button></div></div>`
}
