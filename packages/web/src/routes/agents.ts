import type { Agents, ConnectOutcome } from '@secondstep/core'
import { jsonReply, type Reply } from '../reply.js'
import type { Route } from '../route.js'
import { textsFor } from '../texts/index.js'
import { refusal, type Visit } from '../visit.js'
import { wantsHtml } from '../wants.js'
import { showAccount } from './account.js'

/** Agents, for a signed-in user who connects to one himself; what agents ask is answered in `agent-call.ts`. */
export const agentsRoutes: readonly Route[] = [
  { method: 'GET', path: '/agents/:agentId', access: 'passed', handle: onlyForAgents },
  { method: 'POST', path: '/agents/:agentId/connect', access: 'passed', handle: connect },
  { method: 'POST', path: '/agents/:agentId/redeem', access: 'passed', handle: onlyForAgents },
  { method: 'POST', path: '/account/open-agents', access: 'fresh', handle: withAgents(open) },
]

/** Finds the agents of this host; where it has none, there is no such page. */
export function withAgents(handle: (visit: Visit, agents: Agents) => Promise<Reply>): Route['handle'] {
  return async (visit) => {
    const { agents } = visit.core
    return agents === undefined ? refusal(visit, 404, 'not_found') : handle(visit, agents)
  }
}

/** Lets agents take his codes and passwords again; who has just given a right code may say so himself. */
async function open(visit: Visit, agents: Agents): Promise<Reply> {
  const { user, exchange, standing } = visit
  await agents.open(user)
  if (!wantsHtml(exchange)) return jsonReply(200, { status: 'open' })
  return showAccount({ ...visit, standing: { ...standing, agentsStopped: false } }, 'agentsOpened')
}

async function onlyForAgents(visit: Visit): Promise<Reply> {
  return refusal(visit, 401, 'refused')
}

/** Who connects is who is signed in: a `userId` in the body is nothing to us. */
async function connect(visit: Visit): Promise<Reply> {
  const { core, exchange, fields, params, user } = visit
  if (core.agents === undefined) return refusal(visit, 401, 'refused')
  const { code, password, account } = fields
  const attempt = { agentId: params['agentId'] ?? '', code, password, account, ip: exchange.ip }
  return answerOf(visit, await core.agents.connect({ kind: 'viewer', user }, attempt))
}

function answerOf(visit: Visit, outcome: ConnectOutcome): Reply {
  switch (outcome.status) {
    case 'granted':
      return jsonReply(200, outcome)
    case 'code_sent':
      return jsonReply(202, outcome)
    case 'throttled': {
      const { retryAfterSeconds, hardStopped } = outcome
      const headers = { 'retry-after': String(retryAfterSeconds) }
      return refusal(visit, 429, 'throttled', { retryAfterSeconds, hardStopped }, headers)
    }
    case 'replayed': {
      const [, detail] = textsFor('en').problem.replayed
      return refusal(visit, 401, 'replayed', { detail })
    }
    case 'refused':
      return refusal(visit, 401, 'refused')
  }
}
