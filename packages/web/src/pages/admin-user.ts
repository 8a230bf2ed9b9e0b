import type { KeyMode, UserDetail } from '@secondstep/core'
import { type Html, type HtmlValue, html } from '../html.js'
import { keyTones } from './admin-users.js'
import { keyCardPart } from './key-card.js'
import { badge, consolePage, notice, postForm, primaryButton, type Shell } from './layout.js'
import { time } from './time.js'

/** What the dialog says about the last action. */
export type UserNotice =
  | 'made'
  | 'ended'
  | 'unlocked'
  | 'passesEnded'
  | 'mailed'
  | 'mailFailed'
  | 'mailUnclear'
  | 'mailNotConfigured'
  | 'mailModeLocked'
  | 'emailMissing'
  | 'emailDuplicate'
  | 'secretInvalid'
  | 'keyModeLocked'
  | 'keyLimit'

/** One user opened: his key, and what can be done about it. */
export interface UserView {
  readonly detail: UserDetail
  readonly keyMode: KeyMode
  readonly notice: UserNotice | undefined
  /** His key can be mailed to him from here. */
  readonly mayMail?: boolean | undefined
}

const bad: ReadonlySet<UserNotice> = new Set([
  ...(['secretInvalid', 'keyModeLocked', 'keyLimit', 'mailFailed', 'mailUnclear', 'mailNotConfigured'] as const),
  ...(['mailModeLocked', 'emailMissing', 'emailDuplicate'] as const),
])

export function adminUserPage(shell: Shell, view: UserView): Html {
  const { user: texts, users } = shell.texts
  const { detail, notice: shown } = view
  const isError = shown !== undefined && bad.has(shown)
  return consolePage(
    shell,
    'users',
    texts.title(detail.user.name),
    html`<p class="lead"><bdi class="id">${detail.user.id}</bdi>${badge(keyTones[detail.state], users.state[detail.state])}${heldUp(shell, detail)}</p>
${shown !== undefined && notice(isError ? 'error' : 'done', texts[shown])}
<div class="columns">
<section class="panel"><h2>${texts.keyTitle}</h2>${keyPart(shell, detail)}</section>
<div class="stack">${makingPart(shell, view)}${otherPart(shell, view)}</div>
</div>
<p class="ways"><a href="${shell.urls.users}">${texts.back}</a></p>`,
    { isError },
  )
}

function keyPart(shell: Shell, { key, state, origin, lastUsedAt }: UserDetail): Html {
  const { user: texts, users } = shell.texts
  const used = lastUsedAt !== undefined && html`<p class="hint">${users.lastUsed} ${time(shell.texts, lastUsedAt)}</p>`
  if (key !== undefined) {
    return html`<p>${key.state === 'live' ? texts.live : texts.pending}</p><p>${texts.scan}</p>
${keyCardPart(shell.texts, key.card, { onPhone: false })}${used}`
  }
  if (state === 'none' || origin === undefined) return html`<p class="empty">${texts.none}</p>`
  return html`<p class="empty">${texts.hidden[origin]}</p>${used}`
}

/** What makes a key, as far as the key mode lets an administrator. */
function makingPart(shell: Shell, { detail, keyMode, mayMail, notice: shown }: UserView): HtmlValue {
  const { user: texts } = shell.texts
  const isRefused = shown === 'secretInvalid'
  const hints = { none: texts.generateFirstHint, pending: texts.generatePendingHint, live: texts.generateHint } as const
  const generateHint = hints[detail.state]
  const generate = html`<h2>${texts.generateTitle}</h2><p class="hint">${generateHint}</p>${primaryButton(texts.generate)}`
  const set = html`<div class="field"><label for="set-secret">${texts.secret}</label><p class="hint" id="set-secret-hint">${texts.secretHint}</p><input id="set-secret" name="secret" type="text" autocomplete="off" spellcheck="false" autocapitalize="characters" aria-describedby="${isRefused && 'error '}set-secret-hint"${isRefused && html` aria-invalid="true"`} required></div><button type="submit">${texts.set}</button>`
  const mail = html`<h2>${texts.mailTitle}</h2><p class="hint">${texts.mailHint}</p><button type="submit"${keyMode === 'user' && html` class="primary"`}>${texts.mail}</button>`
  return html`${mayMail === true && postForm(shell, urlOf(shell, detail, 'mail'), mail, 'panel')}
${keyMode === 'administrator' && html`<div class="panel">${keyForm(shell, detail, 'generate', generate)}<details${isRefused && html` open`}><summary>${texts.setTitle}</summary>${keyForm(shell, detail, 'set', set)}</details></div>`}`
}

function otherPart(shell: Shell, { detail, keyMode }: UserView): Html {
  const { user: texts } = shell.texts
  const button = (text: string): Html => html`<button type="submit">${text}</button>`
  const reset = html`<h2>${texts.resetTitle}</h2><p class="hint">${texts.resetHint[keyMode]}</p><button type="submit" class="danger">${texts.reset}</button>`
  return html`<section class="panel"><h2>${texts.signInTitle}</h2><p class="hint">${texts.unlockHint}</p>${postForm(shell, urlOf(shell, detail, 'unlock'), button(texts.unlock))}
<p class="hint">${texts.endPassesHint}</p>${postForm(shell, urlOf(shell, detail, 'end-passes'), button(texts.endPasses))}</section>
<div class="panel danger">${keyForm(shell, detail, 'reset', reset)}</div>`
}

function keyForm(shell: Shell, detail: UserDetail, action: 'generate' | 'set' | 'reset', content: Html): Html {
  const hidden = html`<input type="hidden" name="action" value="${action}">`
  return postForm(shell, urlOf(shell, detail, 'keys'), html`${hidden}${content}`)
}

function heldUp({ texts }: Shell, { hardStopped, throttledUntil, agentsStopped }: UserDetail): HtmlValue {
  const { users } = texts
  const held = hardStopped ? users.stopped : throttledUntil !== undefined && users.waiting
  return html`${held && badge('bad', held)}${agentsStopped && badge('bad', texts.agentsStopped.badge)}`
}

function urlOf({ urls }: Shell, { user }: UserDetail, action: string): string {
  return `${urls.users}/${encodeURIComponent(user.id)}/${action}`
}
