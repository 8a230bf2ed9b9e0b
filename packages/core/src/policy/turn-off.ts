import type { Events } from '../audit/events.js'
import type { Settings } from '../options.js'
import type { Operate } from '../records/operate.js'
import { encodePolicy, type Policies, type Policy } from './policy.js'

/** Why the step is turned off from outside, by whoever can run commands on the server. */
export interface TurnOffRequest {
  readonly organisation: string
  /** Kept in the audit, with the event. */
  readonly reason: string
}

/**
 * Turns the step off without a code, for when no administrator gets in any more. Never called for a request: whoever can call it
 * could change the store as well.
 *
 * @throws `ERR_AUDIT` if it cannot be written down; then nothing is changed.
 */
export type TurnOff = (request: TurnOffRequest) => Promise<{ readonly before: Policy; readonly after: Policy }>

/** What it is made of. */
export interface TurnOffParts {
  readonly settings: Settings
  readonly operate: Operate
  readonly policies: Policies
  readonly events: Events
}

export function createTurnOff({ settings, operate, policies, events }: TurnOffParts): TurnOff {
  return async ({ organisation, reason }) => {
    const at = settings.clock()
    const detail = { scope: 'off', by: 'command', reason }
    await events.record({ type: 'policy_changed', at, organisation, detail })
    return operate.change([policies.keyOf(organisation)], ([text]) => {
      const before = policies.read(text, organisation)
      const after = policies.next(before, { scope: 'off', keyMode: before.keyMode }, organisation)
      const next = encodePolicy(text, after, { at, by: 'command' })
      return { outcome: { before, after: { ...after, scope: settings.enforce ?? 'off' } }, next }
    })
  }
}
