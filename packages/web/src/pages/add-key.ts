import type { KeyCard } from '@secondstep/core'
import { type Html, html } from '../html.js'
import { type CodeError, codeErrorNotice, codeField } from './code-field.js'
import { keyCardPart } from './key-card.js'
import { hiddenField, personPage, postForm, primaryButton, type Shell } from './layout.js'

/** A staged key, to be put into an app and confirmed by its first code. */
export interface AddKeyView {
  readonly keyId: string
  readonly card: KeyCard
  readonly loginMark: string
  readonly error: CodeError | undefined
}

/**
 * First the key into the app, then its first code from there: the second step proves the first. The page opens on the QR;
 * a refused code brings its reader back to the second step, where the refusal stands.
 */
export function addKeyPage(shell: Shell, view: AddKeyView): Html {
  const { addKey } = shell.texts
  const hasError = view.error !== undefined
  const confirm = html`${hiddenField('login', view.loginMark)}<h2 class="numbered"><span class="step">2</span>${addKey.confirmTitle}</h2>
${view.error && codeErrorNotice(shell.texts, view.error, shell.contact)}
${codeField(shell.texts, hasError, hasError)}
${primaryButton(addKey.submit)}`
  const action = `${shell.urls.account}/keys/${encodeURIComponent(view.keyId)}/confirm`
  return personPage(
    shell,
    addKey.title,
    html`<h2 class="numbered"><span class="step">1</span>${addKey.scanTitle}</h2>
<p>${addKey.scan}</p>
${keyCardPart(shell.texts, view.card, { onPhone: true })}
<p class="hint">${addKey.once}</p>
${postForm(shell, action, confirm, 'section')}
<p class="more"><a href="${shell.urls.account}">${addKey.cancel}</a></p>`,
    { isError: hasError },
  )
}
