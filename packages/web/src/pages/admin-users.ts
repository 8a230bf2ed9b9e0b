import type { UserSummary } from '@secondstep/core'
import { type Html, html } from '../html.js'
import { consolePage, type Shell } from './layout.js'
import { time } from './time.js'

/** One page of the user list. */
export interface UsersView {
  readonly users: readonly UserSummary[]
  readonly search: string
  readonly state: UserSummary['state'] | undefined
  readonly nextUrl: string | undefined
  /** The administrator himself, who has no dialog in the list. */
  readonly ownId: string
}

export function adminUsersPage(shell: Shell, view: UsersView): Html {
  const { users: texts } = shell.texts
  const option = (value: string, text: string): Html =>
    html`<option value="${value}"${value === (view.state ?? '') && html` selected`}>${text}</option>`
  const headings = [texts.id, texts.name, texts.department, texts.position, texts.remarks, texts.email, texts.key]
  return consolePage(
    shell,
    'users',
    texts.title,
    html`<form method="get" action="${shell.urls.users}" class="filter" role="search">
<div class="field"><label for="search">${texts.search}</label><input id="search" name="search" type="search" value="${view.search}"></div>
<div class="field"><label for="state">${texts.filter}</label><select id="state" name="state">${option('', texts.all)}${option('none', texts.state.none)}${option('pending', texts.state.pending)}${option('live', texts.state.live)}</select></div>
<button>${texts.submit}</button></form>
${
  view.users.length === 0
    ? html`<p class="empty">${texts.none}</p>`
    : html`<table><thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>${view.users.map((summary) => userRow(shell, summary, summary.user.id === view.ownId))}</tbody></table>`
}
${view.nextUrl !== undefined && html`<p class="paging"><a class="button" href="${view.nextUrl}" rel="next">${texts.next}</a></p>`}`,
  )
}

function userRow(shell: Shell, summary: UserSummary, isOwn: boolean): Html {
  const { users: texts } = shell.texts
  const { user } = summary
  const cell = (heading: string, value: string): Html => html`<td data-label="${heading}">${value}</td>`
  return html`<tr>
<th scope="row" data-label="${texts.id}">${user.id}</th>${cell(texts.name, user.name)}${cell(texts.department, user.department)}${cell(texts.position, user.title)}${cell(texts.remarks, user.remarks)}${cell(texts.email, user.email ?? '')}
<td data-label="${texts.key}" class="key">${summary.cutKey !== undefined && html`<code translate="no">${summary.cutKey}</code> `}<span class="state ${summary.state}">${texts.state[summary.state]}</span>${standing(shell, summary)}${isOwn ? html` <a href="${shell.urls.account}">${shell.texts.admin.toAccount}</a>` : html` <a href="${shell.urls.users}/${encodeURIComponent(user.id)}" aria-label="${texts.resetNamed(user.name)}">${texts.reset}</a>`}</td>
</tr>`
}

/** What an administrator should notice in the list: a user who is held up, and when the key was last used. */
function standing(shell: Shell, { hardStopped, throttledUntil, lastUsedAt }: UserSummary): Html {
  const { users: texts } = shell.texts
  const held = hardStopped ? texts.stopped : throttledUntil !== undefined && texts.waiting
  return html`${held && html` <span class="state stopped">${held}</span>`}${lastUsedAt !== undefined && html` <span class="hint">${texts.lastUsed} ${time(shell.texts, lastUsedAt)}</span>`}`
}
