import { type Html, type HtmlValue, html } from '../html.js'
import { withReturnTo } from '../return-to.js'
import { type CodeError, codeErrorNotice, codeField } from './code-field.js'
import { hiddenField, linkButton, notice, personPage, postForm, primaryButton, type Shell } from './layout.js'

/** The page that asks for a code. */
export interface CodeView {
  /** Asked again although the step is passed, before something sensitive. */
  readonly fresh: boolean
  readonly returnTo: string | undefined
  /** Tells whether the session that shows the form is the one that posts it. */
  readonly loginMark: string
  readonly error: CodeError | undefined
  /** A key of his travels by mail: he may have it sent again. Says nothing about an address. */
  readonly mayMailKey?: boolean | undefined
  /** He has just asked for that. */
  readonly mailKeyAccepted?: boolean | undefined
  /** For how many days this browser may be remembered; 0 or nothing offers it to nobody. */
  readonly deviceDays?: number | undefined
  /** What he did last was caught by the step and not carried out. */
  readonly actionDropped?: boolean | undefined
}

/** Title, who, what went wrong, the field, the button; help and ways out come below a rule. */
export function codePage(shell: Shell, view: CodeView): Html {
  const { code } = shell.texts
  return personPage(
    shell,
    view.fresh ? code.freshTitle : code.title,
    html`${whoPart(shell)}
${news(shell, view)}
<p>${view.fresh ? code.freshIntro : code.intro}</p>
${codeForm(shell, view)}
<div class="more">
<details><summary>${code.helpTitle}</summary><ul>${code.help.map((line) => html`<li>${line}</li>`)}</ul></details>
<details><summary>${code.lostTitle}</summary>${lostKey(shell, view)}</details>
</div>`,
    { isError: view.error !== undefined, namesUser: true },
  )
}

/** Whose account it is: a code given here goes to nobody else's. */
export function whoPart({ texts, signedInAs }: Shell): HtmlValue {
  if (signedInAs === undefined) return undefined
  return html`<p class="who">${texts.signedInAs} <strong><bdi>${signedInAs}</bdi></strong></p>`
}

function news(shell: Shell, view: CodeView): HtmlValue {
  const { code } = shell.texts
  if (view.error !== undefined) return codeErrorNotice(shell.texts, view.error, shell.contact)
  if (view.mailKeyAccepted === true) return notice('done', shell.texts.mailKey.accepted(shell.contact))
  return view.actionDropped === true && html`<p class="notice">${code.actionDropped}</p>`
}

function codeForm(shell: Shell, view: CodeView): Html {
  const { code } = shell.texts
  const days = view.deviceDays ?? 0
  const form = html`${hiddenField('returnTo', view.returnTo)}${hiddenField('login', view.loginMark)}${view.fresh && hiddenField('fresh', '1')}
${codeField(shell.texts, view.error !== undefined)}
${days > 0 && html`<div class="check"><input type="checkbox" id="remember" name="remember" value="1"><label for="remember">${code.remember(days)}</label></div>`}
${primaryButton(view.fresh ? code.freshSubmit : code.submit)}`
  return postForm(shell, shell.urls.step, form)
}

/** The ways on for somebody without his app, as many as this host has. */
function lostKey(shell: Shell, view: CodeView): HtmlValue {
  const { code } = shell.texts
  const { recovery } = shell.urls
  return html`${mailKeyForm(shell, view.mayMailKey === true, view.returnTo)}
${recovery !== undefined && html`<p><a href="${withReturnTo(view.fresh ? `${recovery}?fresh=1` : recovery, view.returnTo)}">${code.useRecoveryCode}</a></p>`}
<p>${code.lost(shell.contact)}</p>`
}

/** "Mail me my key". The answer is always the same, so the page tells nobody whether there is an address. */
export function mailKeyForm(
  shell: Shell,
  isAllowed: boolean,
  returnTo: string | undefined,
  button: (text: string) => Html = linkButton,
): HtmlValue {
  const { mailKey } = shell.texts
  const { mailKey: url } = shell.urls
  if (!isAllowed || url === undefined) return undefined
  return html`<p>${mailKey.intro}</p>${postForm(shell, url, html`${hiddenField('returnTo', returnTo)}${button(mailKey.submit)}`)}`
}
