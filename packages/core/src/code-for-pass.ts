import type { Events } from './audit/events.js'
import { daySeconds } from './clock.js'
import { addDevice } from './decide/devices.js'
import { addPass } from './decide/passes.js'
import { throttleOf } from './decide/throttle.js'
import { type CodeRefusal, spendCode } from './decide/verify.js'
import type { User } from './directory.js'
import type { DeviceMaker, DeviceRequest, IssuedDevice } from './keys/devices.js'
import type { Settings } from './options.js'
import { hashBinding, type PassMaker } from './passes.js'
import type { KeyEntry, SubscriberRecord } from './records/subscriber.js'
import type { Subscribers } from './records/subscribers.js'

/** A pass on its way to the browser. */
export interface IssuedPass {
  readonly value: string
  readonly passSeconds: number
}

/** What a code came to. */
export type VerifyOutcome =
  | { readonly status: 'passed'; readonly pass: IssuedPass; readonly device?: IssuedDevice }
  | CodeRefusal

/** A code as it came in, and what ties the pass it may give to one login of the host. */
export interface CodeAttempt {
  readonly code: unknown
  readonly binding: string
  /** Pass values the request carries already; the new pass takes their place. */
  readonly passes: readonly string[]
  /** Remember this browser if the code is right. */
  readonly remember?: DeviceRequest | undefined
  /** Device values the request carries already; a new device takes the place of his among them. */
  readonly devices?: readonly string[] | undefined
  readonly ip?: string | undefined
}

/** Which keys a code may belong to, and the epoch its pass is for where that is not the present one. */
export interface CodePurpose {
  readonly candidates: (record: SubscriberRecord, now: number) => readonly KeyEntry[]
  readonly epoch?: string
}

/** Spends a code on a pass, in one write. Whatever takes a code over the web takes it through here. */
export type CodeForPass = (user: User, attempt: CodeAttempt, purpose: CodePurpose) => Promise<VerifyOutcome>

/** What it is made of. */
export interface CodeForPassParts {
  readonly settings: Settings
  readonly subscribers: Subscribers
  readonly passes: PassMaker
  readonly deviceMaker: DeviceMaker
  readonly events: Events
  /** Opens the secret of a key of this record. */
  readonly open: (record: SubscriberRecord, key: KeyEntry) => Uint8Array
}

export function createCodeForPass(parts: CodeForPassParts): CodeForPass {
  const { settings, subscribers, passes, deviceMaker, open } = parts
  return async (user, attempt, purpose) => {
    const drawn = passes.draw(user)
    const replaced = passes.hashesOf(attempt.passes)
    const binding = hashBinding(attempt.binding)
    const device = settings.deviceDays > 0 && attempt.remember ? deviceMaker.draw(user, attempt.remember) : undefined
    const oldDevices = deviceMaker.hashesOf(user, device === undefined ? [] : (attempt.devices ?? []))
    const { outcome, stopped } = await subscribers.change<Spent>(user, ({ record, policy, now }) => {
      const request = { code: attempt.code, channel: 'web', candidates: purpose.candidates(record, now) } as const
      const context = { now, throttle: settings, open: (key: KeyEntry) => open(record, key) }
      const spent = spendCode(record, request, context)
      if (spent.outcome.status !== 'accepted') {
        const stopped = spent.outcome.status === 'mismatch' && isStopped(spent.record, settings, now)
        return { record: spent.record, outcome: { outcome: spent.outcome, stopped } }
      }
      const { keyId } = spent.outcome
      const epoch = purpose.epoch ?? policy.epoch
      const pass = { hash: drawn.hash, binding, keyId, epoch, issuedAt: now, freshAt: now }
      const passed = addPass(spent.record, pass, replaced, settings)
      const issued = { value: drawn.value, passSeconds: settings.passSeconds }
      if (device === undefined)
        return { record: passed, outcome: { outcome: { status: 'passed', pass: issued }, stopped: false } }
      const remembered = { ...device.entry, keyId, epoch, createdAt: now, lastUsedAt: now }
      const deviceSeconds = settings.deviceDays * daySeconds
      return {
        record: addDevice(passed, remembered, oldDevices, settings),
        outcome: {
          outcome: { status: 'passed', pass: issued, device: { value: device.value, deviceSeconds } },
          stopped: false,
        },
      }
    })
    tellCode(parts, user, outcome, stopped, attempt.ip)
    return outcome
  }
}

/** What a code came to, and whether it was the wrong one that stopped its user. */
interface Spent {
  readonly outcome: VerifyOutcome
  readonly stopped: boolean
}

function isStopped(record: SubscriberRecord, settings: Settings, now: number): boolean {
  const throttle = throttleOf(record, 'web', settings, now)
  return throttle.status === 'throttled' && throttle.hardStopped
}

/** What was not looked at is not told either: whoever hammers a waiting user must not fill the audit. */
function tellCode(
  { events, settings }: CodeForPassParts,
  user: User,
  outcome: VerifyOutcome,
  stopped: boolean,
  ip: string | undefined,
): void {
  const about = { at: settings.clock(), organisation: user.organisation, userId: user.id, ip }
  if (outcome.status === 'passed') {
    events.tell({ ...about, type: 'code_accepted' })
    if (outcome.device !== undefined) events.tell({ ...about, type: 'device_remembered' })
    return
  }
  if (outcome.status === 'throttled') return
  events.tell({ ...about, type: 'code_refused', detail: { reason: outcome.status } })
  if (stopped) events.tell({ ...about, type: 'channel_stopped' })
}
