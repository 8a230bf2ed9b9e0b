import { type HtmlValue, html } from '../html.js'
import { postForm, type Shell } from './layout.js'

/** On the account page of somebody whom agents have stopped listening to: the way to open them again. */
export function agentsPart(shell: Shell, agentsStopped: boolean | undefined): HtmlValue {
  if (agentsStopped !== true) return undefined
  const { agentsStopped: texts } = shell.texts
  const form = html`<button type="submit">${texts.open}</button>`
  return html`<section class="notice error" aria-labelledby="agents-stopped"><h2 id="agents-stopped">${texts.title}</h2><p>${texts.text}</p>${postForm(shell, `${shell.urls.account}/open-agents`, form)}</section>`
}
