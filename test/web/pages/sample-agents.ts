import type { AgentAuthentication, AgentSummary } from '@secondstep/core'
import type { ConnectView } from '../../../packages/web/src/pages/connect.js'

const choices = (scopeIsEveryone: boolean): AgentSummary['choices'] => [
  { authentication: 'password', obstacle: undefined },
  { authentication: 'otp', obstacle: scopeIsEveryone ? undefined : 'switch_off' },
  { authentication: 'os_account', obstacle: 'not_checked' },
  { authentication: 'email', obstacle: 'mail_not_configured' },
]

/** Two agents under "everyone". */
export const agents: readonly AgentSummary[] = [
  {
    agent: { id: 'pc-01', organisation: 'acme', name: 'Reception', remarks: 'by the door', row: { id: 'pc-01' } },
    authentication: 'otp',
    obstacle: undefined,
    choices: choices(true),
  },
  {
    agent: { id: 'pc-02', organisation: 'acme', name: 'pc-02', remarks: '', row: { id: 'pc-02' } },
    authentication: 'password',
    obstacle: undefined,
    choices: choices(true),
  },
]

/** An agent that asks for codes while the switch is off. */
export const refusingAgent: AgentSummary = {
  agent: { id: 'pc-01', organisation: 'acme', name: 'Reception', remarks: '', row: { id: 'pc-01' } },
  authentication: 'otp',
  obstacle: 'switch_off',
  choices: choices(false),
}

/** Somebody who connects to the reception's PC, whatever it asks of him. */
export function connectView(authentication: AgentAuthentication, rest: Partial<ConnectView> = {}): ConnectView {
  const { agent } = refusingAgent
  return { question: { agent, authentication, obstacle: undefined }, url: '/otp/agents/pc-01/connect', ...rest }
}
