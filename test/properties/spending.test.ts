import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { throttleOf } from '../../packages/core/src/decide/throttle.js'
import { spendCode, usableKeys } from '../../packages/core/src/decide/verify.js'
import { parseCode } from '../../packages/core/src/keys/code.js'
import { parseSecret, timeStepAt } from '../../packages/core/src/keys/totp.js'
import { encodeRecord } from '../../packages/core/src/records/record-codec.js'
import type { Channel, SubscriberRecord } from '../../packages/core/src/records/subscriber.js'
import { decodeSubscriber } from '../../packages/core/src/records/subscriber-codec.js'
import { codeAt, keyOf, noon, open, recordWith, throttle, wrongCode } from '../core/decide/fixtures.js'
import { times } from '../support/counts.js'

// P1 to P5, on the pure decision. Records go through the store's text now and then, as they do when processes take turns.

const numRuns = times(60, 5000)
const timeout = times(60_000, 900_000)

/** One thing that happens to a user's record. */
interface Attempt {
  /** Seconds since the one before; the clock may also be set back. */
  readonly passed: number
  readonly channel: Channel
  readonly key: number
  readonly code: { readonly away: number } | 'wrong' | 'malformed'
  /** The next attempt is decided by another process. */
  readonly handedOver: boolean
}

const attempt: fc.Arbitrary<Attempt> = fc.record({
  passed: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 70 }) },
    { weight: 1, arbitrary: fc.integer({ min: -4000, max: 1000 }) },
    { weight: 1, arbitrary: fc.constantFrom(-86_400, 86_400, 900) },
  ),
  channel: fc.constantFrom<Channel>('web', 'agents'),
  key: fc.nat({ max: 2 }),
  code: fc.oneof(
    { weight: 5, arbitrary: fc.record({ away: fc.integer({ min: -3, max: 3 }) }) },
    { weight: 3, arbitrary: fc.constant('wrong' as const) },
    { weight: 1, arbitrary: fc.constant('malformed' as const) },
  ),
  handedOver: fc.boolean(),
})
const schedule = fc.array(attempt, { maxLength: 120, size: 'max' })
const keys = [keyOf('one'), keyOf('two', { state: 'pending' }), keyOf('three')]

/** Runs a schedule and shows each step of it. */
function follow(
  attempts: readonly Attempt[],
  look: (step: {
    readonly now: number
    readonly attempt: Attempt
    readonly before: SubscriberRecord
    readonly after: SubscriberRecord
    readonly outcome: ReturnType<typeof spendCode>['outcome']
  }) => void,
): void {
  let record = recordWith(...keys)
  let now = noon
  for (const one of attempts) {
    now = Math.max(100_000, now + one.passed)
    const key = keys[one.key] ?? keys[0]
    if (key === undefined) throw new Error('no key')
    const code =
      one.code === 'wrong'
        ? wrongCode(record, now)
        : one.code === 'malformed'
          ? '12345'
          : codeAt(key, now, one.code.away)
    const request = { code, channel: one.channel, candidates: usableKeys(record) }
    const { record: after, outcome } = spendCode(record, request, { now, throttle, open })
    look({ now, attempt: one, before: record, after, outcome })
    record = one.handedOver ? decodeSubscriber(encodeRecord(after), after.organisation, after.userId) : after
  }
}

