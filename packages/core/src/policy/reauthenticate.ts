import type { IssuedPass } from '../code-for-pass.js'
import {
  anchorFailures,
  type Charge,
  chargeFailure,
  refundFailure,
  type Throttle,
  throttleOf,
} from '../decide/throttle.js'
import { usableKeys } from '../decide/verify.js'
import type { User } from '../directory.js'
import type { StepParts } from '../step.js'

/** What an administrator gives again before a change of the policy. */
export interface Proof {
  readonly password?: string | undefined
  readonly code?: unknown
  /** What ties the pass that a right code gives to this login. */
  readonly binding: string
  readonly ip?: string | undefined
}

/** A right proof (with a pass where it was a code), or why it was none. */
export type ProofOutcome =
  | { readonly status: 'proven'; readonly pass?: IssuedPass }
  | {
      readonly status: 'reauthentication_required'
      readonly reason: 'missing' | 'mismatch' | 'malformed' | 'replayed' | 'no_key'
    }
  | { readonly status: 'throttled'; readonly retryAfterSeconds: number; readonly hardStopped: boolean }

/** Checks a password or a code of an unspent step. Wrong ones are charged to the actor's own throttle. */
export type Reauthenticate = (actor: User, proof: Proof, epoch: string) => Promise<ProofOutcome>

/** What it is made of. */
export type ReauthenticateParts = StepParts

/** @returns a check that gives a right code's pass under `epoch`, the one that will hold after the change. */
export function createReauthenticate(parts: ReauthenticateParts): Reauthenticate {
  return async (actor, proof, epoch) => {
    const { reauthenticate } = parts.directory
    if (proof.password !== undefined && proof.password !== '' && reauthenticate !== undefined) {
      const check = (): Promise<boolean> => reauthenticate(actor, proof.password ?? '')
      return byPassword(parts, actor, check, proof.ip)
    }
    if (proof.code === undefined || proof.code === '') return { status: 'reauthentication_required', reason: 'missing' }
    return byCode(parts, actor, proof, epoch)
  }
}

/**
 * The charge is laid down before the password is looked at, and taken back if it was right. So requests that come at once
 * evaluate no more passwords than the throttle allows, however many they are.
 */
async function byPassword(
  { settings, subscribers, events }: ReauthenticateParts,
  actor: User,
  check: () => Promise<boolean>,
  ip: string | undefined,
): Promise<ProofOutcome> {
  const { throttle, charge } = await subscribers.change<Charged>(actor, ({ record, now }) => {
    const throttle = throttleOf(record, 'web', settings, now)
    const charge = { at: now, before: record.web.lastFailureAt }
    const charged =
      throttle.status === 'throttled' ? anchorFailures(record, 'web', now) : chargeFailure(record, 'web', now)
    return { record: charged, outcome: { throttle, charge } }
  })
  if (throttle.status === 'throttled') return throttle
  if (await check()) {
    await subscribers.change(actor, ({ record }) => ({
      record: refundFailure(record, 'web', charge),
      outcome: undefined,
    }))
    return { status: 'proven' }
  }
  const { organisation, id: userId } = actor
  events.tell({ type: 'reauthentication_failed', at: settings.clock(), organisation, userId, ip })
  return { status: 'reauthentication_required', reason: 'mismatch' }
}

/** Whether a password may be looked at, and what it costs until it was right. */
interface Charged {
  readonly throttle: Throttle
  readonly charge: Charge
}

async function byCode(
  { codeForPass }: ReauthenticateParts,
  actor: User,
  { code, binding, ip }: Proof,
  epoch: string,
): Promise<ProofOutcome> {
  // The present pass stays (no `passes` to take the place of): should the change be lost to another administrator, it is
  // still the one that holds.
  const outcome = await codeForPass(actor, { code, binding, ip, passes: [] }, { candidates: usableKeys, epoch })
  if (outcome.status === 'passed') return { status: 'proven', pass: outcome.pass }
  if (outcome.status === 'throttled') return outcome
  return { status: 'reauthentication_required', reason: outcome.status }
}
