import type { Job, KeyMode, Policy, PolicyScope, Unmet } from '@secondstep/core'

/** What the overview says about the last attempt to change the policy. */
export type PolicyNotice =
  | { readonly kind: 'changed'; readonly keysMade: number }
  | { readonly kind: 'unmet'; readonly unmet: readonly Unmet[] }
  | { readonly kind: 'proofMissing' | 'proofWrong' | 'proofReplayed' | 'policyChanged' | 'keyModeLocked' | 'enforced' }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number; readonly hardStopped: boolean }

/** The organisation's switch and what it needs. */
export interface PolicyView {
  readonly policy: Policy
  /** What the form shows as chosen: the policy, or what was asked for and refused. */
  readonly chosen: { readonly scope: PolicyScope; readonly keyMode: KeyMode; readonly makeMissingKeys: boolean }
  /** The conditions of "everyone" that stand at this moment, in the chosen key mode. */
  readonly unmet: readonly Unmet[]
  /** How many users "everyone" would ask. */
  readonly users: number
  /** Users who could not sign in at their next request. Left out: nobody knows. */
  readonly withoutKey?: number | undefined
  /** False: only the first users were looked at. Left out: all of them were. */
  readonly complete?: boolean | undefined
  /** The last job that made keys for everybody. */
  readonly making?: Job | undefined
  readonly takesPassword: boolean
  /** He has a key to prove himself with. Left out: yes. */
  readonly takesCode?: boolean | undefined
  readonly notice: PolicyNotice | undefined
}
