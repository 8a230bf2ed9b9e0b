import type { KeyMode, Policy, PolicyScope, Unmet } from '@secondstep/core'
import { type Html, html } from '../html.js'
import { consolePage, hiddenField, notice, postForm, type Shell } from './layout.js'

/** What the overview says about the last attempt to change the policy. */
export type PolicyNotice =
  | { readonly kind: 'changed'; readonly keysMade: number }
  | { readonly kind: 'unmet'; readonly unmet: readonly Unmet[] }
  | { readonly kind: 'proofMissing' | 'proofWrong' | 'proofReplayed' | 'policyChanged' | 'keyModeLocked' | 'enforced' }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number; readonly hardStopped: boolean }

/** The organisation's switch and what it needs. */
export interface PolicyView {
  readonly policy: Policy
  /** What the form shows as chosen: the policy, or what was asked for and refused. */
  readonly chosen: { readonly scope: PolicyScope; readonly keyMode: KeyMode; readonly makeMissingKeys: boolean }
  /** The conditions of "everyone" that stand at this moment. */
  readonly unmet: readonly Unmet[]
  readonly users: number
  readonly takesPassword: boolean
  readonly notice: PolicyNotice | undefined
}

export function adminPolicyPage(shell: Shell, view: PolicyView): Html {
  const { policy: texts } = shell.texts
  const { scope, enforced } = view.policy
  return consolePage(
    shell,
    'overview',
    texts.title,
    html`${view.notice && noticeOf(shell, view.notice)}
<p class="lead"><span class="state ${scope === 'everyone' ? 'live' : 'pending'}">${texts.scope[scope]}</span> ${texts.state[scope]}</p>
${enforced && html`<p class="notice">${texts.enforced}</p>`}
${scope !== 'everyone' && checklist(shell, view)}
${!enforced && policyForm(shell, view)}
<details class="section"><summary>${texts.lockedOut}</summary><p>${texts.lockedOutHelp}</p></details>
<p class="more"><a href="${shell.urls.account}">${shell.texts.admin.toAccount}</a><a href="${shell.urls.home}">${shell.texts.admin.toSite}</a></p>`,
  )
}

/** The conditions, done or to do, each with the way to mend it. */
function checklist(shell: Shell, { unmet }: PolicyView): Html {
  const { policy: texts } = shell.texts
  const item = (text: string, open: Unmet | undefined, link: { url: string; text: string } | undefined): Html =>
    html`<li class="${open === undefined ? 'done' : 'todo'}"><span class="state ${open === undefined ? 'live' : 'pending'}">${open === undefined ? texts.done : texts.todo}</span>
<span>${text}${open !== undefined && link !== undefined && html` <a href="${link.url}">${link.text}</a>`}${open !== undefined && !isAboutActor(open) && html`<br><span class="hint">${texts.unmetUsers(open.count, open.users)}</span>`}</span></li>`
  const find = (reason: Unmet['reason']): Unmet | undefined => unmet.find((one) => one.reason === reason)
  const others = unmet.filter((one) => !isAboutActor(one) && one.reason !== 'key_missing')
  return html`<section class="section"><h2>${texts.own}</h2><ul class="checklist">
${item(texts.email, find('administrator_email_missing'), undefined)}
${item(texts.liveKey, find('administrator_key_unproven'), { url: shell.urls.account, text: texts.setKey })}
${item(texts.everyKey, find('key_missing'), { url: `${shell.urls.users}?state=none`, text: texts.showUsers })}
${others.map((one) => item(texts.unmet[one.reason], one, { url: shell.urls.users, text: texts.showUsers }))}
</ul></section>`
}

function policyForm(shell: Shell, view: PolicyView): Html {
  const { policy: texts } = shell.texts
  const radio = (name: string, value: string, text: string, hint: string, chosen: boolean): Html =>
    html`<div class="choice"><input type="radio" name="${name}" value="${value}" id="${name}-${value}" aria-describedby="${name}-${value}-hint"${chosen && html` checked`}><label for="${name}-${value}">${text}</label><p class="hint" id="${name}-${value}-hint">${hint}</p></div>`
  const scopes: readonly PolicyScope[] = ['everyone', 'enrolled', 'off']
  const modes: readonly KeyMode[] = ['administrator', 'user']
  const { chosen, takesPassword } = view
  const form = html`${hiddenField('epoch', view.policy.epoch)}
<fieldset><legend>${texts.scopeLegend}</legend>${scopes.map((scope) => radio('scope', scope, texts.scope[scope], texts.scopeHint[scope], chosen.scope === scope))}</fieldset>
<fieldset><legend>${texts.modeLegend}</legend>${modes.map((mode) => radio('keyMode', mode, texts.mode[mode], texts.modeHint[mode], chosen.keyMode === mode))}</fieldset>
<div class="choice"><input type="checkbox" name="makeMissingKeys" id="makeMissingKeys" aria-describedby="makeMissingKeys-hint"${chosen.makeMissingKeys && html` checked`}><label for="makeMissingKeys">${texts.makeMissing}</label><p class="hint" id="makeMissingKeys-hint">${texts.makeMissingHint}</p></div>
<p>${texts.effect}</p>
<fieldset class="proof"><legend>${texts.proofTitle}</legend>
${takesPassword && html`<div class="field"><label for="password">${texts.password}</label><input id="password" name="password" type="password" autocomplete="current-password"></div>`}
<div class="field"><label for="code">${takesPassword ? texts.code : texts.codeOnly}</label><input class="code" id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="12" dir="ltr" autocapitalize="off" spellcheck="false"></div>
</fieldset>
<button class="primary">${texts.submit}</button>`
  return postForm(shell, `${shell.urls.admin}/policy`, form, 'section policy')
}

function noticeOf(shell: Shell, shown: PolicyNotice): Html {
  const { policy: texts, code } = shell.texts
  switch (shown.kind) {
    case 'changed':
      return notice('done', `${texts.changed}${shown.keysMade > 0 ? ` ${texts.keysMade(shown.keysMade)}` : ''}`)
    case 'unmet':
      return notice('error', html`<strong>${texts.unmetTitle}</strong><ul>${shown.unmet.map((one) => html`<li>${texts.unmet[one.reason]}${!isAboutActor(one) && html` (${texts.unmetUsers(one.count, one.users)})`}</li>`)}</ul>`)
    case 'throttled':
      return notice('error', shown.hardStopped ? code.hardStopped(shell.contact) : code.throttled(shown.retryAfterSeconds))
    default:
      return notice('error', texts[shown.kind])
  }
}

function isAboutActor({ reason }: Unmet): boolean {
  return reason === 'administrator_email_missing' || reason === 'administrator_key_unproven'
}
