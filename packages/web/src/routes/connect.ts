import type { AgentQuestion, Agents, ConnectOutcome } from '@secondstep/core'
import { type ConnectError, connectPage, ticketPage } from '../pages/connect.js'
import { htmlReply, jsonReply, type Reply } from '../reply.js'
import type { Route } from '../route.js'
import { textsFor } from '../texts/index.js'
import { flagField, refusal, textField, type Visit } from '../visit.js'
import { wantsHtml } from '../wants.js'

/** A signed-in user who connects to an agent himself: by a viewer program, or here on a page. */
export const connectRoutes: readonly Route[] = [
  { method: 'GET', path: '/agents/:agentId/connect', access: 'passed', handle: show },
  { method: 'POST', path: '/agents/:agentId/connect', access: 'passed', handle: connect },
]

/** What the agent asks of him. Where he may not connect, it is as if there were no such agent. */
async function show(visit: Visit): Promise<Reply> {
  const question = await questionOf(visit)
  if (question === undefined) return refusal(visit, 404, 'not_found')
  if (wantsHtml(visit.exchange)) return htmlReply(200, connectPage(visit.shell, { question, url: urlOf(visit) }))
  const { agent, authentication, obstacle } = question
  const { id, name } = agent
  return jsonReply(200, { id, name, authentication, ...(obstacle === undefined ? {} : { refuses: obstacle }) })
}

/** Who connects is who is signed in: a `userId` in the body is nothing to us. */
async function connect(visit: Visit): Promise<Reply> {
  const { core, exchange, fields, params, user } = visit
  if (core.agents === undefined) return refusal(visit, 401, 'refused')
  const { code, password, account } = fields
  const attempt = { agentId: params['agentId'] ?? '', code, password, account, ip: exchange.ip }
  const outcome = await core.agents.connect({ kind: 'viewer', user }, attempt)
  return wantsHtml(exchange) ? pageOf(visit, outcome) : answerOf(visit, outcome)
}

function questionOf({ core, user, params }: Visit): Promise<AgentQuestion | undefined> {
  const agents: Agents | undefined = core.agents
  return agents === undefined ? Promise.resolve(undefined) : agents.question(user, params['agentId'] ?? '')
}

function urlOf({ exchange, settings, params }: Visit): string {
  return `${exchange.base}${settings.mountPath}/agents/${encodeURIComponent(params['agentId'] ?? '')}/connect`
}

async function pageOf(visit: Visit, outcome: ConnectOutcome): Promise<Reply> {
  const { shell, fields } = visit
  const question = await questionOf(visit)
  if (question === undefined) return refusal(visit, 401, 'refused')
  const url = urlOf(visit)
  const isMailed = flagField(fields, 'mailed') || textField(fields, 'code') !== undefined
  const again = (status: number, error: ConnectError, headers: Reply['headers'] = {}): Reply =>
    htmlReply(status, connectPage(shell, { question, url, error, isMailed }), headers)
  switch (outcome.status) {
    case 'granted': {
      const { ticket, ticketSeconds } = outcome
      return htmlReply(200, ticketPage(shell, { agentName: question.agent.name, ticket, ticketSeconds, url }))
    }
    case 'code_sent':
      return htmlReply(202, connectPage(shell, { question, url, isMailed: true, mailAccepted: true }))
    case 'throttled':
      return again(429, { ...outcome, kind: 'throttled' }, waitHeaders(outcome.retryAfterSeconds))
    case 'replayed':
    case 'refused':
      return again(401, { kind: outcome.status })
  }
}

function answerOf(visit: Visit, outcome: ConnectOutcome): Reply {
  switch (outcome.status) {
    case 'granted':
      return jsonReply(200, outcome)
    case 'code_sent':
      return jsonReply(202, outcome)
    case 'throttled': {
      const { retryAfterSeconds, hardStopped } = outcome
      return refusal(visit, 429, 'throttled', { retryAfterSeconds, hardStopped }, waitHeaders(retryAfterSeconds))
    }
    case 'replayed': {
      const [, detail] = textsFor('en').problem.replayed
      return refusal(visit, 401, 'replayed', { detail })
    }
    case 'refused':
      return refusal(visit, 401, 'refused')
  }
}

function waitHeaders(seconds: number): Reply['headers'] {
  return { 'retry-after': String(seconds) }
}
