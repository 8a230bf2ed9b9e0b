import { type Html, html } from '../html.js'
import type { ProblemCode } from '../texts/index.js'
import { personPage, type Shell } from './layout.js'

/** A page that only says something. */
export interface MessageView {
  readonly title: string
  readonly text: string
  /** Where to go from here; without it, back to the site. */
  readonly link?: { readonly url: string; readonly text: string } | undefined
  readonly isError: boolean
}

/** A title, a sentence and one way on. */
export function plainMessagePage(shell: Shell, { title, text, link, isError }: MessageView): Html {
  const { url, text: words } = link ?? { url: shell.urls.home, text: shell.texts.toSite }
  return personPage(shell, title, html`<p>${text}</p><p class="more"><a href="${url}">${words}</a></p>`, { isError })
}

/** A refusal or fault that needs no form. */
export function messagePage(shell: Shell, code: ProblemCode): Html {
  const [title, text] = shell.texts.problem[code]
  return plainMessagePage(shell, { title, text, link: mendingLink(shell, code), isError: true })
}

/** Some refusals have a page that helps. */
function mendingLink({ urls, texts }: Shell, code: ProblemCode): MessageView['link'] {
  if (code === 'own_account') return { url: urls.account, text: texts.account.title }
  if (code === 'user_unknown') return { url: urls.users, text: texts.users.title }
  return undefined
}
