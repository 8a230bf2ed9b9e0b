import type { SubscriberRecord } from '../records/subscriber.js'
import { clearAtAgents, isStoppedAtAnAgent } from './agent-failures.js'
import { clearFailures, type ThrottleSettings } from './throttle.js'

/** Tells whether agents have stopped taking anything from this user until he or an administrator opens them. */
export function areAgentsStopped(record: SubscriberRecord, settings: ThrottleSettings): boolean {
  return record.agents.failures >= settings.agentShare || isStoppedAtAnAgent(record, settings)
}

/** Forgets what was got wrong at agents, whatever they ask. */
export function openAgents(record: SubscriberRecord): SubscriberRecord {
  return clearAtAgents(clearFailures(record, 'agents'))
}
