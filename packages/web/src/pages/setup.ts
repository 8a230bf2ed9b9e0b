import { type Html, html } from '../html.js'
import { hiddenField, notice, personPage, postForm, primaryButton, type Shell } from './layout.js'

/** The set-up link, opened. */
export interface SetupView {
  readonly link: string
  readonly isRefused: boolean
}

export function setupPage(shell: Shell, { link, isRefused }: SetupView): Html {
  const { setup: texts } = shell.texts
  const form = html`${hiddenField('link', link)}${primaryButton(texts.submit)}`
  return personPage(
    shell,
    texts.title,
    html`${isRefused && notice('error', texts.refused)}
<p>${texts.intro}</p>
${!isRefused && postForm(shell, `${shell.urls.setup ?? ''}`, form)}`,
    { isError: isRefused },
  )
}
