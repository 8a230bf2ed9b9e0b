import type { Actor } from '../actor.js'
import type { Events } from '../audit/events.js'
import type { IssuedPass } from '../code-for-pass.js'
import type { User } from '../directory.js'
import type { Jobs } from '../jobs/jobs.js'
import { inAnyMode } from '../jobs/make-keys.js'
import type { Settings } from '../options.js'
import type { Operate } from '../records/operate.js'
import { encodePolicy, type KeyMode, type Policies, type Policy, type PolicyScope } from './policy.js'
import type { Preflight, PreflightParts, Unmet } from './preflight.js'
import type { Proof, ProofOutcome, Reauthenticate } from './reauthenticate.js'

/** A change of the policy, as an administrator asks for it. */
export interface PolicyRequest {
  readonly scope: PolicyScope
  /** Left out: stays as it is. */
  readonly keyMode?: KeyMode | undefined
  /** Administrator mode: make a key for everyone who has none, first. */
  readonly makeMissingKeys?: boolean | undefined
  /** The epoch the administrator was looking at; if it has moved since, nothing is changed. */
  readonly epoch?: string | undefined
  readonly proof: Proof
  /** Ends the looking and the waiting, with nothing changed. */
  readonly signal?: AbortSignal | undefined
}

/** What came of it. */
export type SetPolicyOutcome =
  | { readonly status: 'changed'; readonly policy: Policy; readonly keysMade: number; readonly pass?: IssuedPass }
  | { readonly status: 'preconditions_unmet'; readonly unmet: readonly Unmet[] }
  | { readonly status: 'key_mode_locked' | 'policy_changed' | 'enforced' }
  | Exclude<ProofOutcome, { readonly status: 'proven' }>

/** Changes an organisation's policy: conditions, then proof, then keys, then the policy itself. */
export type SetPolicy = (actor: User, request: PolicyRequest) => Promise<SetPolicyOutcome>

/** What it is made of. */
export interface SetPolicyParts extends PreflightParts {
  readonly settings: Settings
  readonly operate: Operate
  readonly policies: Policies
  readonly preflight: Preflight
  readonly reauthenticate: Reauthenticate
  readonly jobs: Jobs
  readonly events: Events
}

export function createSetPolicy(parts: SetPolicyParts): SetPolicy {
  const { settings, operate, policies, preflight, reauthenticate, events } = parts
  const change: SetPolicy = async (actor, request) => {
    const { organisation } = actor
    const key = policies.keyOf(organisation)
    const [before] = await operate.read([key])
    const policy = policies.read(before, organisation)
    const target = { scope: request.scope, keyMode: request.keyMode ?? policy.keyMode }

    const obstacle = obstacleTo(policy, target, request)
    if (obstacle !== undefined) return { status: obstacle }
    const turnsOn = target.scope === 'everyone' && policy.scope !== 'everyone'
    const makesKeys = turnsOn && target.keyMode === 'administrator' && request.makeMissingKeys === true
    if (turnsOn) {
      const { ready, unmet } = await preflight(actor, { ...target, makeMissingKeys: makesKeys, signal: request.signal })
      if (!ready) return { status: 'preconditions_unmet', unmet }
    }

    const next = policies.next(policy, target, organisation)
    const proof = await reauthenticate(actor, request.proof, next.epoch)
    if (proof.status !== 'proven') return proof
    const keysMade = makesKeys ? await makeMissingKeys(parts, { user: actor, ip: request.proof.ip }, request.signal) : 0
    if (keysMade === undefined) {
      const { unmet } = await preflight(actor, { ...target, signal: request.signal })
      return { status: 'preconditions_unmet', unmet }
    }

    // Turning the step off must not happen unseen; whoever reads the audit learns of the attempt, too.
    const detail = { scope: next.scope, keyMode: next.keyMode, before: policy.scope, keysMade }
    const about = { at: settings.clock(), organisation, actorId: actor.id, ip: request.proof.ip }
    const event = { ...about, type: 'policy_changed', detail } as const
    await events.record(event)
    const written = encodePolicy(before, next, { at: settings.clock(), by: actor.id })
    const won = await operate.change([key], ([now]) =>
      now === before ? { outcome: true, next: written } : { outcome: false },
    )
    if (!won) return { status: 'policy_changed' }
    events.happened(event)
    return {
      status: 'changed',
      policy: policies.read(written, organisation),
      keysMade,
      ...(proof.pass === undefined ? {} : { pass: proof.pass }),
    }
  }
  return async (actor, request) => {
    const outcome = await change(actor, request)
    if (outcome.status === 'changed') return outcome
    const { scope, keyMode } = request
    const detail = { scope, ...(keyMode === undefined ? {} : { keyMode }), reason: reasonOf(outcome) }
    const about = { at: settings.clock(), organisation: actor.organisation, actorId: actor.id, ip: request.proof.ip }
    events.tell({ ...about, type: 'policy_refused', detail })
    return outcome
  }
}

/** Why nothing was changed, in the words of the outcome. */
function reasonOf(outcome: Exclude<SetPolicyOutcome, { readonly status: 'changed' }>): string {
  if (outcome.status === 'preconditions_unmet') return outcome.unmet.map(({ reason }) => reason).join(' ')
  return outcome.status === 'reauthentication_required' ? outcome.reason : outcome.status
}

function obstacleTo(
  policy: Policy,
  target: { readonly scope: PolicyScope; readonly keyMode: KeyMode },
  { epoch }: PolicyRequest,
): 'enforced' | 'policy_changed' | 'key_mode_locked' | undefined {
  if (policy.enforced) return 'enforced'
  if (epoch !== undefined && epoch !== policy.epoch) return 'policy_changed'
  const staysOn = policy.scope === 'everyone' && target.scope === 'everyone'
  return staysOn && policy.keyMode !== target.keyMode ? 'key_mode_locked' : undefined
}

/**
 * Works for any number of users; should the request end before, the job goes on, and the next attempt finds the keys made.
 *
 * @returns how many were made, or nothing if somebody is still without one.
 */
async function makeMissingKeys(
  { jobs }: SetPolicyParts,
  actor: Actor,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const { status, job } = await jobs.start(actor, 'make_keys', { settings: { [inAnyMode]: true } })
  if (status === 'unfinished' && job.state === 'paused') await jobs.resume(actor, 'make_keys')
  const ended = await jobs.settled(actor.user.organisation, 'make_keys', signal)
  return ended?.state === 'completed' ? ended.counts.done : undefined
}
