import type { IssuedPass } from '../code-for-pass.js'
import { addPass, passWithoutKey } from '../decide/passes.js'
import { type SpentRecoveryCode, setRecoveryCodes, spendRecoveryCode } from '../decide/recovery.js'
import type { User } from '../directory.js'
import { hashBinding } from '../passes.js'
import type { StepParts } from '../step.js'
import { drawRecoveryCodes, parseRecoveryCode } from './recovery-code.js'

/** New recovery codes, to be shown this once, or why there are none. */
export type MakeRecoveryOutcome =
  | { readonly status: 'made'; readonly codes: readonly string[] }
  | { readonly status: 'no_key' }

/** What a recovery code came to. */
export type RecoveryOutcome =
  | { readonly status: 'passed'; readonly pass: IssuedPass; readonly left: number }
  | Exclude<SpentRecoveryCode, { readonly status: 'accepted' }>

/** A recovery code as it came in, and what ties the pass it may give to one login of the host. */
export interface RecoveryAttempt {
  readonly recoveryCode: unknown
  readonly binding: string
  /** Pass values the request carries already; the new pass takes their place. */
  readonly passes: readonly string[]
  readonly ip?: string | undefined
}

/** Single-use codes for who has lost his phone. */
export interface Recovery {
  /**
   * Makes ten codes of 80 bits; the old ones end. The caller makes sure that the user gave a code freshly.
   *
   * @returns `no_key` for a user without a live key.
   */
  make(user: User, ip?: string): Promise<MakeRecoveryOutcome>
  /**
   * Checks a recovery code. It is accepted at most once, however many requests carry it at the same time, and its pass counts
   * as fresh: whoever has lost his phone can replace his key at once.
   */
  verify(user: User, attempt: RecoveryAttempt): Promise<RecoveryOutcome>
}

/** What it is made of. */
export type RecoveryParts = StepParts

export function createRecovery({ settings, subscribers, passes, events, vault }: RecoveryParts): Recovery {
  /** Of one user: the same code in another record has another hash. */
  const hashes = ({ organisation, id }: User, code: string): readonly string[] =>
    vault.hashes('recovery', JSON.stringify([organisation, id, code]))
  const about = (user: User, ip: string | undefined) =>
    ({ at: settings.clock(), organisation: user.organisation, userId: user.id, ip }) as const

  return {
    make: async (user, ip) => {
      const codes = drawRecoveryCodes()
      const hashed = codes.map((code) => hashes(user, parseRecoveryCode(code) ?? '')[0] ?? '')
      const { status } = await subscribers.change(user, ({ record, now }) =>
        setRecoveryCodes(record, { madeAt: now, ring: vault.currentId, hashes: hashed }),
      )
      if (status === 'no_key') return { status }
      events.tell({ ...about(user, ip), type: 'recovery_codes_made' })
      return { status, codes }
    },
    verify: async (user, { recoveryCode, binding, passes: presented, ip }) => {
      const code = parseRecoveryCode(recoveryCode)
      const hashed = code === undefined ? undefined : hashes(user, code)
      const drawn = passes.draw(user)
      const replaced = passes.hashesOf(presented)
      const outcome = await subscribers.change<RecoveryOutcome>(user, ({ record, policy: { epoch }, now }) => {
        const spent = spendRecoveryCode(record, hashed, { now, throttle: settings })
        if (spent.outcome.status !== 'accepted') return { record: spent.record, outcome: spent.outcome }
        const pass = passWithoutKey('recovery', { hash: drawn.hash, binding: hashBinding(binding), epoch }, now)
        const issued = { value: drawn.value, passSeconds: settings.passSeconds }
        return {
          record: addPass(spent.record, pass, replaced, settings),
          outcome: { status: 'passed', pass: issued, left: spent.outcome.left },
        }
      })
      if (outcome.status === 'passed') {
        events.tell({ ...about(user, ip), type: 'recovery_code_accepted', detail: { left: outcome.left } })
      } else if (outcome.status !== 'throttled') {
        events.tell({ ...about(user, ip), type: 'recovery_code_refused', detail: { reason: outcome.status } })
      }
      return outcome
    },
  }
}
