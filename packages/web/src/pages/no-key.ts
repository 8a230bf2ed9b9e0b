import { type Html, html } from '../html.js'
import { withReturnTo } from '../return-to.js'
import { mailKeyForm, whoPart } from './code.js'
import { notice, personPage, primaryButton, type Shell } from './layout.js'

/** Somebody the policy asks who has no key to answer with. */
export interface NoKeyView {
  /** In user mode a key is made and mailed on the spot; else a person hands it over. */
  readonly mayMailKey: boolean
  readonly mailKeyAccepted?: boolean | undefined
  readonly returnTo?: string | undefined
}

const byHand: NoKeyView = { mayMailKey: false }

/** Says where a key comes from: by mail at a press, else from a person. */
export function noKeyPage(shell: Shell, view: NoKeyView = byHand): Html {
  const { noKey, mailKey } = shell.texts
  return personPage(
    shell,
    noKey.title,
    html`${whoPart(shell)}
${view.mailKeyAccepted === true && notice('done', mailKey.accepted(shell.contact))}
<p>${noKey.intro}</p>
${mailKeyForm(shell, view.mayMailKey, view.returnTo, primaryButton) ?? html`<p>${noKey.ask(shell.contact)}</p>`}
${shell.isAdministrator && html`<p class="hint">${noKey.first}</p>`}
<p class="more"><a href="${withReturnTo(shell.urls.step, view.returnTo)}">${noKey.again}</a></p>`,
    { namesUser: true },
  )
}
