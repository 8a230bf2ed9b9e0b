import type { Events } from '../audit/events.js'
import type { ConnectDecision } from '../decide/connect.js'
import type { Settings } from '../options.js'
import type { AgentAuthentication } from './agent-option.js'
import type { Meeting } from './meeting.js'

/** One try at an agent that was looked at. */
export interface ToldTry {
  readonly decision: ConnectDecision
  readonly authentication: AgentAuthentication
  readonly by: 'agent' | 'viewer'
  readonly stopped: boolean
  readonly ip: string | undefined
}

/** Tells what became of a try. What was not looked at is not told: whoever hammers must not fill the audit. */
export type TellConnect = (meeting: Meeting, tried: ToldTry) => void

export function createTellConnect(settings: Settings, events: Events): TellConnect {
  return ({ agent, user }, { decision, authentication, by, stopped, ip }) => {
    const { organisation, id: userId } = user
    const about = { at: settings.clock(), organisation, userId, ip }
    const detail = { agentId: agent.id, authentication, by }
    if (decision.status === 'granted') return events.tell({ ...about, type: 'agent_granted', detail })
    if (decision.status !== 'refused') return
    events.tell({ ...about, type: 'agent_refused', detail: { ...detail, reason: decision.reason } })
    if (stopped) events.tell({ ...about, type: 'channel_stopped', detail })
  }
}
