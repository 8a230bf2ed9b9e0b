import type { KeyMode, PolicyScope } from '@secondstep/core'
import { type Html, type HtmlValue, html } from '../html.js'
import { codeAttributes } from './code-field.js'
import { badge, consolePage, hiddenField, notice, postForm, primaryButton, type Shell } from './layout.js'
import { policyChecklist, unmetList } from './policy-checklist.js'
import type { PolicyNotice, PolicyView } from './policy-view.js'

const tones = { off: 'quiet', enrolled: 'wait', everyone: 'good' } as const

export function adminPolicyPage(shell: Shell, view: PolicyView): Html {
  const { policy: texts } = shell.texts
  const { scope, keyMode, enforced } = view.policy
  return consolePage(
    shell,
    'overview',
    texts.title,
    html`${view.notice && noticeOf(shell, view.notice)}
<section class="panel now"><p class="lead">${badge(tones[scope], texts.scope[scope])} <strong>${texts.state[scope]}</strong></p>
<p class="hint">${texts.modeLegend}: ${texts.mode[keyMode]}</p></section>
${enforced && html`<p class="notice">${texts.enforced}</p>`}
${scope !== 'everyone' && policyChecklist(shell, view)}
${keyMode === 'administrator' && makeKeysPart(shell, view)}
${!enforced && policyForm(shell, view)}
<details class="panel"><summary>${texts.lockedOut}</summary><p>${texts.lockedOutHelp}</p></details>
<p class="ways"><a href="${shell.urls.account}">${shell.texts.admin.toAccount}</a><a href="${shell.urls.home}">${shell.texts.toSite}</a></p>`,
    { isError: view.notice !== undefined && view.notice.kind !== 'changed' },
  )
}

/** Keys for everybody are made by a job; the page only says how far it is. */
function makeKeysPart(shell: Shell, { making }: PolicyView): Html {
  const { jobs: texts } = shell.texts
  const isRunning = making !== undefined && (making.state === 'running' || making.state === 'paused')
  const last = making !== undefined && html`<p><a href="${shell.urls.admin}/generate-keys">${texts.progress}</a></p>`
  const button = html`<p class="hint">${texts.makeKeysHint}</p><button type="submit">${texts.makeKeys}</button>`
  return html`<section class="panel"><h2>${texts.makeKeysTitle}</h2>${!isRunning && postForm(shell, `${shell.urls.admin}/generate-keys`, button)}${last}</section>`
}

const scopes: readonly PolicyScope[] = ['everyone', 'enrolled', 'off']
const modes: readonly KeyMode[] = ['administrator', 'user']

function policyForm(shell: Shell, view: PolicyView): Html {
  const { policy: texts } = shell.texts
  const { chosen } = view
  const form = html`${hiddenField('epoch', view.policy.epoch)}
<fieldset><legend>${texts.scopeLegend}</legend><div class="choices">${scopes.map((scope) => choice('scope', scope, texts.scope[scope], texts.scopeHint[scope], chosen.scope === scope))}</div></fieldset>
<fieldset><legend>${texts.modeLegend}</legend>${view.policy.scope === 'everyone' && html`<p class="hint">${texts.keyModeLocked}</p>`}<div class="choices">${modes.map((mode) => choice('keyMode', mode, texts.mode[mode], texts.modeHint[mode], chosen.keyMode === mode))}</div>
<div class="check make-missing"><input type="checkbox" name="makeMissingKeys" id="makeMissingKeys" aria-describedby="makeMissingKeys-hint"${chosen.makeMissingKeys && html` checked`}><label for="makeMissingKeys">${texts.makeMissing}</label><p class="hint" id="makeMissingKeys-hint">${texts.makeMissingHint}</p></div></fieldset>
${proofFields(shell, view)}
<p class="effect">${view.complete === false ? texts.effectUncounted : texts.effect(view.users)}${(view.withoutKey ?? 0) > 0 && html`<br><strong>${texts.effectWithoutKey(view.withoutKey ?? 0, view.complete !== false)}</strong>`}</p>
${primaryButton(texts.submit)}`
  return postForm(shell, `${shell.urls.admin}/policy`, form, 'panel policy')
}

function choice(name: string, value: string, text: string, hint: string, isChosen: boolean): Html {
  const id = `${name}-${value}`
  return html`<div class="choice"><input type="radio" name="${name}" value="${value}" id="${id}" aria-describedby="${id}-hint"${isChosen && html` checked`}><label for="${id}">${text}</label><p class="hint" id="${id}-hint">${hint}</p></div>`
}

/** Either of them proves who presses the button; with one way only, there is only one field. */
function proofFields(shell: Shell, { takesPassword, takesCode = true }: PolicyView): HtmlValue {
  const { policy: texts } = shell.texts
  const password = html`<div class="field"><label for="password">${texts.password}</label><input id="password" name="password" type="password" autocomplete="current-password"></div>`
  const code = html`<div class="field"><label for="code">${texts.code}</label><input class="code" id="code" name="code" ${codeAttributes}></div>`
  const hint = takesPassword && takesCode ? texts.proofEither : takesPassword ? texts.proofPassword : texts.proofCode
  return html`<fieldset class="proof"><legend>${texts.proofTitle}</legend><p class="hint">${hint}</p>
<div class="fields">${takesPassword && password}${(takesCode || !takesPassword) && code}</div></fieldset>`
}

function noticeOf(shell: Shell, shown: PolicyNotice): Html {
  const { policy: texts, code } = shell.texts
  switch (shown.kind) {
    case 'changed':
      return notice(
        'done',
        html`<p>${texts.changed}</p>${shown.keysMade > 0 && html`<p>${texts.keysMade(shown.keysMade)}</p>`}`,
      )
    case 'unmet':
      return notice('error', html`<strong>${texts.unmetTitle}</strong>${unmetList(shell, shown.unmet)}`)
    case 'throttled':
      return notice(
        'error',
        shown.hardStopped ? code.hardStopped(shell.contact) : code.throttled(shown.retryAfterSeconds),
      )
    default:
      return notice('error', texts[shown.kind])
  }
}