describe('whatever codes come in whatever order, over web and agents, with the clock going both ways', () => {
  it('accepts a code only of the step before, the present one or the next, and only above the last one', {
    timeout,
  }, () => {
    fc.assert(
      fc.property(schedule, (attempts) =>
        follow(attempts, ({ now, before, after, outcome }) => {
          if (outcome.status !== 'accepted') return
          const last = (record: SubscriberRecord): number =>
            record.keys.find(({ id }) => id === outcome.keyId)?.lastTimeStep ?? -1
          expect(Math.abs(last(after) - timeStepAt(now))).toBeLessThanOrEqual(1)
          expect(last(after)).toBeGreaterThan(last(before))
        }),
      ),
      { numRuns },
    )
  })

  it('accepts each step of each key once', { timeout }, () => {
    fc.assert(
      fc.property(schedule, (attempts) => {
        const accepted: string[] = []
        follow(attempts, ({ after, outcome }) => {
          if (outcome.status !== 'accepted') return
          accepted.push(`${outcome.keyId} ${after.keys.find(({ id }) => id === outcome.keyId)?.lastTimeStep}`)
        })
        expect(new Set(accepted).size).toBe(accepted.length)
      }),
      { numRuns },
    )
  })

  it('never reaches further for a code because of failures, nor forgets a spent step', { timeout }, () => {
    fc.assert(
      fc.property(schedule, (attempts) =>
        follow(attempts, ({ before, after, outcome }) => {
          for (const key of after.keys) {
            const known = before.keys.find(({ id }) => id === key.id)
            expect(key.lastTimeStep ?? -1).toBeGreaterThanOrEqual(known?.lastTimeStep ?? -1)
            if (outcome.status !== 'accepted') expect(key).toEqual(known)
          }
        }),
      ),
      { numRuns },
    )
  })

  it('looks at no more than 50 wrong codes between two right ones, of which 25 through agents', { timeout }, () => {
    fc.assert(
      fc.property(schedule, (attempts) => {
        const since = { web: 0, agents: 0 }
        follow(attempts, ({ attempt: { channel }, before, after, outcome, now }) => {
          if (outcome.status === 'accepted') since[channel] = 0
          if (outcome.status !== 'mismatch') return
          since[channel]++
          // Counted in the very write that tells it, and never while the channel waits.
          expect(after[channel].failures).toBe(before[channel].failures + 1)
          expect(throttleOf(before, channel, throttle, now).status).toBe('open')
          expect(since.web + since.agents).toBeLessThanOrEqual(50)
          expect(since.agents).toBeLessThanOrEqual(25)
        })
      }),
      { numRuns },
    )
  })

  it('waits no longer than the longest wait, and writes nothing when it has nothing to say', { timeout }, () => {
    fc.assert(
      fc.property(schedule, (attempts) =>
        follow(attempts, ({ attempt: { channel }, before, after, outcome, now }) => {
          if (outcome.status === 'throttled') {
            expect(outcome.retryAfterSeconds).toBeLessThanOrEqual(throttle.longestWaitSeconds)
            if (outcome.hardStopped) return
            const later = now + outcome.retryAfterSeconds
            expect(throttleOf(after, channel, throttle, later).status).toBe('open')
          }
          if (outcome.status === 'replayed' || outcome.status === 'malformed') expect(after).toBe(before)
        }),
      ),
      { numRuns },
    )
  })
})

describe('whatever is sent', () => {
  it('as a code is answered, and what is no code lets nobody in', { timeout }, () => {
    const record = recordWith(...keys)
    const sent = fc.oneof(
      fc.anything(),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'0１２٣-–　 a') }),
    )
    fc.assert(
      fc.property(sent, (code) => {
        const request = { code, channel: 'web', candidates: usableKeys(record) } as const
        const { outcome } = spendCode(record, request, { now: noon, throttle, open })
        expect(outcome.status).toBe(parseCode(code) === undefined ? 'malformed' : 'mismatch')
      }),
      { numRuns: times(1000, 100_000) },
    )
  })

  it('as a secret is answered, and never taken below its least length', { timeout }, () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.string({ unit: fc.constantFrom(...'A2Zz7 -=18') })),
        fc.boolean(),
        (typed, allow) => {
          const parsed = parseSecret(typed, allow)
          if (parsed.status === 'secret') expect(parsed.secret.length).toBeGreaterThanOrEqual(allow ? 10 : 16)
        },
      ),
      { numRuns: times(1000, 100_000) },
    )
  })
})
