import type { Policy } from '../policy/policy.js'
import { parseRecord, recordKey, unreadable } from '../records/record-codec.js'
import type { Agent, AgentDirectory } from './agent-directory.js'

/**
 * What an agent asks of whoever connects to it: its own password, the user's code, an account of the remote PC, or a code that
 * is mailed to the user.
 */
export type AgentAuthentication = 'password' | 'otp' | 'os_account' | 'email'

/** All four, in the order people choose from. */
export const agentAuthentications: readonly AgentAuthentication[] = ['password', 'otp', 'os_account', 'email']

/** Holds for an agent nobody has set. */
const firstAuthentication: AgentAuthentication = 'password'

/** Why an option cannot be chosen at the moment, and why an agent that has it refuses. */
export type AgentObstacle = 'switch_off' | 'mail_not_configured' | 'not_checked'

/** What the host can do for the options. */
export interface AgentMeans {
  readonly agents: Pick<AgentDirectory, 'checkPassword' | 'checkOsAccount'>
  readonly canMail: boolean
}

/** @returns true for one of the four options. */
export function isAgentAuthentication(value: unknown): value is AgentAuthentication {
  return agentAuthentications.some((one) => one === value)
}

/** What stands in the way of an option. An agent whose option has an obstacle refuses; it never opens by a weaker one. */
export function obstacleToOption(
  authentication: AgentAuthentication,
  policy: Policy,
  { agents, canMail }: AgentMeans,
): AgentObstacle | undefined {
  switch (authentication) {
    case 'otp':
      return policy.scope === 'everyone' ? undefined : 'switch_off'
    case 'email':
      return canMail ? undefined : 'mail_not_configured'
    case 'password':
      return agents.checkPassword === undefined ? 'not_checked' : undefined
    case 'os_account':
      return agents.checkOsAccount === undefined ? 'not_checked' : undefined
  }
}

/** The store's key of an agent's record. */
export function agentKey({ organisation, id }: Pick<Agent, 'organisation' | 'id'>): string {
  return recordKey('agent', [organisation, id])
}

/**
 * Reads an agent's record.
 *
 * @throws `ERR_RECORD_UNREADABLE` if it is damaged or another agent's: such an agent refuses.
 */
export function readAgentOption(
  text: string | undefined,
  { organisation, id }: Pick<Agent, 'organisation' | 'id'>,
): AgentAuthentication {
  if (text === undefined) return firstAuthentication
  const record = parseRecord(text)
  const { authentication } = record
  if (record['organisation'] !== organisation || record['agentId'] !== id) throw unreadable("it is another agent's")
  if (!isAgentAuthentication(authentication)) throw unreadable("an agent's option is damaged")
  return authentication
}
