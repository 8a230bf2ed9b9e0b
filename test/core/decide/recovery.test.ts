import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { removeKey, resetKeys } from '../../../packages/core/src/decide/keys.js'
import { addPass, endAllPasses, findPass } from '../../../packages/core/src/decide/passes.js'
import {
  recoveryCodesLeft,
  recoveryThrottleOf,
  setRecoveryCodes,
  spendRecoveryCode,
} from '../../../packages/core/src/decide/recovery.js'
import { chargeFailure, clearAllFailures, throttleOf } from '../../../packages/core/src/decide/throttle.js'
import type { PassEntry, SubscriberRecord } from '../../../packages/core/src/records/subscriber.js'
import { codeAt, keyOf, noon, passes, recordWith, spend, throttle } from './fixtures.js'

const set = { madeAt: noon, ring: 'k1', hashes: ['h1', 'h2', 'h3'] }
const phone = keyOf('phone')
const record: SubscriberRecord = { ...recordWith(phone), recovery: set }
const use = (before: SubscriberRecord, hashes: readonly string[] | undefined, now = noon) =>
  spendRecoveryCode(before, hashes, { now, throttle })
const recoveryPass: PassEntry = {
  hash: 'p',
  binding: 'b',
  keyId: '',
  by: 'recovery',
  epoch: '1.x',
  issuedAt: noon,
  freshAt: noon,
}
const isIn = (after: SubscriberRecord): boolean =>
  findPass(after, { hashes: ['p'], binding: 'b' }, '1.x', noon, passes) !== undefined

