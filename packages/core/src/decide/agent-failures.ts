import { type AgentFailures, noFailures, type SubscriberRecord } from '../records/subscriber.js'
import { oneMore, type Throttle, type ThrottleSettings, waitOf } from './throttle.js'

/**
 * Wrong passwords, accounts and mailed codes are counted for each user and agent. Codes of the app are not counted here: who
 * knows one agent's password could otherwise clear the count of guessed codes with it.
 */

/** More agents than this are not remembered for one user; those with the fewest failures are forgotten first. */
const mostAgents = 50

/** Whether an agent takes another try from this user, waits as in a channel and the agents' share as the end. */
export function throttleAtAgent(
  record: SubscriberRecord,
  agentId: string,
  settings: ThrottleSettings,
  now: number,
): Throttle {
  const found = failuresAt(record, agentId)
  if (found === undefined) return { status: 'open' }
  if (found.failures >= settings.agentShare) {
    return { status: 'throttled', retryAfterSeconds: settings.longestWaitSeconds, hardStopped: true }
  }
  return waitOf(found, settings, now)
}

/** Tells whether one of the agents has closed to this user for good. */
export function isStoppedAtAnAgent(record: SubscriberRecord, { agentShare }: ThrottleSettings): boolean {
  return (record.atAgents ?? []).some(({ failures }) => failures >= agentShare)
}

/** Counts one failure, in the write that comes before its result is told. */
export function chargeAtAgent(record: SubscriberRecord, agentId: string, now: number): SubscriberRecord {
  const charged = { agentId, ...oneMore(failuresAt(record, agentId) ?? noFailures, now) }
  const others = failuresElsewhere(record, agentId)
    .toSorted((a, b) => b.failures - a.failures)
    .slice(0, mostAgents - 1)
  return { ...record, atAgents: [...others, charged] }
}

/** Something right was given at an agent: what was wrong before is forgotten. */
export function clearAtAgent(record: SubscriberRecord, agentId: string): SubscriberRecord {
  if (failuresAt(record, agentId) === undefined) return record
  return { ...record, atAgents: failuresElsewhere(record, agentId) }
}

/** Forgets the failures at every agent. */
export function clearAtAgents(record: SubscriberRecord): SubscriberRecord {
  if (record.atAgents === undefined) return record
  const { atAgents: _, ...rest } = record
  return rest
}

function failuresAt(record: SubscriberRecord, agentId: string): AgentFailures | undefined {
  return record.atAgents?.find((one) => one.agentId === agentId)
}

function failuresElsewhere(record: SubscriberRecord, agentId: string): readonly AgentFailures[] {
  return (record.atAgents ?? []).filter((one) => one.agentId !== agentId)
}
