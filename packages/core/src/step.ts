import type { CodeAttempt, CodeForPass, VerifyOutcome } from './code-for-pass.js'
import { areAgentsStopped } from './decide/agents-stopped.js'
import { hasLiveKey, keyStateOf } from './decide/keys.js'
import { endPasses, findPass, isFresh } from './decide/passes.js'
import { type Throttle, throttleOf } from './decide/throttle.js'
import { usableKeys } from './decide/verify.js'
import type { Directory, User } from './directory.js'
import type { Settings } from './options.js'
import { hashBinding, mostCandidates, type PassMaker } from './passes.js'
import { isAsked, type Policy } from './policy.js'
import type { SubscriberState, Subscribers } from './subscribers.js'

/** What a request shows of an earlier success: the pass values it carries, and what ties it to its login. */
export interface PresentedLogin {
  readonly passes: readonly string[]
  readonly binding: string | undefined
}

/** How a user stands at this moment. */
export interface Standing {
  readonly policy: Policy
  /** The policy asks this user. */
  readonly required: boolean
  /** He has a pass, or is not asked. */
  readonly passed: boolean
  /** He holds a pass at all, asked or not. */
  readonly hasPass: boolean
  /** He gave a right code within `freshSeconds`. */
  readonly fresh: boolean
  readonly keyState: 'none' | 'pending' | 'live'
  readonly throttle: Throttle
  /** Agents have stopped taking his codes, until he or an administrator opens them. */
  readonly agentsStopped: boolean
}

/** The step itself: who is asked, who has passed, and what a code is worth. */
export interface Step {
  /** One round trip, no write. */
  look(user: User, login: PresentedLogin): Promise<Standing>
  /**
   * Checks a code. One code is accepted at most once, however many requests carry it at the same time in however many
   * processes, and the failure is counted before it is told.
   */
  verify(user: User, attempt: CodeAttempt): Promise<VerifyOutcome>
  /** Ends the presented passes in their records, known user or not. */
  end(passes: readonly string[]): Promise<void>
}

/** What the step is made of. */
export interface StepParts {
  readonly settings: Settings
  readonly directory: Directory
  readonly subscribers: Subscribers
  readonly passes: PassMaker
  readonly codeForPass: CodeForPass
}

export function createStep(parts: StepParts): Step {
  const { directory, subscribers, passes, codeForPass } = parts
  return {
    look: async (user, login) => {
      // Who is exempt is not asked for codes, but his account and his keys are guarded like everybody's.
      const [state, exempt] = await Promise.all([subscribers.look(user), directory.isExempt(user)])
      return standingOf(user, state, login, exempt, parts)
    },
    verify: (user, attempt) => codeForPass(user, attempt, { candidates: usableKeys }),
    end: async (values) => {
      // Judged first and cut afterwards: junk a neighbour has planted must not push the real one out.
      const owned = values.flatMap((value) => {
        const owner = passes.ownerOf(value)
        return owner === undefined ? [] : [{ value, owner }]
      })
      for (const { value, owner } of owned.slice(0, mostCandidates)) {
        const hashes = passes.hashesOf([value])
        await subscribers.change(owner, ({ record }) => ({ record: endPasses(record, hashes), outcome: undefined }))
      }
    },
  }
}

function standingOf(
  user: User,
  { policy, record, now }: SubscriberState,
  login: PresentedLogin,
  exempt: boolean,
  { settings, passes }: StepParts,
): Standing {
  const binding = login.binding === undefined ? undefined : hashBinding(login.binding)
  const presented = { hashes: passes.hashesOf(login.passes), binding }
  const pass = binding === undefined ? undefined : findPass(record, presented, policy.epoch, now, settings)
  const required = !exempt && isAsked(policy, hasLiveKey(record) || user.enrolled)
  return {
    policy,
    required,
    passed: !required || pass !== undefined,
    hasPass: pass !== undefined,
    fresh: pass !== undefined && isFresh(pass, now, settings.freshSeconds),
    keyState: keyStateOf(record),
    throttle: throttleOf(record, 'web', settings, now),
    agentsStopped: areAgentsStopped(record, settings),
  }
}
