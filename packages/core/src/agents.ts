import type { AgentAdministration } from './agent-administration.js'
import type { Agent, AgentDirectory } from './agent-directory.js'
import {
  type AgentAuthentication,
  type AgentMeans,
  agentKey,
  obstacleToOption,
  readAgentOption,
} from './agent-option.js'
import type { Connect } from './connect.js'
import { openAgents } from './decide/agents-stopped.js'
import { spendTicket } from './decide/tickets.js'
import type { Directory, User } from './directory.js'
import type { EvenOut } from './even-out.js'
import type { Events } from './events.js'
import type { Settings } from './options.js'
import type { PassMaker } from './passes.js'
import type { Subscribers } from './subscribers.js'

/** Whether a ticket opens an agent, and to whom. */
export type RedeemOutcome = { readonly status: 'redeemed'; readonly user: User } | { readonly status: 'refused' }

/** The host's remote PCs, which ask whoever connects to them. */
export interface Agents {
  /** The agent that carries a bearer token. */
  agentOf(bearer: string): Promise<Agent | undefined>
  /** What an agent asks of whoever connects to it. */
  option(agent: Agent): Promise<AgentAuthentication>
  /**
   * Takes what somebody gives at an agent. A refusal says nothing of its reason, and costs the same whatever it is, except
   * that a signed-in user is told what concerns only himself.
   */
  readonly connect: Connect
  /** Opens an agent to the user of a ticket: at most once in `ticketSeconds`, and only while he may still connect. */
  redeem(agent: Agent, ticket: unknown, ip?: string): Promise<RedeemOutcome>
  /** Lets agents take this user's codes again, after too many wrong ones. The caller makes sure that he is fresh. */
  open(user: User): Promise<void>
  readonly administration: AgentAdministration
}

/** What it is made of. */
export interface AgentsParts {
  readonly settings: Settings
  readonly directory: Directory
  readonly agents: AgentDirectory
  readonly means: AgentMeans
  readonly subscribers: Subscribers
  readonly tickets: PassMaker
  readonly evenOut: EvenOut
  readonly events: Events
  readonly connect: Connect
  readonly administration: AgentAdministration
}

export function createAgents(parts: AgentsParts): Agents {
  const { settings, directory, agents, means, subscribers, tickets, evenOut, events } = parts

  /** Whom a ticket is of, if he still is somebody who may connect. */
  const holderOf = async (agent: Agent, ticket: string): Promise<User | undefined> => {
    const owner = tickets.ownerOf(ticket)
    if (owner === undefined || owner.organisation !== agent.organisation) return undefined
    const user = await directory.find(owner.id)
    if (user === undefined || user.organisation !== agent.organisation) return undefined
    return (await agents.mayConnect(user, agent)) ? user : undefined
  }

  return {
    agentOf: (bearer) => agents.agentOf(bearer),
    option: async (agent) => {
      const { beside } = await subscribers.look(evenOut.stranger(agent.organisation), [agentKey(agent)])
      return readAgentOption(beside[0], agent)
    },
    connect: parts.connect,
    redeem: async (agent, presented, ip) => {
      const ticket = typeof presented === 'string' ? presented : ''
      const [hash = ''] = tickets.hashesOf([ticket])
      const user = hash === '' ? undefined : await holderOf(agent, ticket)
      const owner = user ?? evenOut.stranger(agent.organisation)
      const { policy, beside } = await subscribers.look(owner, [agentKey(agent)])
      const authentication = readAgentOption(beside[0], agent)
      const barred = user === undefined || obstacleToOption(authentication, policy, means) !== undefined
      const redeemed = await subscribers.change<boolean>(owner, ({ record, now }) =>
        barred
          ? { record, outcome: false }
          : spendTicket(record, { hash, agentId: agent.id, authentication }, now, settings.ticketSeconds),
      )
      await evenOut.swap(redeemed)
      if (!redeemed || user === undefined) return { status: 'refused' }
      const { organisation, id } = agent
      const detail = { agentId: id, authentication }
      events.tell({ type: 'agent_opened', at: settings.clock(), organisation, userId: user.id, ip, detail })
      return { status: 'redeemed', user }
    },
    open: async (user) => {
      await subscribers.change(user, ({ record }) => ({ record: openAgents(record), outcome: undefined }))
      const { organisation, id: userId } = user
      events.tell({ type: 'agents_unlocked', at: settings.clock(), organisation, userId })
    },
    administration: parts.administration,
  }
}
