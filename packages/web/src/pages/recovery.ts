import { type Html, html } from '../html.js'
import { withReturnTo } from '../return-to.js'
import { whoPart } from './code.js'
import type { CodeError } from './code-field.js'
import { hiddenField, notice, personPage, postForm, primaryButton, type Shell } from './layout.js'

/** The page that takes a recovery code. */
export interface RecoveryView {
  /** Asked again although the step is passed, before something sensitive. */
  readonly fresh: boolean
  readonly returnTo: string | undefined
  /** Tells whether the session that shows the form is the one that posts it. */
  readonly loginMark: string
  readonly error: CodeError | undefined
}

/** A page of its own, so that no phone offers a code from a message, and no recovery code ends in the code field. */
export function recoveryPage(shell: Shell, view: RecoveryView): Html {
  const { recovery, code } = shell.texts
  const hasError = view.error !== undefined
  const url = shell.urls.recovery ?? shell.urls.step
  const step = `${shell.urls.step}${view.fresh ? '?fresh=1' : ''}`
  const form = html`${hiddenField('returnTo', view.returnTo)}${hiddenField('login', view.loginMark)}${view.fresh && hiddenField('fresh', '1')}
<div class="field">
<label for="recoveryCode">${recovery.label}</label>
<p class="hint" id="recovery-hint">${recovery.hint}</p>
<input class="code recovery" id="recoveryCode" name="recoveryCode" type="text" autocomplete="off" enterkeyhint="done" maxlength="40" dir="ltr" autocapitalize="characters" spellcheck="false" autofocus required aria-describedby="${hasError && 'error '}recovery-hint"${hasError && html` aria-invalid="true"`}>
</div>
${primaryButton(view.fresh ? code.freshSubmit : recovery.submit)}`
  return personPage(
    shell,
    recovery.title,
    html`${whoPart(shell)}
${view.error && notice('error', textOf(shell, view.error))}
<p>${recovery.intro}</p>
${postForm(shell, url, form)}
<div class="more">
<p class="ways"><a href="${withReturnTo(step, view.returnTo)}">${recovery.useApp}</a></p>
<p class="hint">${recovery.none(shell.contact)}</p>
</div>`,
    { isError: hasError, namesUser: true },
  )
}

function textOf({ texts: { recovery, code } }: Shell, error: CodeError): string {
  switch (error.kind) {
    case 'throttled':
      return recovery.throttled(error.retryAfterSeconds)
    case 'sign_in_changed':
      return code.signInChanged
    case 'not_kept':
      return code.notKept
    case 'malformed':
      return recovery.malformed
    default:
      return recovery.mismatch
  }
}
