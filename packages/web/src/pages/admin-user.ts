import type { KeyMode, UserDetail } from '@secondstep/core'
import { type Html, html } from '../html.js'
import { keyCardPart } from './key-card.js'
import { consolePage, notice, postForm, type Shell } from './layout.js'

/** What the dialog says about the last action. */
export type UserNotice = 'made' | 'ended' | 'unlocked' | 'passesEnded' | 'secretInvalid' | 'keyModeLocked' | 'keyLimit'

/** One user opened: his key, and what can be done about it. */
export interface UserView {
  readonly detail: UserDetail
  readonly keyMode: KeyMode
  readonly notice: UserNotice | undefined
}

const bad: ReadonlySet<UserNotice> = new Set(['secretInvalid', 'keyModeLocked', 'keyLimit'])

export function adminUserPage(shell: Shell, { detail, keyMode, notice: shown }: UserView): Html {
  const { user: texts, users } = shell.texts
  const { user, key, state } = detail
  const url = `${shell.urls.users}/${encodeURIComponent(user.id)}`
  const action = (name: string, content: Html): Html =>
    postForm(shell, `${url}/keys`, html`<input type="hidden" name="action" value="${name}">${content}`, 'section')
  return consolePage(
    shell,
    'users',
    texts.title(user.name),
    html`${shown !== undefined && notice(bad.has(shown) ? 'error' : 'done', texts[shown])}
<p class="lead"><code>${user.id}</code> <span class="state ${state}">${users.state[state]}</span></p>
<div class="columns">
<section class="section">${key === undefined ? html`<p class="empty">${state === 'none' ? texts.none : texts.hidden}</p>` : html`<p>${key.state === 'live' ? texts.live : texts.pending}</p>
<p>${texts.scan}</p>${keyCardPart(shell.texts, key.card, { onPhone: false })}`}</section>
<div>
${keyMode === 'administrator' && action('generate', html`<h2>${texts.generateTitle}</h2><p class="hint">${texts.generateHint}</p><button class="primary">${texts.generate}</button>`)}
${keyMode === 'administrator' && action('set', html`<h2>${texts.setTitle}</h2><div class="field"><label for="set-secret">${texts.secret}</label><p class="hint" id="secret-hint">${texts.secretHint}</p><input id="set-secret" name="secret" type="text" autocomplete="off" spellcheck="false" autocapitalize="characters" aria-describedby="secret-hint" required></div><button>${texts.set}</button>`)}
${action('reset', html`<h2>${texts.resetTitle}</h2><p class="hint">${texts.resetHint[keyMode]}</p><button class="danger">${texts.reset}</button>`)}
<section class="section"><h2>${texts.unlockTitle}</h2>${postForm(shell, `${url}/unlock`, html`<button class="link">${texts.unlock}</button>`)}${postForm(shell, `${url}/end-passes`, html`<button class="link">${texts.endPasses}</button>`)}</section>
</div></div>
<p class="more"><a href="${shell.urls.users}">${shell.texts.back}</a></p>`,
  )
}
