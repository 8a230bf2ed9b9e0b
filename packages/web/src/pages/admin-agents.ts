import type { AgentChoice, AgentObstacle, AgentSummary } from '@secondstep/core'
import { type Html, type HtmlValue, html } from '../html.js'
import { badge, consolePage, notice, postForm, type Shell } from './layout.js'

/** What the page says about the last action, and which agent it was about. */
export interface AgentsNotice {
  readonly kind: 'set' | 'unknown' | AgentObstacle
  readonly agent: string
}

/** One page of the agents, or a single one. */
export interface AgentsView {
  readonly agents: readonly AgentSummary[]
  readonly search: string
  /** Where this page began, and where the next one begins. */
  readonly after: string | undefined
  readonly next: string | undefined
  readonly notice: AgentsNotice | undefined
  readonly isSingle?: boolean | undefined
}

export function adminAgentsPage(shell: Shell, view: AgentsView): Html {
  const { agents: texts } = shell.texts
  const { notice: shown, isSingle = false } = view
  const isError = shown !== undefined && shown.kind !== 'set'
  const [only] = view.agents
  return consolePage(
    shell,
    'agents',
    isSingle && only !== undefined ? texts.titleOf(only.agent.name) : texts.title,
    html`${shown && notice(isError ? 'error' : 'done', noticeText(shell, shown))}
<p class="hint">${texts.intro}</p>
${!isSingle && searchForm(shell, view)}
${view.agents.length === 0 && html`<p class="panel empty">${view.search === '' ? texts.none : texts.noneFound}</p>`}
<div class="agents">${view.agents.map((summary, index) => agentForm(shell, view, summary, index))}</div>
${view.next !== undefined && html`<p class="paging"><a class="button" href="${listUrl(shell, view.search, view.next)}" rel="next">${texts.next}</a></p>`}
${isSingle && html`<p class="ways"><a href="${listUrl(shell, '', undefined)}">${texts.back}</a></p>`}`,
    { isError },
  )
}

function noticeText({ texts: { agents: texts } }: Shell, { kind, agent }: AgentsNotice): string {
  if (kind === 'set') return texts.saved(agent)
  return kind === 'unknown' ? texts.unknown : texts.notSaved(agent, texts.obstacle[kind])
}

function searchForm(shell: Shell, { search }: AgentsView): Html {
  const { agents: texts } = shell.texts
  return html`<form method="get" action="${shell.urls.agents ?? ''}" class="filter" role="search">
<div class="field"><label for="search">${texts.search}</label><input id="search" name="search" type="search" value="${search}"></div>
<button type="submit">${texts.submit}</button>${search !== '' && html`<a class="clear" href="${shell.urls.agents ?? ''}">${texts.clear}</a>`}</form>`
}

/** Each agent is a form of its own: what is chosen at one does not wait for another. */
function agentForm(shell: Shell, view: AgentsView, summary: AgentSummary, index: number): Html {
  const { agents: texts } = shell.texts
  const { agent, obstacle } = summary
  const named = agent.name === agent.id ? '' : html`<bdi class="hint">${agent.id}</bdi>`
  const form = html`<fieldset><legend><bdi>${agent.name}</bdi></legend>
<p class="lead">${named}${agent.remarks !== '' && html`<bdi class="hint">${agent.remarks}</bdi>`}${obstacle !== undefined && badge('bad', texts.refuses)}</p>
${obstacle !== undefined && html`<p class="effect">${texts.refusesBecause(texts.obstacle[obstacle])}</p>`}
<div class="choices">${summary.choices.map((choice) => radio(shell, summary, choice, index))}</div></fieldset>
<button type="submit" aria-label="${texts.applyNamed(agent.name)}">${texts.apply}</button>`
  return postForm(shell, actionUrl(shell, view, agent.id), form, 'panel')
}

/** An option that cannot be chosen says why, where it stands. */
function radio(
  shell: Shell,
  summary: AgentSummary,
  { authentication, obstacle }: AgentChoice,
  index: number,
): HtmlValue {
  const { agents: texts } = shell.texts
  const id = `agent-${index}-${authentication}`
  const isChosen = summary.authentication === authentication
  const state = html`${isChosen && html` checked`}${obstacle !== undefined && html` disabled`}`
  const reason = obstacle !== undefined && html` <strong>${texts.obstacle[obstacle]}</strong>`
  return html`<div class="choice${obstacle !== undefined && ' off'}"><input type="radio" name="authentication" value="${authentication}" id="${id}" aria-describedby="${id}-hint" required${state}><label for="${id}">${texts.option[authentication]}</label><p class="hint" id="${id}-hint">${texts.optionHint[authentication]}${reason}</p></div>`
}

/** Where the form goes: back to the same page of the list, or to the agent's own page. */
function actionUrl({ urls }: Shell, { search, after, isSingle }: AgentsView, agentId: string): string {
  const url = `${urls.agents ?? ''}/${encodeURIComponent(agentId)}`
  if (isSingle === true) return url
  return `${url}?${new URLSearchParams({ list: '1', search, ...(after === undefined ? {} : { after }) })}`
}

function listUrl({ urls }: Shell, search: string, after: string | undefined): string {
  const query = new URLSearchParams({
    ...(search === '' ? {} : { search }),
    ...(after === undefined ? {} : { after }),
  }).toString()
  return query === '' ? (urls.agents ?? '') : `${urls.agents ?? ''}?${query}`
}
