import { type Html, html } from '../html.js'
import { type CodeError, codeErrorNotice, codeField } from './code-field.js'
import { hiddenField, personPage, postForm, type Shell } from './layout.js'

/** The page that asks for a code. */
export interface CodeView {
  /** Asked again although the step is passed, before something sensitive. */
  readonly fresh: boolean
  readonly returnTo: string | undefined
  /** Tells whether the session that shows the form is the one that posts it. */
  readonly loginMark: string
  readonly error: CodeError | undefined
}

export function codePage(shell: Shell, view: CodeView): Html {
  const { code } = shell.texts
  const title = view.fresh ? code.freshTitle : code.title
  const form = html`${hiddenField('returnTo', view.returnTo)}${hiddenField('login', view.loginMark)}${view.fresh && hiddenField('fresh', '1')}
${codeField(shell.texts, view.error !== undefined)}
<button class="primary">${view.fresh ? code.freshSubmit : code.submit}</button>`
  return personPage(
    shell,
    title,
    html`<p class="who">${shell.signedInAs}</p>
${view.error && codeErrorNotice(shell.texts, view.error, shell.contact)}
<p>${view.fresh ? code.freshIntro : code.intro}</p>
${postForm(shell, shell.urls.step, form)}
<div class="more">
<details><summary>${code.helpTitle}</summary><ul>${code.help.map((line) => html`<li>${line}</li>`)}</ul></details>
<details><summary>${code.lostTitle}</summary><p>${code.lost(shell.contact)}</p></details>
</div>`,
    { isError: view.error !== undefined },
  )
}
