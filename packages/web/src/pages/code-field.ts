import { type Html, html } from '../html.js'
import type { Texts } from '../texts/index.js'
import { notice } from './layout.js'

/** Why a code was refused, as far as a person is told. */
export type CodeError =
  | { readonly kind: 'mismatch' | 'malformed' | 'replayed' | 'sign_in_changed' | 'not_kept' }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number; readonly hardStopped: boolean }

/** A number field would eat leading zeros and a password field would hide what people compare with their phone. */
export const codeAttributes: Html = html`type="text" inputmode="numeric" autocomplete="one-time-code" enterkeyhint="done" maxlength="12" dir="ltr" autocapitalize="off" spellcheck="false"`

/**
 * The one field for a code: never six boxes, never a number field, paste allowed, nothing sent by itself. It takes the
 * focus, and the window with it: only where nothing above it is to be read first.
 */
export function codeField(texts: Texts, hasError: boolean, takesFocus = true): Html {
  const { code } = texts
  return html`<div class="field">
<label for="code">${code.label}</label>
<p class="hint" id="code-hint">${code.hint}</p>
<input class="code" id="code" name="code" ${codeAttributes}${takesFocus && html` autofocus`} required aria-describedby="${hasError && 'error '}code-hint"${hasError && html` aria-invalid="true"`}>
</div>`
}

/** The refusal in words. */
export function codeErrorNotice(texts: Texts, error: CodeError, contact: string): Html {
  return notice('error', textOf(texts, error, contact))
}

function textOf({ code }: Texts, error: CodeError, contact: string): string {
  switch (error.kind) {
    case 'throttled':
      return error.hardStopped ? code.hardStopped(contact) : code.throttled(error.retryAfterSeconds)
    case 'sign_in_changed':
      return code.signInChanged
    case 'not_kept':
      return code.notKept
    default:
      return code[error.kind]
  }
}
