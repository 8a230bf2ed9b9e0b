import type { Directory, User } from '../directory.js'
import type { Agent, AgentDirectory } from './agent-directory.js'
import type { HostPaces } from './host-pace.js'

/** Who asks: the agent for somebody who stands before it, or a signed-in user who has passed the step himself. */
export type ConnectCaller =
  | { readonly kind: 'agent'; readonly agent: Agent; readonly userId: unknown }
  | { readonly kind: 'viewer'; readonly user: User }

/** A user at an agent that he may reach. */
export interface Meeting {
  readonly agent: Agent
  readonly user: User
}

/** Whom it asks. */
export interface MeetingParts {
  readonly directory: Directory
  readonly agents: AgentDirectory
  readonly paces: HostPaces
}

/**
 * Finds who meets whom, and asks the host whether they may. An agent speaks for itself only, organisations never meet, and
 * whom the directory no longer knows nobody meets.
 */
export async function meetingOf(
  { directory, agents, paces }: MeetingParts,
  caller: ConnectCaller,
  agentId: string,
): Promise<Meeting | undefined> {
  const agent = caller.kind === 'agent' ? caller.agent : await agents.find(agentId)
  const id = caller.kind === 'agent' ? idOf(caller.userId) : caller.user.id
  const user = await directory.find(id)
  const { organisation } = caller.kind === 'agent' ? caller.agent : caller.user
  const isThere = agent?.id === agentId && agent.organisation === organisation && user?.organisation === organisation
  if (!isThere) {
    await paces.mayConnect.wait()
    return undefined
  }
  return (await paces.mayConnect.ask(() => agents.mayConnect(user, agent))) ? { agent, user } : undefined
}

function idOf(typed: unknown): string {
  return typeof typed === 'number' && Number.isSafeInteger(typed)
    ? String(typed)
    : typeof typed === 'string'
      ? typed
      : ''
}
