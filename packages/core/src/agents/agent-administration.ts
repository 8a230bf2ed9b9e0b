import type { Actor } from '../actor.js'
import type { Events } from '../audit/events.js'
import type { Settings } from '../options.js'
import { pageSizeOf } from '../page-size.js'
import type { Policies, Policy } from '../policy/policy.js'
import type { Operate } from '../records/operate.js'
import { encodeRecord, parseRecord } from '../records/record-codec.js'
import type { Agent, AgentDirectory } from './agent-directory.js'
import {
  type AgentAuthentication,
  type AgentMeans,
  type AgentObstacle,
  agentAuthentications,
  agentKey,
  obstacleToOption,
  readAgentOption,
} from './agent-option.js'

/** An agent with its option, as the administrator's list shows it. */
export interface AgentSummary {
  readonly agent: Agent
  readonly authentication: AgentAuthentication
  /** Why nobody gets to this agent at the moment, if that is so. */
  readonly obstacle: AgentObstacle | undefined
  /** All four options, with what stands in the way of choosing each. */
  readonly choices: readonly AgentChoice[]
}

/** One option of an agent. */
export interface AgentChoice {
  readonly authentication: AgentAuthentication
  readonly obstacle: AgentObstacle | undefined
}

/** Which agents to list. */
export interface AgentQuery {
  readonly search?: string | undefined
  readonly after?: string | undefined
  readonly limit?: number | undefined
}

/** What came of setting an agent's option. */
export type SetAgentOutcome =
  | { readonly status: 'set'; readonly summary: AgentSummary }
  | { readonly status: 'agent_unknown' }
  | { readonly status: AgentObstacle; readonly summary: AgentSummary }

/** What an administrator does with the agents of his organisation. Foreign and unknown ones are told apart from nobody. */
export interface AgentAdministration {
  list(
    actor: Actor,
    query: AgentQuery,
  ): Promise<{ readonly agents: readonly AgentSummary[]; readonly next: string | undefined }>
  find(actor: Actor, agentId: string): Promise<AgentSummary | undefined>
  /** Sets an agent's option, written to the audit first. @throws `ERR_AUDIT` */
  set(actor: Actor, agentId: string, authentication: AgentAuthentication): Promise<SetAgentOutcome>
}

/** What it is made of. */
export interface AgentAdministrationParts {
  readonly settings: Settings
  readonly agents: AgentDirectory
  readonly means: AgentMeans
  readonly operate: Operate
  readonly policies: Policies
  readonly events: Events
}

export function createAgentAdministration(parts: AgentAdministrationParts): AgentAdministration {
  const { settings, agents, operate, policies, events } = parts

  /** The options of some agents of one organisation, with its policy, in one round trip. */
  const look = async (organisation: string, some: readonly Agent[]): Promise<readonly AgentSummary[]> => {
    const [policyText, ...texts] = await operate.read([policies.keyOf(organisation), ...some.map(agentKey)])
    const policy = policies.read(policyText, organisation)
    return some.map((agent, index) => summaryOf(agent, readAgentOption(texts[index], agent), policy, parts))
  }
  const find = async ({ user }: Actor, id: string): Promise<AgentSummary | undefined> => {
    const agent = await agents.find(id)
    if (agent === undefined || agent.organisation !== user.organisation) return undefined
    return (await look(agent.organisation, [agent]))[0]
  }

  return {
    find,
    list: async ({ user: { organisation } }, { search, after, limit }) => {
      const page = await agents.list({ organisation, search, after, limit: pageSizeOf(limit) })
      const own = page.agents.filter((agent) => agent.organisation === organisation)
      return { agents: await look(organisation, own), next: page.next }
    },
    set: async (actor, agentId, authentication) => {
      const before = await find(actor, agentId)
      if (before === undefined) return { status: 'agent_unknown' }
      const { agent } = before
      const obstacle = before.choices.find((choice) => choice.authentication === authentication)?.obstacle
      if (obstacle !== undefined) return { status: obstacle, summary: before }

      const { organisation } = agent
      const by = { organisation, actorId: actor.user.id, ip: actor.ip }
      const detail = { agentId: agent.id, authentication, before: before.authentication }
      // Making an agent weaker must not happen unseen.
      await events.record({ ...by, type: 'agent_changed', at: settings.clock(), detail })
      const keys = [agentKey(agent), policies.keyOf(organisation)] as const
      const policy = await operate.change([...keys], ([text, policyText]) => {
        const policy = policies.read(policyText, organisation)
        // The switch may have been turned off since it was looked at.
        if (obstacleToOption(authentication, policy, parts.means) !== undefined) return { outcome: policy }
        // Fields a newer version has added are kept: two versions may share a store.
        const kept = text === undefined ? { version: 1, organisation, agentId: agent.id } : parseRecord(text)
        const changed = { ...kept, authentication, changedAt: settings.clock(), changedBy: actor.user.id }
        return { outcome: policy, next: encodeRecord(changed) }
      })
      const late = obstacleToOption(authentication, policy, parts.means)
      if (late !== undefined) return { status: late, summary: summaryOf(agent, before.authentication, policy, parts) }
      return { status: 'set', summary: summaryOf(agent, authentication, policy, parts) }
    },
  }
}

function summaryOf(
  agent: Agent,
  authentication: AgentAuthentication,
  policy: Policy,
  parts: AgentAdministrationParts,
): AgentSummary {
  const obstacleOf = (one: AgentAuthentication): AgentObstacle | undefined => obstacleToOption(one, policy, parts.means)
  return {
    agent,
    authentication,
    obstacle: obstacleOf(authentication),
    choices: agentAuthentications.map((one) => ({ authentication: one, obstacle: obstacleOf(one) })),
  }
}
