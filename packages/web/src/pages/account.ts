import type { KeySummary } from '@secondstep/core'
import { type Html, type HtmlValue, html } from '../html.js'
import { agentsPart } from './agents-part.js'
import { badge, linkButton, notice, personPage, postForm, type Shell } from './layout.js'
import { time } from './time.js'

/** What the account page says about the last action. */
export type AccountNotice =
  | 'removed'
  | 'confirmed'
  | 'deviceRemoved'
  | 'devicesRemoved'
  | 'lastKey'
  | 'keyLimit'
  | 'keyUnknown'
  | 'deviceUnknown'
  | 'recoveryNeedsKey'
  | 'agentsOpened'

/** A browser that is not asked for a code. Times are Unix seconds. */
export interface DeviceView {
  readonly id: string
  /** What the browser calls itself, in words; empty if nobody knows it. */
  readonly name: string
  readonly createdAt: number
  readonly lastUsedAt?: number | undefined
  readonly expiresAt?: number | undefined
  /** The browser that shows the page. */
  readonly isThis?: boolean | undefined
}

/** A user's own keys. */
export interface AccountView {
  readonly keys: readonly KeySummary[]
  readonly mayAddKey: boolean
  readonly notice: AccountNotice | undefined
  /** Left out: this host has no recovery codes. */
  readonly recoveryCodesLeft?: number | undefined
  /** Left out: this host remembers no browsers. */
  readonly devices?: readonly DeviceView[] | undefined
  /** Remote PCs take nothing more from him until he opens them. */
  readonly agentsStopped?: boolean | undefined
}

const done: ReadonlySet<AccountNotice> = new Set([
  'removed',
  'confirmed',
  'deviceRemoved',
  'devicesRemoved',
  'agentsOpened',
])
/** From here on a new set is due. */
const fewCodes = 3
const tones = { staged: 'wait', pending: 'wait', live: 'good' } as const

export function accountPage(shell: Shell, view: AccountView): Html {
  const { account } = shell.texts
  const { keys, notice: shown } = view
  return personPage(
    shell,
    account.title,
    html`${shown && notice(done.has(shown) ? 'done' : 'error', account[shown])}
${agentsPart(shell, view.agentsStopped)}
<p>${account.intro}</p>
${keys.length === 0 ? html`<p class="empty">${account.none}</p>` : html`<ul class="rows">${keys.map((key) => keyRow(shell, key))}</ul>`}
${view.mayAddKey && addForm(shell, keys.length === 0)}
${recoveryPart(shell, view.recoveryCodesLeft)}
${devicesPart(shell, view.devices)}
<p class="more">${shell.isAdministrator && html`<a href="${shell.urls.admin}">${account.console}</a>`}<a href="${shell.urls.home}">${account.toSite}</a></p>`,
    { isError: shown !== undefined && !done.has(shown) },
  )
}

function keyRow(shell: Shell, key: KeySummary): Html {
  const { account } = shell.texts
  const used = key.lastUsedAt === undefined ? account.never : time(shell.texts, key.lastUsedAt)
  const remove = linkButton(account.remove, account.removeNamed(key.label))
  return html`<li>
<div class="row-head"><strong><bdi>${key.label}</bdi></strong>${badge(tones[key.state], account.state[key.state])}</div>
<p class="hint">${account.origin[key.origin]}</p>
<dl><dt>${account.created}</dt><dd>${time(shell.texts, key.createdAt)}</dd><dt>${account.lastUsed}</dt><dd>${used}</dd></dl>
${postForm(shell, `${shell.urls.account}/keys/${encodeURIComponent(key.id)}/remove`, remove, 'remove')}
</li>`
}

/** The first key is what the page is for; a second one is not. */
function addForm(shell: Shell, isFirst: boolean): Html {
  const { account } = shell.texts
  const form = html`<h2>${account.add}</h2>
<div class="field"><label for="label">${account.label}</label><p class="hint" id="label-hint">${account.labelHint}</p>
<input id="label" name="label" type="text" maxlength="60" autocomplete="off" aria-describedby="label-hint"></div>
<button type="submit"${isFirst && html` class="primary"`}>${account.addSubmit}</button>`
  return postForm(shell, `${shell.urls.account}/keys`, form, 'section')
}

function recoveryPart(shell: Shell, left: number | undefined): HtmlValue {
  if (left === undefined) return undefined
  const { account } = shell.texts
  const make = html`<button type="submit">${left === 0 ? account.makeRecoveryCodes : account.renewRecoveryCodes}</button>
<button type="submit" class="link" name="as" value="text">${account.recoveryAsText}</button>`
  const few = left > 0 && left <= fewCodes
  return html`<section class="section"><h2>${account.recoveryTitle}</h2>
<p>${account.recoveryLeft(left)}${few && html` ${account.recoveryFew}`}</p><p class="hint">${account.recoveryHint}</p>
${postForm(shell, `${shell.urls.account}/recovery-codes`, make)}</section>`
}

function devicesPart(shell: Shell, devices: readonly DeviceView[] | undefined): HtmlValue {
  if (devices === undefined) return undefined
  const { account } = shell.texts
  const url = `${shell.urls.account}/devices`
  const row = (device: DeviceView): Html => html`<li>
<div class="row-head"><strong><bdi>${device.name || account.unknownBrowser}</bdi></strong>${device.isThis === true && badge('quiet', account.thisBrowser)}</div>
<dl><dt>${account.created}</dt><dd>${time(shell.texts, device.createdAt)}</dd>${device.lastUsedAt !== undefined && html`<dt>${account.lastUsed}</dt><dd>${time(shell.texts, device.lastUsedAt)}</dd>`}${device.expiresAt !== undefined && html`<dt>${account.until}</dt><dd>${time(shell.texts, device.expiresAt)}</dd>`}</dl>
${postForm(shell, `${url}/${encodeURIComponent(device.id)}/remove`, linkButton(account.forget, account.forgetNamed(device.name || account.unknownBrowser)), 'remove')}
</li>`
  const list = html`<ul class="rows">${devices.map(row)}</ul>
${devices.length > 1 && postForm(shell, `${url}/remove-all`, html`<button type="submit">${account.forgetAll}</button>`)}`
  return html`<section class="section"><h2>${account.devicesTitle}</h2><p class="hint">${account.devicesHint}</p>
${devices.length === 0 ? html`<p class="empty">${account.noDevices}</p>` : list}</section>`
}
