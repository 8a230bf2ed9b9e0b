import type { Agent, AgentDirectory } from './agent-directory.js'
import type { ConnectCaller } from './connect.js'
import type { Directory, User } from './directory.js'

/** A user at an agent that he may reach. */
export interface Meeting {
  readonly agent: Agent
  readonly user: User
}

/**
 * Finds who meets whom, and asks the host whether they may. An agent speaks for itself only, organisations never meet, and
 * whom the directory no longer knows nobody meets.
 */
export async function meetingOf(
  { directory, agents }: { readonly directory: Directory; readonly agents: AgentDirectory },
  caller: ConnectCaller,
  agentId: string,
): Promise<Meeting | undefined> {
  const agent = caller.kind === 'agent' ? caller.agent : await agents.find(agentId)
  const id = caller.kind === 'agent' ? idOf(caller.userId) : caller.user.id
  const user = await directory.find(id)
  if (agent === undefined || agent.id !== agentId || user === undefined) return undefined
  const { organisation } = caller.kind === 'agent' ? caller.agent : caller.user
  if (agent.organisation !== organisation || user.organisation !== organisation) return undefined
  return (await agents.mayConnect(user, agent)) ? { agent, user } : undefined
}

function idOf(typed: unknown): string {
  return typeof typed === 'number' && Number.isSafeInteger(typed)
    ? String(typed)
    : typeof typed === 'string'
      ? typed
      : ''
}
