import type { Agent, Agents } from '@secondstep/core'
import type { Fields } from './body.js'
import type { Exchange } from './exchange.js'
import type { HandleParts } from './handle.js'
import type { WebSettings } from './options.js'
import { readFields } from './read-fields.js'
import { jsonReply, type Reply } from './reply.js'
import { kitPathOf } from './return-to.js'
import { matchPaths } from './route.js'
import { shellOf } from './shell.js'
import { refusal } from './visit.js'

/** One request by an agent, with everything its route needs. */
interface AgentCall {
  readonly agents: Agents
  readonly agent: Agent
  /** The agent the path names: an agent speaks for itself only. */
  readonly agentId: string
  readonly fields: Fields
  readonly exchange: Exchange
  readonly refuse: () => Reply
}

/** What an agent itself may ask. */
interface AgentRoute {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly answer: (call: AgentCall) => Promise<Reply>
}

const agentRoutes: readonly AgentRoute[] = [
  { method: 'GET', path: '/agents/:agentId', answer: option },
  { method: 'POST', path: '/agents/:agentId/connect', answer: connect },
  { method: 'POST', path: '/agents/:agentId/redeem', answer: redeem },
]

/**
 * Answers a request that comes with an agent's bearer token. The token is all it stands on: no session, no cookie, so no other
 * site can make a browser send it, and neither the host's user nor the origin is asked for.
 *
 * @returns nothing where it is not an agent's request: then it is a person's, or nobody's.
 */
export async function answerAgent(exchange: Exchange, { core, settings }: HandleParts): Promise<Reply | undefined> {
  const kitPath = kitPathOf(exchange.path, settings.mountPath)
  const { agents } = core
  if (agents === undefined || kitPath === undefined) return undefined
  const matches = matchPaths(agentRoutes, kitPath)
  const bearer = bearerOf(exchange)
  if (matches.length === 0 || bearer === undefined) return undefined

  const agent = await agents.agentOf(bearer)
  const visit = { exchange, shell: shellOf(exchange, settings, core, undefined) }
  const refuse = (): Reply => refusal(visit, 401, 'refused')
  if (agent === undefined) {
    // A host without sessions signs its users in by the same header.
    const isSomebody = exchange.row !== undefined || exchange.rowFault !== undefined
    return isSomebody ? undefined : refuse()
  }
  const method = exchange.method === 'HEAD' ? 'GET' : exchange.method
  const match = matches.find(({ route }) => route.method === method)
  if (match === undefined) {
    const allow = matches.map(({ route }) => route.method).join(', ')
    return refusal(visit, 405, 'method_not_allowed', {}, { allow })
  }
  const body = match.route.method === 'POST' ? await readFields(visit) : { fields: {} }
  if ('refused' in body) return body.refused
  const { agentId = '' } = match.params
  return match.route.answer({ agents, agent, agentId, fields: body.fields, exchange, refuse })
}

/**
 * Tells whether a request to the agents' routes carries a token. Then it is a program's, whatever it says it takes: pages are
 * for people.
 */
export function isByToken(exchange: Exchange, { mountPath }: Pick<WebSettings, 'mountPath'>): boolean {
  const kitPath = kitPathOf(exchange.path, mountPath)
  return kitPath !== undefined && matchPaths(agentRoutes, kitPath).length > 0 && bearerOf(exchange) !== undefined
}

async function option({ agents, agent, agentId, refuse }: AgentCall): Promise<Reply> {
  if (agent.id !== agentId) return refuse()
  return jsonReply(200, { authentication: await agents.option(agent) })
}

async function connect({ agents, agent, agentId, fields, exchange, refuse }: AgentCall): Promise<Reply> {
  const { userId, code, password, account } = fields
  const attempt = { agentId, code, password, account, ip: exchange.ip }
  const outcome = await agents.connect({ kind: 'agent', agent, userId }, attempt)
  switch (outcome.status) {
    case 'granted':
      return jsonReply(200, outcome)
    case 'code_sent':
      return jsonReply(202, outcome)
    default:
      return refuse()
  }
}

async function redeem({ agents, agent, agentId, fields, exchange, refuse }: AgentCall): Promise<Reply> {
  const ticket = agent.id === agentId ? fields['ticket'] : undefined
  const outcome = await agents.redeem(agent, ticket, exchange.ip)
  return outcome.status === 'redeemed' ? jsonReply(200, { userId: outcome.user.id }) : refuse()
}

/** RFC 6750 2.1: the token of the `Authorization` header. */
function bearerOf({ headers }: Exchange): string | undefined {
  return /^Bearer +([\w.~+/-]{1,4096}=*) *$/i.exec(headers['authorization'] ?? '')?.[1]
}
