import { type AgentSummary, type Agents, isAgentAuthentication } from '@secondstep/core'
import { type AgentsNotice, adminAgentsPage } from '../pages/admin-agents.js'
import { htmlReply, jsonReply, type Reply } from '../reply.js'
import type { Route } from '../route.js'
import { actorOf, pageQueryOf, refusal, textField, type Visit } from '../visit.js'
import { wantsHtml } from '../wants.js'
import { withAgents } from './agents.js'

/** What each agent asks of whoever connects to it, for administrators. */
export const adminAgentsRoutes: readonly Route[] = [
  { method: 'GET', path: '/admin/agents', access: 'administrator', handle: withAgents((...all) => list(...all)) },
  { method: 'GET', path: '/admin/agents/:id', access: 'administrator', handle: withAgents(show) },
  { method: 'POST', path: '/admin/agents/:id', access: 'administrator', handle: withAgents(set) },
]

async function list(visit: Visit, agents: Agents, notice?: AgentsNotice, status = 200): Promise<Reply> {
  const { exchange, shell } = visit
  const { search, after, limit } = pageQueryOf(visit)
  const { agents: found, next } = await agents.administration.list(actorOf(visit), {
    search: search === '' ? undefined : search,
    after,
    limit,
  })
  if (!wantsHtml(exchange)) return jsonReply(200, { agents: found.map(agentJson), next: next ?? null })
  return htmlReply(status, adminAgentsPage(shell, { agents: found, search, after, next, notice }))
}

/** One agent's own page, for the host's list of PCs to link to. */
async function show(visit: Visit, agents: Agents): Promise<Reply> {
  const summary = await agents.administration.find(actorOf(visit), visit.params['id'] ?? '')
  if (summary === undefined) return unknown(visit, agents)
  return wantsHtml(visit.exchange) ? one(visit, summary) : jsonReply(200, agentJson(summary))
}

async function set(visit: Visit, agents: Agents): Promise<Reply> {
  const { exchange, fields, params, query } = visit
  const authentication = textField(fields, 'authentication')
  if (!isAgentAuthentication(authentication)) return refusal(visit, 422, 'malformed')
  const outcome = await agents.administration.set(actorOf(visit), params['id'] ?? '', authentication)
  if (outcome.status === 'agent_unknown') return unknown(visit, agents)
  const { status, summary } = outcome
  const answer = status === 'set' ? 200 : 409
  if (wantsHtml(exchange)) {
    const notice = { kind: status, agent: summary.agent.name } as const
    // The form stands on the list, or on the agent's own page: where it came from, it is shown again.
    return query.has('list') ? list(visit, agents, notice, answer) : one(visit, summary, notice, answer)
  }
  if (status === 'set') return jsonReply(answer, agentJson(summary))
  return refusal(visit, answer, status === 'not_checked' ? 'refused' : status)
}

function one(visit: Visit, summary: AgentSummary, notice?: AgentsNotice, status = 200): Reply {
  const view = { agents: [summary], search: '', after: undefined, next: undefined, notice, isSingle: true }
  return htmlReply(status, adminAgentsPage(visit.shell, view))
}

/** Unknown and foreign agents are the same. */
function unknown(visit: Visit, agents: Agents): Promise<Reply> {
  if (!wantsHtml(visit.exchange)) return Promise.resolve(refusal(visit, 404, 'user_unknown'))
  return list(visit, agents, { kind: 'unknown', agent: '' }, 404)
}

function agentJson({ agent, authentication, obstacle, choices }: AgentSummary): object {
  const { id, name, remarks } = agent
  return {
    ...{ id, name, remarks, authentication },
    ...(obstacle === undefined ? {} : { refuses: obstacle }),
    choices: choices.map((choice) => ({
      authentication: choice.authentication,
      selectable: choice.obstacle === undefined,
      ...(choice.obstacle === undefined ? {} : { reason: choice.obstacle }),
    })),
  }
}
