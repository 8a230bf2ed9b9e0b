import { asking, directoryFault, onlyOrganisation, type User, type UserPage } from '../directory.js'

/** What the kit reads of a host's agent, a remote PC that asks whoever connects to it. A field that is `null` counts as left out. */
export interface AgentFields {
  readonly id: string | number
  readonly name?: string | null | undefined
  readonly organisation?: string | null | undefined
  readonly remarks?: string | null | undefined
}

/** An agent as the kit sees it: the id as text, the organisation decided, and the host's own row. */
export interface Agent {
  readonly id: string
  readonly organisation: string
  readonly name: string
  readonly remarks: string
  /** The host's row, handed back to the host's callbacks. */
  readonly row: AgentFields
}

/** One page of the host's agents. */
export interface AgentRowPage {
  readonly agents: readonly AgentFields[]
  readonly next?: string | undefined
}

/** An account of the remote PC's operating system, as somebody typed it. */
export interface OsAccount {
  readonly account: string
  readonly password: string
}

/**
 * The host's agents, and what the host alone can decide about them. An agent is known by a bearer token of the host's making,
 * and rows are handed back to the callbacks as they came. What a callback throws refuses: `ERR_DIRECTORY`, 503 over HTTP.
 *
 * @example
 * ```ts
 * import { createHash, randomBytes } from 'node:crypto'
 * import { createSecondStep, memoryStore } from '@secondstep/core'
 *
 * const hashOf = (token) => createHash('sha256').update(token).digest('hex')
 * const token = randomBytes(32).toString('base64url')
 * const pc = { id: 'pc-01', name: 'Reception', tokenHash: hashOf(token) }
 * const ann = { id: 'ann', pcs: ['pc-01'] }
 *
 * const { agents } = createSecondStep({
 *   issuer: 'Acme',
 *   secrets: `k1:${randomBytes(32).toString('base64')}`,
 *   store: memoryStore(),
 *   users: { find: (id) => (id === 'ann' ? ann : undefined), list: () => ({ users: [ann] }) },
 *   agents: {
 *     find: (id) => (id === 'pc-01' ? pc : undefined),
 *     list: () => ({ agents: [pc] }),
 *     agentOf: (bearer) => (hashOf(bearer) === pc.tokenHash ? pc : undefined),
 *     mayConnect: (user, agent) => user.pcs.includes(agent.id),
 *   },
 * })
 * console.assert((await agents.agentOf(token)).name === 'Reception')
 * console.assert((await agents.agentOf('another token')) === undefined)
 * ```
 */
export interface AgentPort<Row> {
  /** The agent of this id, or nothing. */
  find(id: string): AgentFields | null | undefined | Promise<AgentFields | null | undefined>
  /** One page of an organisation's agents in a stable order, and where the next page begins. */
  list(page: UserPage): AgentRowPage | Promise<AgentRowPage>
  /** The agent that carries this bearer token, or nothing. Keep a hash of the token and look it up by that. */
  agentOf(bearer: string): AgentFields | null | undefined | Promise<AgentFields | null | undefined>
  /** Whether a user may reach an agent at all; asked before anything he gives is looked at. Only `true` allows. */
  mayConnect(row: Row, agent: AgentFields): boolean | Promise<boolean>
  /** Checks the agent's own password. Left out: the option `password` cannot be chosen. */
  checkPassword?(agent: AgentFields, password: string, row: Row): boolean | Promise<boolean>
  /** Checks an account of the remote PC. Left out: the option `os_account` cannot be chosen. */
  checkOsAccount?(agent: AgentFields, account: OsAccount, row: Row): boolean | Promise<boolean>
}

/** The host's agents behind one door; every row that comes in is checked here. */
export interface AgentDirectory {
  find(id: string): Promise<Agent | undefined>
  list(page: UserPage): Promise<{ readonly agents: readonly Agent[]; readonly next: string | undefined }>
  agentOf(bearer: string): Promise<Agent | undefined>
  mayConnect(user: User, agent: Agent): Promise<boolean>
  readonly checkPassword: ((user: User, agent: Agent, password: string) => Promise<boolean>) | undefined
  readonly checkOsAccount: ((user: User, agent: Agent, account: OsAccount) => Promise<boolean>) | undefined
}

const longestId = 512

/** @throws `ERR_DIRECTORY` from whatever asks the host. */
export function createAgentDirectory<Row>(port: AgentPort<Row>): AgentDirectory {
  // The very object the host gave with the user.
  const rowOf = (user: User): Row => user.row as Row
  return {
    find: async (id) => {
      if (!isUsableId(id)) return undefined
      return agentOf('agents.find', await asking('agents.find', () => port.find(id)))
    },
    list: async (page) => {
      const { agents, next } = await asking('agents.list', () => port.list(page))
      if (next !== undefined && next === page.after)
        throw directoryFault('agents.list', new Error('`next` does not move on'))
      return { agents: agents.flatMap((row) => agentOf('agents.list', row) ?? []), next }
    },
    agentOf: async (bearer) => agentOf('agents.agentOf', await asking('agents.agentOf', () => port.agentOf(bearer))),
    mayConnect: async (user, agent) =>
      (await asking('agents.mayConnect', () => port.mayConnect(rowOf(user), agent.row))) === true,
    checkPassword:
      port.checkPassword &&
      (async (user, agent, password) =>
        (await asking('agents.checkPassword', () => port.checkPassword?.(agent.row, password, rowOf(user)))) === true),
    checkOsAccount:
      port.checkOsAccount &&
      (async (user, agent, account) =>
        (await asking('agents.checkOsAccount', () => port.checkOsAccount?.(agent.row, account, rowOf(user)))) === true),
  }
}

function agentOf(what: string, row: AgentFields | null | undefined): Agent | undefined {
  if (row === null || row === undefined) return undefined
  const id = typeof row.id === 'number' && Number.isSafeInteger(row.id) ? String(row.id) : row.id
  const organisation = row.organisation ?? onlyOrganisation
  if (!isUsableId(id) || !isUsableId(organisation)) {
    throw directoryFault(what, new Error('an agent without a usable `id` or `organisation` came in'))
  }
  return { id, organisation, name: textOf(row.name) || id, remarks: textOf(row.remarks), row }
}

function isUsableId(id: unknown): id is string {
  return typeof id === 'string' && id !== '' && id.length <= longestId && id.isWellFormed()
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.toWellFormed().slice(0, 1000) : ''
}
