import type { KeyMode, UserSummary } from '@secondstep/core'
import { type Html, type HtmlValue, html } from '../html.js'
import { manyBar } from './admin-users-many.js'
import { badge, consolePage, postForm, type Shell } from './layout.js'
import { time } from './time.js'

/** One page of the user list. */
export interface UsersView {
  readonly users: readonly UserSummary[]
  readonly search: string
  readonly state: UserSummary['state'] | undefined
  readonly nextUrl: string | undefined
  /** The administrator himself, who has no dialog in the list. */
  readonly ownId: string
  /** Left out: `administrator`. */
  readonly keyMode?: KeyMode | undefined
}

/** The tone of a key's state, wherever it is shown. */
export const keyTones = { none: 'quiet', pending: 'wait', live: 'good' } as const

export function adminUsersPage(shell: Shell, view: UsersView): Html {
  const { users: texts } = shell.texts
  const isFiltered = view.search !== '' || view.state !== undefined
  return consolePage(
    shell,
    'users',
    texts.title,
    html`${filterForm(shell, view, isFiltered)}
${view.users.length === 0 ? html`<p class="panel empty">${isFiltered ? texts.noneFound : texts.none}</p>` : postForm(shell, shell.urls.users, html`${usersTable(shell, view)}${manyBar(shell, view.keyMode ?? 'administrator')}`, 'list')}
${view.nextUrl !== undefined && html`<p class="paging"><a class="button" href="${view.nextUrl}" rel="next">${texts.next}</a></p>`}`,
  )
}

function filterForm(shell: Shell, view: UsersView, isFiltered: boolean): Html {
  const { users: texts } = shell.texts
  const option = (value: string, text: string): Html =>
    html`<option value="${value}"${value === (view.state ?? '') && html` selected`}>${text}</option>`
  return html`<form method="get" action="${shell.urls.users}" class="filter" role="search">
<div class="field"><label for="search">${texts.search}</label><input id="search" name="search" type="search" value="${view.search}"></div>
<div class="field"><label for="state">${texts.filter}</label><select id="state" name="state">${option('', texts.all)}${option('none', texts.state.none)}${option('pending', texts.state.pending)}${option('live', texts.state.live)}</select></div>
<button type="submit">${texts.submit}</button>${isFiltered && html`<a class="clear" href="${shell.urls.users}">${texts.clear}</a>`}</form>`
}

/** The roles are written out because narrow screens lay the table out as cards, and browsers then forget that it is one. */
function usersTable(shell: Shell, view: UsersView): Html {
  const { users: texts } = shell.texts
  const headings = [texts.id, texts.name, texts.department, texts.position, texts.remarks, texts.email, texts.key]
  return html`<table role="table" aria-label="${texts.title}"><thead role="rowgroup"><tr role="row">${headings.map((heading) => html`<th scope="col" role="columnheader">${heading}</th>`)}</tr></thead>
<tbody role="rowgroup">${view.users.map((summary, index) => userRow(shell, summary, summary.user.id === view.ownId, index))}</tbody></table>`
}

function userRow(shell: Shell, summary: UserSummary, isOwn: boolean, index: number): Html {
  const { users: texts } = shell.texts
  const { user, state } = summary
  const cell = (heading: string, value: Html | string): Html =>
    html`<td role="cell"${value === '' && html` class="empty"`} data-label="${heading}">${value !== '' && html`<bdi>${value}</bdi>`}</td>`
  // An address that does not fit breaks at its @, not in the middle of a word.
  const emailCell = (heading: string, email = ''): Html => {
    const at = email.lastIndexOf('@') + 1
    return cell(heading, email === '' ? '' : html`${email.slice(0, at)}<wbr>${email.slice(at)}`)
  }
  const action = isOwn
    ? html`<a href="${shell.urls.account}">${shell.texts.admin.toAccount}</a>`
    : html`<a href="${shell.urls.users}/${encodeURIComponent(user.id)}" aria-label="${texts.resetNamed(user.name)}">${texts.reset}</a>`
  return html`<tr role="row">
<th scope="row" role="rowheader" data-label="${texts.id}"><span class="pick">${!isOwn && html`<input type="checkbox" name="pick${index}" value="${user.id}" aria-label="${shell.texts.many.choose(user.name)}">`}<bdi>${user.id}</bdi></span></th>
${cell(texts.name, user.name)}${cell(texts.department, user.department)}${cell(texts.position, user.title)}${cell(texts.remarks, user.remarks)}${emailCell(texts.email, user.email)}
<td role="cell" data-label="${texts.key}" class="key"><div class="key-line">${summary.cutKey !== undefined && html`<code translate="no">${summary.cutKey}</code>`}${action}</div>
<div class="key-line">${badge(keyTones[state], texts.state[state])}${standing(shell, summary)}</div></td>
</tr>`
}

/** What an administrator should notice in the list: who is held up, where a key came from, and when it was last used. */
function standing(
  shell: Shell,
  { hardStopped, throttledUntil, agentsStopped, lastUsedAt, origin, mailFailed }: UserSummary,
): HtmlValue {
  const { users: texts } = shell.texts
  const held = hardStopped ? texts.stopped : throttledUntil !== undefined && texts.waiting
  const source = origin !== undefined && origin !== 'administrator' && texts.origin[origin]
  return html`${held && badge('bad', held)}${mailFailed !== undefined && badge('wait', texts.mailFailed)}${agentsStopped && badge('bad', shell.texts.agentsStopped.badge)}${source && html`<span class="hint">${source}</span>`}${lastUsedAt !== undefined && html`<span class="hint">${texts.lastUsed} ${time(shell.texts, lastUsedAt)}</span>`}`
}
