import type { Events } from './audit/events.js'
import type { CodeAttempt, CodeForPass, VerifyOutcome } from './code-for-pass.js'
import { areAgentsStopped } from './decide/agents-stopped.js'
import { findDevice, isTouchDue, touchDevice } from './decide/devices.js'
import { hasLiveKey, keyStateOf } from './decide/keys.js'
import { mayAskForKeyMail } from './decide/mailed-keys.js'
import { codeAgeOf, endPasses, findPass, isFresh } from './decide/passes.js'
import { recoveryThrottleOf } from './decide/recovery.js'
import { type Throttle, throttleOf } from './decide/throttle.js'
import { usableKeys } from './decide/verify.js'
import type { Directory, User } from './directory.js'
import type { DeviceMaker } from './keys/devices.js'
import type { Settings } from './options.js'
import { hashBinding, mostCandidates, type PassMaker } from './passes.js'
import { isAsked, type Policy } from './policy/policy.js'
import type { DeviceEntry } from './records/subscriber.js'
import type { SubscriberState, Subscribers } from './records/subscribers.js'
import type { Vault } from './records/vault.js'

/** What a request shows of an earlier success: the pass values it carries, and what ties it to its login. */
export interface PresentedLogin {
  readonly passes: readonly string[]
  readonly binding: string | undefined
  /** The device values it carries. */
  readonly devices?: readonly string[] | undefined
  readonly ip?: string | undefined
}

/** How a user stands at this moment. */
export interface Standing {
  readonly policy: Policy
  /** The policy asks this user. */
  readonly required: boolean
  /** He has a pass, or his browser is remembered, or he is not asked. */
  readonly passed: boolean
  /** He holds a pass at all, asked or not. */
  readonly hasPass: boolean
  /** This browser of his is remembered; that alone is never fresh. */
  readonly remembered: boolean
  /** He gave a right code, or a recovery code, within `freshSeconds`. */
  readonly fresh: boolean
  /** Seconds since this login's last right code or recovery code; `Infinity` without one. */
  readonly codeAgeSeconds: number
  readonly keyState: 'none' | 'pending' | 'live'
  /** He may have a key of his sent to him by mail; says nothing about an address. */
  readonly mayMailKey: boolean
  readonly throttle: Throttle
  /** Agents have stopped taking his codes, until he or an administrator opens them. */
  readonly agentsStopped: boolean
  /** The same for recovery codes, whose waits are their own. */
  readonly recoveryThrottle: Throttle
}

/** The step itself: who is asked, who has passed, and what a code is worth. */
export interface Step {
  /** One round trip, no write; only the first use of a remembered browser on a day is written down before it counts. */
  look(user: User, login: PresentedLogin): Promise<Standing>
  /**
   * Checks a code. One code is accepted at most once, however many requests carry it at the same time in however many
   * processes, and the failure is counted before it is told.
   */
  verify(user: User, attempt: CodeAttempt): Promise<VerifyOutcome>
  /** Ends the presented passes in their records, known user or not. */
  end(passes: readonly string[], ip?: string): Promise<void>
}

/** What the step is made of. */
export interface StepParts {
  readonly settings: Settings
  readonly directory: Directory
  readonly subscribers: Subscribers
  readonly passes: PassMaker
  readonly deviceMaker: DeviceMaker
  readonly vault: Vault
  readonly events: Events
  readonly codeForPass: CodeForPass
}

export function createStep(parts: StepParts): Step {
  const { settings, directory, subscribers, passes, events, codeForPass } = parts
  return {
    look: async (user, login) => {
      // Who is exempt is not asked for codes, but his account and his keys are guarded like everybody's.
      const [state, exempt] = await Promise.all([subscribers.look(user), directory.isExempt(user)])
      const { standing, device } = standingOf(user, state, login, exempt, parts)
      if (device !== undefined) await touch(user, device, login, state.now, parts)
      return standing
    },
    verify: (user, attempt) => codeForPass(user, attempt, { candidates: usableKeys }),
    end: async (values, ip) => {
      // Judged first and cut afterwards: junk a neighbour has planted must not push the real one out.
      const owned = values.flatMap((value) => {
        const owner = passes.ownerOf(value)
        return owner === undefined ? [] : [{ value, owner }]
      })
      for (const { value, owner } of owned.slice(0, mostCandidates)) {
        const hashes = passes.hashesOf([value])
        const ended = await subscribers.change(owner, ({ record }) => {
          const after = endPasses(record, hashes)
          return { record: after, outcome: after !== record }
        })
        const { organisation, id: userId } = owner
        if (ended) events.tell({ type: 'pass_ended', at: settings.clock(), organisation, userId, ip })
      }
    },
  }
}

function standingOf(
  user: User,
  { policy, record, now }: SubscriberState,
  login: PresentedLogin,
  exempt: boolean,
  { settings, passes, deviceMaker }: StepParts,
): { readonly standing: Standing; readonly device: DeviceEntry | undefined } {
  const binding = login.binding === undefined ? undefined : hashBinding(login.binding)
  const presented = { hashes: passes.hashesOf(login.passes), binding }
  const pass = binding === undefined ? undefined : findPass(record, presented, policy.epoch, now, settings)
  const required = !exempt && isAsked(policy, hasLiveKey(record) || user.enrolled)
  // Looked for only where it matters: a hash for each key of the ring.
  const device =
    required && pass === undefined && settings.deviceDays > 0 && login.devices !== undefined
      ? findDevice(record, deviceMaker.hashesOf(user, login.devices), policy.epoch, now, settings)
      : undefined
  const standing = {
    policy,
    required,
    passed: !required || pass !== undefined || device !== undefined,
    remembered: device !== undefined,
    hasPass: pass !== undefined,
    codeAgeSeconds: pass === undefined ? Number.POSITIVE_INFINITY : codeAgeOf(pass, now),
    fresh: pass !== undefined && isFresh(pass, now, settings.freshSeconds),
    keyState: keyStateOf(record),
    mayMailKey: settings.mail !== undefined && settings.mailMyKey && mayAskForKeyMail(record, policy.keyMode),
    throttle: throttleOf(record, 'web', settings, now),
    agentsStopped: areAgentsStopped(record, settings),
    recoveryThrottle: recoveryThrottleOf(record, settings, now),
  }
  return { standing, device }
}

/** Whoever gets in without a code is seen once a day, in the record and in the audit. */
async function touch(
  user: User,
  device: DeviceEntry,
  { devices = [], ip }: PresentedLogin,
  now: number,
  { subscribers, deviceMaker, vault, events }: StepParts,
): Promise<void> {
  if (!isTouchDue(device, now, vault.currentId)) return
  const fresh = deviceMaker.rehash(user, devices, device.hash)
  if (fresh === undefined) return
  const touched = await subscribers.change(user, ({ record, now }) => {
    const after = touchDevice(record, device.id, now, fresh)
    return { record: after, outcome: after !== record }
  })
  const { organisation, id: userId } = user
  if (touched) events.tell({ type: 'device_used', at: now, organisation, userId, ip })
}
