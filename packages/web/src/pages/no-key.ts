import { type Html, html } from '../html.js'
import { personPage, type Shell } from './layout.js'

/** For somebody the policy asks who has no key to answer with: a dead end that says whom to turn to. */
export function noKeyPage(shell: Shell): Html {
  const { noKey } = shell.texts
  return personPage(
    shell,
    noKey.title,
    html`<p class="who">${shell.signedInAs}</p>
<p>${noKey.intro}</p>
<p>${noKey.ask(shell.contact)}</p>
<p class="more"><a href="${shell.urls.step}">${noKey.again}</a></p>`,
  )
}
