import type { KeySummary } from '@secondstep/core'
import { type Html, html } from '../html.js'
import { notice, personPage, postForm, type Shell } from './layout.js'
import { time } from './time.js'

/** What the account page says about the last action. */
export type AccountNotice = 'removed' | 'confirmed' | 'lastKey' | 'keyLimit' | 'keyUnknown'

/** A user's own keys. */
export interface AccountView {
  readonly keys: readonly KeySummary[]
  readonly mayAddKey: boolean
  readonly notice: AccountNotice | undefined
}

export function accountPage(shell: Shell, view: AccountView): Html {
  const { account } = shell.texts
  const kind = view.notice === 'removed' || view.notice === 'confirmed' ? 'done' : 'error'
  return personPage(
    shell,
    account.title,
    html`${view.notice && notice(kind, account[view.notice])}
<p>${account.intro}</p>
${view.keys.length === 0 ? html`<p class="empty">${account.none}</p>` : html`<ul class="keys">${view.keys.map((key) => keyItem(shell, key))}</ul>`}
${view.mayAddKey && addForm(shell)}
<p class="more">${shell.isAdministrator && html`<a href="${shell.urls.admin}">${account.console}</a>`}<a href="${shell.urls.home}">${shell.texts.back}</a></p>`,
  )
}

function keyItem(shell: Shell, key: KeySummary): Html {
  const { account } = shell.texts
  const used = key.lastUsedAt === undefined ? account.never : time(shell.texts, key.lastUsedAt)
  const remove = html`<button class="link danger" aria-label="${account.removeNamed(key.label)}">${account.remove}</button>`
  return html`<li>
<div class="keyname"><strong>${key.label}</strong> <span class="state ${key.state}">${account.state[key.state]}</span></div>
<dl><dt>${account.created}</dt><dd>${time(shell.texts, key.createdAt)}</dd><dt>${account.lastUsed}</dt><dd>${used}</dd></dl>
<p class="hint">${account.origin[key.origin]}</p>
${postForm(shell, `${shell.urls.account}/keys/${encodeURIComponent(key.id)}/remove`, remove)}
</li>`
}

function addForm(shell: Shell): Html {
  const { account } = shell.texts
  const form = html`<h2>${account.add}</h2>
<div class="field"><label for="label">${account.label}</label><p class="hint" id="label-hint">${account.labelHint}</p>
<input id="label" name="label" type="text" maxlength="60" autocomplete="off" aria-describedby="label-hint"></div>
<button class="primary">${account.add}</button>`
  return postForm(shell, `${shell.urls.account}/keys`, form, 'section')
}