describe('a recovery code', () => {
  it('is accepted once, and leaves the others', () => {
    const first = use(record, ['old ring', 'h2'])
    expect([first.outcome, recoveryCodesLeft(first.record)]).toEqual([{ status: 'accepted', left: 2 }, 2])
    expect(use(first.record, ['h2']).outcome).toEqual({ status: 'mismatch' })
    expect(use(first.record, ['h3']).outcome).toMatchObject({ status: 'accepted', left: 1 })
  })

  it('ends with the next set, which also ends the waits', () => {
    const tired = Array.from({ length: 9 }).reduce<SubscriberRecord>(
      (sum, _, index) => use(sum, ['wrong'], noon + index * 1000).record,
      record,
    )
    const renewed = setRecoveryCodes(tired, { ...set, hashes: ['n1'] })
    expect(renewed.outcome.status).toBe('made')
    expect(recoveryThrottleOf(renewed.record, throttle, noon + 9000).status).toBe('open')
    expect(use(renewed.record, ['h1']).outcome.status).toBe('mismatch')
    expect(use(renewed.record, ['n1']).outcome.status).toBe('accepted')
  })

  it('has five free failures, then waits that double to fifteen minutes and never stop it for good', () => {
    let after = record
    let now = noon
    const waits: number[] = []
    for (let failure = 1; failure <= 70; failure++) {
      after = use(after, ['wrong'], now).record
      const wait = recoveryThrottleOf(after, throttle, now)
      waits.push(wait.status === 'throttled' ? wait.retryAfterSeconds : 0)
      const early = use(after, ['h1'], now)
      if (wait.status === 'throttled') expect(early).toEqual({ record: after, outcome: { ...wait } })
      now += waits.at(-1) ?? 0
    }
    expect(waits.slice(0, 12)).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900])
    expect(use(after, ['h1'], now).outcome).toEqual({ status: 'accepted', left: 2 })
  })

  it('does not wait longer because the clock was set back', () => {
    const tired = { ...record, recoveryFailures: { failures: 5, lastFailureAt: noon + 100_000 } }
    const { record: anchored, outcome } = use(tired, ['h1'])
    expect(outcome).toEqual({ status: 'throttled', retryAfterSeconds: 30, hardStopped: false })
    expect(use(anchored, ['h1'], noon + 30).outcome.status).toBe('accepted')
  })

  it('is looked at while both channels are stopped, and lifts both; a wrong one adds nothing to them', () => {
    const stopped = {
      ...record,
      web: { failures: 30, lastFailureAt: noon },
      agents: { failures: 25, lastFailureAt: noon },
    }
    const wrong = use(stopped, ['wrong']).record
    expect([wrong.web, wrong.agents]).toEqual([stopped.web, stopped.agents])
    const { record: lifted, outcome } = use(stopped, ['h1'])
    expect(outcome.status).toBe('accepted')
    for (const channel of ['web', 'agents'] as const) {
      expect(throttleOf(stopped, channel, throttle, noon).status).toBe('throttled')
      expect(throttleOf(lifted, channel, throttle, noon).status).toBe('open')
    }
  })

  it('keeps its own failures through a right code of the app; an administrator lifts all', () => {
    const tired = { ...record, recoveryFailures: { failures: 5, lastFailureAt: noon } }
    const passed = spend(chargeFailure(tired, 'web', noon), codeAt(phone, noon), noon)
    expect(passed.outcome.status).toBe('accepted')
    expect(recoveryThrottleOf(passed.record, throttle, noon).status).toBe('throttled')
    expect(recoveryThrottleOf(clearAllFailures(tired), throttle, noon).status).toBe('open')
  })

  it('does not tell whether there are any, and counts what is no guess of a code as nothing', () => {
    const none = use(recordWith(phone), ['h1'])
    expect([none.outcome, none.record.recoveryFailures?.failures]).toEqual([{ status: 'mismatch' }, 1])
    const malformed = use(record, undefined)
    expect(malformed).toEqual({ record, outcome: { status: 'malformed' } })
    expect(malformed.record).toBe(record)
    expect(use(recordWith(), ['h1']).outcome).toEqual({ status: 'no_key' })
  })

  it('is made for a live key only, and does not outlive the last one', () => {
    for (const state of ['staged', 'pending'] as const) {
      expect(setRecoveryCodes(recordWith(keyOf('x', { state })), set).outcome).toEqual({ status: 'no_key' })
    }
    const two = { ...recordWith(phone, keyOf('tablet')), recovery: set }
    const one = removeKey(two, 'tablet', false).record
    expect(recoveryCodesLeft(one)).toBe(3)
    const without = removeKey(one, 'phone', false).record
    expect(without.recovery).toBeUndefined()
    // Whoever gets a key later does not get the codes of before with it.
    expect(use({ ...without, keys: [keyOf('next')] }, ['h1']).outcome.status).toBe('mismatch')
    expect(resetKeys(record, keyOf('new', { state: 'pending' })).recovery).toBeUndefined()
  })

  it('never accepts more codes than were made, whatever is tried in whatever order', () => {
    const tries = fc.array(fc.tuple(fc.constantFrom('h1', 'h2', 'h3', 'x', 'y'), fc.nat({ max: 2000 })), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(tries, (list) => {
        let state = record
        let now = noon
        const accepted: string[] = []
        for (const [hash, seconds] of list) {
          now += seconds
          const { record: next, outcome } = use(state, [hash], now)
          if (outcome.status === 'accepted') accepted.push(hash)
          state = next
        }
        expect(accepted).toEqual([...new Set(accepted)])
        expect(accepted.every((hash) => set.hashes.includes(hash))).toBe(true)
        expect(recoveryCodesLeft(state)).toBe(3 - accepted.length)
      }),
    )
  })
})

describe('the pass of a recovery code', () => {
  const inside = addPass({ ...recordWith(phone, keyOf('tablet')), recovery: set }, recoveryPass, [], passes)

  it('stands as long as its user has any live key, whichever he removes', () => {
    expect(isIn(inside)).toBe(true)
    const afterLoss = removeKey(inside, 'phone', true).record
    expect(isIn(afterLoss)).toBe(true)
    expect(isIn(removeKey(afterLoss, 'tablet', false).record)).toBe(false)
    expect(isIn({ ...inside, keys: [keyOf('phone', { state: 'pending' })] })).toBe(false)
  })

  it('ends when the keys are reset, when all passes end, and when a handed-over key takes over', () => {
    expect(isIn(resetKeys(inside, undefined))).toBe(false)
    expect(isIn({ ...resetKeys(inside, undefined), keys: [keyOf('next')] })).toBe(false)
    expect(isIn(endAllPasses(inside))).toBe(false)
    const handed = keyOf('handed', { state: 'pending', origin: 'administrator', replaces: 'phone' })
    const taken = spend({ ...inside, keys: [...inside.keys, handed] }, codeAt(handed, noon), noon)
    expect(taken.outcome.status).toBe('accepted')
    expect(isIn(taken.record)).toBe(false)
  })
})
