import type { Clock } from '../clock.js'
import type { User } from '../directory.js'
import { isSecondStepError } from '../errors.js'
import type { Policies, Policy } from '../policy/policy.js'
import type { Decision, Operate, RecordTexts } from './operate.js'
import { encodeRecord } from './record-codec.js'
import { emptySubscriber, type SubscriberRecord } from './subscriber.js'
import { decodeSubscriber, subscriberKey } from './subscriber-codec.js'

/** What is known at one moment about one user: read together, in one round trip. */
export interface SubscriberState {
  readonly policy: Policy
  readonly record: SubscriberRecord
  /** Unix seconds. */
  readonly now: number
}

/** A decision's answer: the same record object means "nothing to write". */
export interface SubscriberDecision<Outcome> {
  readonly record: SubscriberRecord
  readonly outcome: Outcome
}

/** The identity of a record: all that is needed of a user to find it. */
export type Owner = Pick<User, 'id' | 'organisation'>

/** Records with their policy, decoded. */
export interface Subscribers {
  /** One round trip, with the texts of other records beside it. */
  look(owner: Owner, beside?: readonly string[]): Promise<SubscriberState & { readonly beside: RecordTexts }>
  /** Many users of one organisation in one round trip. */
  lookMany(organisation: string, ids: readonly string[]): Promise<readonly SubscriberRecord[]>
  policyOf(organisation: string): Promise<Policy>
  /** Decides purely, writes only what changed, and decides again if somebody was faster. */
  change<Outcome>(owner: Owner, decide: (state: SubscriberState) => SubscriberDecision<Outcome>): Promise<Outcome>
  /** Deletes a user's record. */
  forget(owner: Owner): Promise<void>
}

/** @param reseal what every changed record goes through: it brings its secrets under the ring's first key. */
export function createSubscribers(
  operate: Operate,
  policies: Policies,
  clock: Clock,
  reseal: (record: SubscriberRecord) => SubscriberRecord = (record) => record,
): Subscribers {
  const keysOf = (owner: Owner): [string, string] => [
    subscriberKey(owner.organisation, owner.id),
    policies.keyOf(owner.organisation),
  ]
  const stateOf = (owner: Owner, [text, policy]: RecordTexts): SubscriberState => ({
    policy: policies.read(policy, owner.organisation),
    record: recordOf(owner, text),
    now: clock(),
  })
  return {
    look: (owner, keys = []) =>
      onceMore(async () => {
        const [record, policy, ...beside] = await operate.read([...keysOf(owner), ...keys])
        return { ...stateOf(owner, [record, policy]), beside }
      }),
    lookMany: async (organisation, ids) => {
      if (ids.length === 0) return []
      const texts = await operate.read(ids.map((id) => subscriberKey(organisation, id)))
      return ids.map((id, index) => recordOf({ id, organisation }, texts[index]))
    },
    policyOf: (organisation) =>
      onceMore(async () => policies.read((await operate.read([policies.keyOf(organisation)]))[0], organisation)),
    change: (owner, decide) =>
      onceMore(() =>
        operate.change(keysOf(owner), (texts) => {
          const state = stateOf(owner, texts)
          return answerOf(state.record, decide(state), reseal)
        }),
      ),
    forget: async (owner) => {
      const [key] = keysOf(owner)
      await operate.change([key], ([text]) =>
        text === undefined ? { outcome: undefined } : { outcome: undefined, next: null },
      )
    },
  }
}

function recordOf(owner: Owner, text: string | undefined): SubscriberRecord {
  return text === undefined
    ? emptySubscriber(owner.organisation, owner.id)
    : decodeSubscriber(text, owner.organisation, owner.id)
}

function answerOf<Outcome>(
  before: SubscriberRecord,
  decision: SubscriberDecision<Outcome>,
  reseal: (record: SubscriberRecord) => SubscriberRecord,
): Decision<Outcome> {
  const { record, outcome } = decision
  return record === before ? { outcome } : { outcome, next: encodeRecord(reseal(record)) }
}

/**
 * A read that was under way while the policy moved on can look like a policy rolled back. Read once more, and believe it
 * only if it stays.
 */
async function onceMore<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isSecondStepError(error, 'ERR_RECORD_VANISHED')) throw error
    return work()
  }
}
