import type { AgentQuestion } from '@secondstep/core'
import { type Html, type HtmlValue, html } from '../html.js'
import { whoPart } from './code.js'
import { codeAttributes, codeField } from './code-field.js'
import { hiddenField, linkButton, notice, personPage, postForm, primaryButton, type Shell } from './layout.js'

/** Why somebody who may connect did not get a ticket. */
export type ConnectError =
  | { readonly kind: 'refused' | 'replayed' }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number; readonly hardStopped: boolean }

/** The page on which somebody gives what a remote PC asks of him. */
export interface ConnectView {
  readonly question: AgentQuestion
  /** Where the page itself stands; it posts there. */
  readonly url: string
  readonly error?: ConnectError | undefined
  /** A code was asked for by mail, so now there is one to type. Says nothing about an address. */
  readonly isMailed?: boolean | undefined
  /** He has just asked for that. */
  readonly mailAccepted?: boolean | undefined
}

/** Which PC, who, what went wrong, what it asks, the button. */
export function connectPage(shell: Shell, view: ConnectView): Html {
  const { agents, connect } = shell.texts
  const { agent, obstacle, authentication } = view.question
  const { error, mailAccepted = false } = view
  const part =
    obstacle === undefined
      ? html`<p>${connect.intro[authentication]}</p>
${postForm(shell, view.url, fieldsFor(shell, view))}
${authentication === 'email' && view.isMailed === true && postForm(shell, view.url, linkButton(connect.mailAgain), 'section')}`
      : html`<p>${agents.refusesBecause(agents.obstacle[obstacle])}</p>`
  return personPage(
    shell,
    connect.titleOf(agent.name),
    html`${whoPart(shell)}
${error !== undefined && notice('error', errorText(shell, view, error))}
${mailAccepted && notice('done', connect.mailed)}
${part}`,
    { isError: error !== undefined, namesUser: true },
  )
}

/** A ticket as it was just given. */
export interface TicketView {
  readonly agentName: string
  readonly ticket: string
  readonly ticketSeconds: number
  readonly url: string
}

/** Shows the ticket, this once: to be copied into the viewer, or typed nowhere else. */
export function ticketPage(shell: Shell, view: TicketView): Html {
  const { texts } = shell
  const { connect } = texts
  return personPage(
    shell,
    connect.titleOf(view.agentName),
    html`${whoPart(shell)}
${notice('done', connect.granted)}
<p>${connect.handOver(view.agentName, view.ticketSeconds)}</p>
<div class="secret"><p class="hint" id="ticket-label">${connect.ticket}</p>
<p><code class="ticket" id="ticket" translate="no" aria-labelledby="ticket-label">${view.ticket}</code></p>
<p class="copying"><button class="quiet" type="button" hidden data-copy="ticket" data-done="${texts.copied}" data-failed="${connect.notCopied}">${connect.copy}</button><span role="status"></span></p></div>
<p class="more"><a href="${view.url}">${connect.again}</a></p>`,
    { namesUser: true },
  )
}

function fieldsFor(shell: Shell, view: ConnectView): Html {
  const { connect } = shell.texts
  const hasError = view.error !== undefined
  const submit = primaryButton(connect.submit)
  switch (view.question.authentication) {
    case 'otp':
      return html`${codeField(shell.texts, hasError)}${submit}`
    case 'password':
      return html`${field('password', connect.password, secretAttributes, hasError, true)}${submit}`
    case 'os_account':
      return html`${field('account', connect.account, accountAttributes, hasError, true)}${field('password', connect.accountPassword, secretAttributes, hasError, false)}${submit}`
    case 'email':
      if (view.isMailed !== true) return primaryButton(connect.mailCode)
      return html`${hiddenField('mailed', '1')}${field('code', connect.mailedCode, codeAttributes, hasError, true)}${submit}`
  }
}

const secretAttributes: Html = html`type="password" autocomplete="off" enterkeyhint="done"`
const accountAttributes: Html = html`type="text" autocomplete="off" autocapitalize="off" spellcheck="false" dir="auto"`

function field(name: string, label: string, attributes: Html, hasError: boolean, takesFocus: boolean): Html {
  return html`<div class="field"><label for="${name}">${label}</label>
<input${name === 'code' && html` class="code"`} id="${name}" name="${name}" ${attributes}${takesFocus && html` autofocus`} required${hasError && html` aria-describedby="error" aria-invalid="true"`}></div>`
}

function errorText({ texts, urls, contact }: Shell, { question }: ConnectView, error: ConnectError): HtmlValue {
  const { code, connect } = texts
  switch (error.kind) {
    case 'replayed':
      return code.replayed
    case 'refused':
      return connect.wrong[question.authentication]
    case 'throttled':
      if (!error.hardStopped) return connect.throttled(error.retryAfterSeconds)
      // A code of the app is a matter of his own; everything else he may open again himself.
      if (question.authentication === 'otp') return code.hardStopped(contact)
      return html`${connect.stopped} <a href="${urls.account}">${texts.account.title}</a>`
  }
}
