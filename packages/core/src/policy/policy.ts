import { randomBytes } from 'node:crypto'
import { SecondStepError } from '../errors.js'
import { encodeRecord, parseRecord, recordKey, unreadable } from '../records/record-codec.js'

/** Whom the step asks: nobody, who has a live key, or everyone. */
export type PolicyScope = 'off' | 'enrolled' | 'everyone'

/** Who hands keys out: the administrator, or the kit by mail. */
export type KeyMode = 'administrator' | 'user'

/** One organisation's policy as it holds now. */
export interface Policy {
  readonly scope: PolicyScope
  readonly keyMode: KeyMode
  /** `number.random`, new at every change of scope: passes of an older epoch are dead for good. */
  readonly epoch: string
  /** True while the option `enforce` stands over the stored scope. */
  readonly enforced: boolean
}

/** How policies are read. */
export interface PolicySettings {
  /** Holds while no policy is stored. */
  readonly initialScope: PolicyScope
  /** Overrides the stored scope. */
  readonly enforce: 'everyone' | 'off' | undefined
}

/** Reads policies, and notices when one was rolled back or lost under a running process. */
export interface Policies {
  keyOf(organisation: string): string
  /**
   * @param text the stored record, or `undefined` if there is none.
   * @throws `ERR_RECORD_UNREADABLE`; `ERR_RECORD_VANISHED` if this process has seen a later one.
   */
  read(text: string | undefined, organisation: string): Policy
  /** The record that comes after `policy`; a change of scope moves the epoch. */
  next(
    policy: Policy,
    change: Pick<Policy, 'scope' | 'keyMode'>,
    organisation: string,
  ): Policy & { organisation: string }
}

const scopes: readonly unknown[] = ['off', 'enrolled', 'everyone'] satisfies PolicyScope[]
const keyModes: readonly unknown[] = ['administrator', 'user'] satisfies KeyMode[]
const firstEpoch = '0.first'

/** @returns true for one of the three scopes. */
export function isPolicyScope(value: unknown): value is PolicyScope {
  return scopes.includes(value)
}

/** @returns true for one of the two key modes. */
export function isKeyMode(value: unknown): value is KeyMode {
  return keyModes.includes(value)
}

/** Tells whether the policy asks a user for the step. */
export function isAsked(policy: Policy, hasLiveKey: boolean): boolean {
  return policy.scope === 'everyone' || (policy.scope === 'enrolled' && hasLiveKey)
}

export function createPolicies(settings: PolicySettings): Policies {
  // Belongs to this kit in this process; a restart forgets it, so that a restored backup can be taken into use.
  const seen = new Map<string, number>()
  const watch = (epoch: string, organisation: string): void => {
    const number = Number.parseInt(epoch, 10)
    const before = seen.get(organisation)
    if (before !== undefined && number < before) {
      throw new SecondStepError('ERR_RECORD_VANISHED', {
        message: 'The stored policy is older than one this process has seen, or gone.',
        fix: 'bring the right store back; if the change was meant (a restored backup), restart the process',
      })
    }
    seen.set(organisation, number)
  }
  return {
    keyOf: (organisation) => recordKey('policy', [organisation]),
    read: (text, organisation) => {
      const stored: StoredPolicy =
        text === undefined
          ? { scope: settings.initialScope, keyMode: 'administrator', epoch: firstEpoch }
          : decodePolicy(text, organisation)
      watch(stored.epoch, organisation)
      return { ...stored, scope: settings.enforce ?? stored.scope, enforced: settings.enforce !== undefined }
    },
    next: (policy, change, organisation) => {
      const number = Number.parseInt(policy.epoch, 10) + 1
      // The first policy that is stored always moves the epoch, so that its loss is noticed.
      const stays = change.scope === policy.scope && policy.epoch !== firstEpoch
      const epoch = stays ? policy.epoch : `${number}.${randomBytes(12).toString('base64url')}`
      return { ...change, epoch, organisation, enforced: policy.enforced }
    },
  }
}

type StoredPolicy = Pick<Policy, 'scope' | 'keyMode' | 'epoch'>

function decodePolicy(text: string, organisation: string): StoredPolicy {
  const record = parseRecord(text)
  const { scope, keyMode, epoch } = record
  if (record['organisation'] !== organisation) throw unreadable("it is another organisation's policy")
  if (!isPolicyScope(scope) || !isKeyMode(keyMode) || typeof epoch !== 'string' || !/^\d+\.[\w-]+$/.test(epoch)) {
    throw unreadable('the policy is damaged')
  }
  return { scope, keyMode, epoch }
}

/** Who stored a policy last, if anybody has. */
export function policyChangedBy(text: string | undefined): string | undefined {
  const by = text === undefined ? undefined : parseRecord(text)['changedBy']
  return typeof by === 'string' ? by : undefined
}

/** Writes a policy over the text it was read from. Fields a newer version has added are kept: two versions may share a store. */
export function encodePolicy(
  before: string | undefined,
  { scope, keyMode, epoch, organisation }: Omit<Policy, 'enforced'> & { readonly organisation: string },
  changed: { readonly at: number; readonly by: string },
): string {
  const kept = before === undefined ? { version: 1 } : parseRecord(before)
  const stored = { scope, keyMode, epoch, organisation }
  return encodeRecord({ ...kept, ...stored, changedAt: changed.at, changedBy: changed.by })
}
