import type { Events } from '../audit/events.js'
import { openAgents } from '../decide/agents-stopped.js'
import { spendTicket } from '../decide/tickets.js'
import type { Directory, User } from '../directory.js'
import type { Settings } from '../options.js'
import type { PassMaker } from '../passes.js'
import type { Subscribers } from '../records/subscribers.js'
import type { AgentAdministration } from './agent-administration.js'
import type { Agent, AgentDirectory } from './agent-directory.js'
import {
  type AgentAuthentication,
  type AgentMeans,
  type AgentObstacle,
  agentKey,
  obstacleToOption,
  readAgentOption,
} from './agent-option.js'
import type { Connect } from './connect.js'
import type { EvenOut } from './even-out.js'
import type { HostPaces } from './host-pace.js'
import { meetingOf } from './meeting.js'

/** Whether a ticket opens an agent, and to whom. */
export type RedeemOutcome = { readonly status: 'redeemed'; readonly user: User } | { readonly status: 'refused' }

/** What an agent asks of one user, and why it opens to nobody at the moment, if that is so. */
export interface AgentQuestion {
  readonly agent: Agent
  readonly authentication: AgentAuthentication
  readonly obstacle: AgentObstacle | undefined
}

/**
 * The host's remote PCs, which ask whoever connects to them: `otp.agents`. What is given is counted before its result is told,
 * and what opens a PC is a ticket, never the answer to a code.
 *
 * @example
 * ```ts
 * import { randomBytes } from 'node:crypto'
 * import { createSecondStep, memoryStore } from '@secondstep/core'
 *
 * const [ann, pc] = [{ id: 'ann' }, { id: 'pc-01' }]
 * const { agents } = createSecondStep({
 *   issuer: 'Acme',
 *   secrets: `k1:${randomBytes(32).toString('base64')}`,
 *   store: memoryStore(),
 *   users: { find: (id) => (id === 'ann' ? ann : undefined), list: () => ({ users: [ann] }) },
 *   agents: {
 *     find: (id) => (id === 'pc-01' ? pc : undefined),
 *     list: () => ({ agents: [pc] }),
 *     agentOf: (bearer) => (bearer === 'token of pc-01' ? pc : undefined),
 *     mayConnect: () => true,
 *     checkPassword: (agent, password) => password === 'password of pc-01',
 *   },
 * })
 * const agent = await agents.agentOf('token of pc-01')
 * console.assert((await agents.option(agent)) === 'password')
 *
 * // Ann stands before the PC.
 * const there = { kind: 'agent', agent, userId: 'ann' }
 * const wrong = await agents.connect(there, { agentId: 'pc-01', password: 'a guess' })
 * console.assert(wrong.status === 'refused')
 * const granted = await agents.connect(there, { agentId: 'pc-01', password: 'password of pc-01' })
 * console.assert(granted.status === 'granted' && granted.ticketSeconds === 60)
 *
 * // The PC opens to whom the ticket is of, once.
 * const redeemed = await agents.redeem(agent, granted.ticket)
 * console.assert(redeemed.status === 'redeemed' && redeemed.user.id === 'ann')
 * console.assert((await agents.redeem(agent, granted.ticket)).status === 'refused')
 * ```
 */
export interface Agents {
  /** The agent that carries a bearer token, as the host knows it. @throws `ERR_DIRECTORY` */
  agentOf(bearer: string): Promise<Agent | undefined>
  /** What an agent asks of whoever connects to it; `password` until an administrator has chosen. @throws `ERR_STORE_UNAVAILABLE` */
  option(agent: Agent): Promise<AgentAuthentication>
  /** The same for somebody who has signed in: nothing where he may not connect, or where there is no such agent. */
  question(user: User, agentId: string): Promise<AgentQuestion | undefined>
  /**
   * Takes what somebody gives at an agent. A refusal says nothing of its reason, and costs the same whatever it is, except
   * that a signed-in user is told what concerns only himself.
   *
   * @returns `granted` with a ticket for `ticketSeconds`; `code_sent` where the option is `email` and no code was given, whoever
   * was named; `refused`; to a signed-in user also `replayed` (wait for the next code) and `throttled` with `retryAfterSeconds`.
   * @throws `ERR_DIRECTORY`, `ERR_STORE_UNAVAILABLE`, `ERR_STORE_BUSY`; nobody is let in.
   */
  readonly connect: Connect
  /**
   * Opens an agent to the user of a ticket: at most once in `ticketSeconds`, and only while he may still connect.
   *
   * @returns `redeemed` with the user, or `refused`.
   * @throws `ERR_DIRECTORY`, `ERR_STORE_UNAVAILABLE`, `ERR_STORE_BUSY`; the agent stays closed.
   */
  redeem(agent: Agent, ticket: unknown, ip?: string): Promise<RedeemOutcome>
  /** Lets agents take this user's codes again, after too many wrong ones. The caller makes sure that he is fresh. */
  open(user: User, ip?: string): Promise<void>
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
  readonly paces: HostPaces
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
    question: async (user, agentId) => {
      const meeting = await meetingOf(parts, { kind: 'viewer', user }, agentId)
      const key = agentKey({ organisation: user.organisation, id: agentId })
      const { policy, beside } = await subscribers.look(evenOut.stranger(user.organisation), [key])
      if (meeting === undefined) return undefined
      const { agent } = meeting
      const authentication = readAgentOption(beside[0], agent)
      return { agent, authentication, obstacle: obstacleToOption(authentication, policy, means) }
    },
    connect: parts.connect,
    redeem: async (agent, presented, ip) => {
      const ticket = typeof presented === 'string' ? presented : ''
      const [hash = ''] = tickets.hashesOf([ticket])
      const user = hash === '' ? undefined : await holderOf(agent, ticket)
      const owner = user ?? evenOut.stranger(agent.organisation)
      const decoy = evenOut.decoy()
      const { policy, beside } = await subscribers.look(owner, [agentKey(agent), decoy])
      const authentication = readAgentOption(beside[0], agent)
      const barred = user === undefined || obstacleToOption(authentication, policy, means) !== undefined
      const redeemed = await subscribers.change<boolean>(owner, ({ record, now }) =>
        barred
          ? { record, outcome: false }
          : spendTicket(record, { hash, agentId: agent.id, authentication }, now, settings.ticketSeconds),
      )
      await evenOut.swap(redeemed, decoy, beside[1])
      if (!redeemed || user === undefined) return { status: 'refused' }
      const { organisation, id } = agent
      const detail = { agentId: id, authentication }
      events.tell({ type: 'agent_opened', at: settings.clock(), organisation, userId: user.id, ip, detail })
      return { status: 'redeemed', user }
    },
    open: async (user, ip) => {
      await subscribers.change(user, ({ record }) => ({ record: openAgents(record), outcome: undefined }))
      const { organisation, id: userId } = user
      events.tell({ type: 'agents_unlocked', at: settings.clock(), organisation, userId, ip })
    },
    administration: parts.administration,
  }
}
