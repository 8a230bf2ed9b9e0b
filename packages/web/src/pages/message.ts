import { type Html, html } from '../html.js'
import type { ProblemCode } from '../texts/index.js'
import { personPage, type Shell } from './layout.js'

/** A refusal or fault that needs no form. */
export function messagePage(shell: Shell, code: ProblemCode): Html {
  const [title, text] = shell.texts.problem[code]
  return personPage(shell, title, html`<p>${text}</p><p class="more"><a href="${shell.urls.home}">${shell.texts.back}</a></p>`, {
    isError: true,
  })
}
