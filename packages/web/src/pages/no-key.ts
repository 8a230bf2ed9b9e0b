import type { KeyMode } from '@secondstep/core'
import { type Html, html } from '../html.js'
import { mailKeyForm } from './code.js'
import { notice, personPage, type Shell } from './layout.js'

/** Somebody the policy asks who has no key to answer with. */
export interface NoKeyView {
  readonly keyMode: KeyMode
  /** In user mode a key can be made and mailed on the spot. */
  readonly mayMailKey: boolean
  readonly mailKeyAccepted?: boolean | undefined
  readonly returnTo?: string | undefined
}

const byHand: NoKeyView = { keyMode: 'administrator', mayMailKey: false }

/** Says where a key comes from: by mail at a press, else from a person. */
export function noKeyPage(shell: Shell, view: NoKeyView = byHand): Html {
  const { noKey, mailKey } = shell.texts
  const again = html`<a href="${shell.urls.step}${view.returnTo !== undefined && `?${new URLSearchParams({ returnTo: view.returnTo })}`}">${noKey.again}</a>`
  return personPage(
    shell,
    noKey.title,
    html`${shell.signedInAs !== undefined && html`<p class="who">${shell.texts.signedInAs} <strong><bdi>${shell.signedInAs}</bdi></strong></p>`}
${view.mailKeyAccepted === true && notice('done', mailKey.accepted(shell.contact))}
<p>${noKey.intro}</p>
${view.mayMailKey ? html`<div class="offer">${mailKeyForm(shell, true, view.returnTo)}</div>` : html`<p>${noKey.ask(shell.contact)}</p>`}
<p class="more">${again}</p>`,
    { namesUser: true },
  )
}
