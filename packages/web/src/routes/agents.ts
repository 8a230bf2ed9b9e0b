import type { Agents } from '@secondstep/core'
import { jsonReply, type Reply } from '../reply.js'
import type { Route } from '../route.js'
import { refusal, type Visit } from '../visit.js'
import { wantsHtml } from '../wants.js'
import { showAccount } from './account.js'

/** What of the agents' routes a person gets; what agents ask is answered in `agent-call.ts`. */
export const agentsRoutes: readonly Route[] = [
  { method: 'GET', path: '/agents/:agentId', access: 'passed', handle: onlyForAgents },
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
  await agents.open(user, exchange.ip)
  if (!wantsHtml(exchange)) return jsonReply(200, { status: 'open' })
  return showAccount({ ...visit, standing: { ...standing, agentsStopped: false } }, 'agentsOpened')
}

async function onlyForAgents(visit: Visit): Promise<Reply> {
  return refusal(visit, 401, 'refused')
}
