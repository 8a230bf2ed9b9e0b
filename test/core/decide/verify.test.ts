import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chargeFailure } from '../../../packages/core/src/decide/throttle.js'
import { spendCode } from '../../../packages/core/src/decide/verify.js'
import { timeStepAt } from '../../../packages/core/src/keys/totp.js'
import { codeAt, keyOf, noon, open, recordWith, spend, throttle, wrongCode } from './fixtures.js'

describe('spending a code', () => {
  it('accepts the codes of the step before, the present one and the next, and no others', () => {
    const key = keyOf('a')
    const accepted = [-100, -3, -2, -1, 0, 1, 2, 3, 100].filter(
      (away) => spend(recordWith(key), codeAt(key, noon, away), noon).outcome.status === 'accepted',
    )
    expect(accepted).toEqual([-1, 0, 1])
  })

  it('refuses a spent step, every step before it, and counts neither as a failure', () => {
    const key = keyOf('a')
    const { record } = spend(recordWith(key), codeAt(key, noon), noon)
    for (const away of [0, -1]) {
      const again = spend(record, codeAt(key, noon, away), noon)
      expect(again.outcome).toEqual({ status: 'replayed' })
      expect(again.record).toBe(record)
    }
    expect(spend(record, codeAt(key, noon, 1), noon).outcome.status).toBe('accepted')
  })

  it('writes nothing for a malformed code, a replayed one, a throttled one, or a user without a key', () => {
    const key = keyOf('a')
    const free = recordWith(key)
    const held = { ...free, web: { failures: 5, lastFailureAt: noon } }
    expect(spend(free, '12 34', noon)).toEqual({ record: free, outcome: { status: 'malformed' } })
    expect(spend(held, codeAt(key, noon), noon).record).toBe(held)
    expect(spend(recordWith(), '123456', noon).outcome).toEqual({ status: 'no_key' })
  })

  it('answers right and wrong codes alike while it waits', () => {
    const key = keyOf('a')
    const held = { ...recordWith(key), web: { failures: 7, lastFailureAt: noon - 10 } }
    const right = spend(held, codeAt(key, noon), noon).outcome
    expect(right).toEqual(spend(held, wrongCode(held, noon), noon).outcome)
    expect(right).toEqual({ status: 'throttled', retryAfterSeconds: 110, hardStopped: false })
  })

  it('makes a pending key live at its first right code, and ends the one it replaces with its passes', () => {
    const old = keyOf('old')
    const pending = keyOf('new', { state: 'pending', origin: 'administrator', replaces: 'old' })
    const pass = { hash: 'h', binding: 'b', keyId: 'old', epoch: '1.x', issuedAt: noon, freshAt: noon }
    const { record, outcome } = spend({ ...recordWith(old, pending), passes: [pass] }, codeAt(pending, noon), noon)
    expect(outcome).toEqual({ status: 'accepted', keyId: 'new' })
    expect(record.keys.map(({ id, state, replaces }) => ({ id, state, replaces }))).toEqual([
      { id: 'new', state: 'live', replaces: undefined },
    ])
    expect(record.passes).toEqual([])
  })

  it('never lets a staged key in', () => {
    const staged = keyOf('a', { state: 'staged' })
    expect(spend(recordWith(staged), codeAt(staged, noon), noon).outcome).toEqual({ status: 'no_key' })
  })

  it('refuses before it evaluates anything when one of several keys cannot be opened, and charges nobody', () => {
    const good = keyOf('good')
    const record = recordWith(good, keyOf('damaged'))
    const broken = {
      now: noon,
      throttle,
      open: (key: typeof good) => {
        if (key.id === 'damaged') throw new Error('damaged')
        return open(key)
      },
    }
    const request = { code: codeAt(good, noon), channel: 'web', candidates: record.keys } as const
    expect(() => spendCode(record, request, broken)).toThrow('damaged')
  })

  it('gives an outcome for anything that can be sent as a code, and lets none of it in', () => {
    const record = recordWith(keyOf('a'))
    fc.assert(
      fc.property(fc.anything(), (code) => {
        fc.pre(typeof code !== 'string' || !/[0-9]/.test(code.normalize('NFKC')))
        expect(spend(record, code, noon).outcome.status).toBe('malformed')
      }),
    )
  })

  it('accepts each step at most once, in whatever order codes of any steps come, and never one that is spent', () => {
    const key = keyOf('a')
    const attempt = fc.record({ passed: fc.integer({ min: 0, max: 90 }), away: fc.integer({ min: -2, max: 2 }) })
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 40 }), (attempts) => {
        let record = recordWith(key)
        let now = noon
        let last = -1
        for (const { passed, away } of attempts) {
          now += passed
          const result = spend(record, codeAt(key, now, away), now)
          record = result.record
          if (result.outcome.status !== 'accepted') continue
          const step = record.keys[0]?.lastTimeStep ?? -1
          expect(step).toBeGreaterThan(last)
          expect(Math.abs(step - timeStepAt(now))).toBeLessThanOrEqual(1)
          last = step
        }
      }),
    )
  })

  it('never evaluates more than the hard stop between two right codes, whatever the schedule', () => {
    const key = keyOf('a')
    const step = fc.record({ wait: fc.integer({ min: 0, max: 2000 }), agents: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { minLength: 60, maxLength: 200 }), (steps) => {
        let record = recordWith(key)
        let now = noon
        const evaluated = { web: 0, agents: 0 }
        for (const { wait, agents } of steps) {
          now += wait
          const channel = agents ? 'agents' : 'web'
          const request = { code: wrongCode(record, now), channel, candidates: record.keys } as const
          const result = spendCode(record, request, { now, throttle, open })
          record = result.record
          if (result.outcome.status === 'mismatch') evaluated[channel]++
        }
        expect(evaluated.web + evaluated.agents).toBeLessThanOrEqual(50)
        expect(evaluated.agents).toBeLessThanOrEqual(25)
      }),
      { numRuns: 30 },
    )
  })

  it('refuses after the clock stepped back, without an exception, and does not stretch the wait', () => {
    const key = keyOf('a')
    const { record } = spend(recordWith(key), codeAt(key, noon), noon)
    for (const back of [1, 30, 3600, 86_400]) {
      expect(spend(record, codeAt(key, noon - back), noon - back).outcome.status).toBe('replayed')
      const held = [1, 2, 3, 4, 5].reduce((sum) => chargeFailure(sum, 'web', noon), record)
      const first = spend(held, '000000', noon - back)
      expect(first.outcome).toMatchObject({ status: 'throttled', retryAfterSeconds: 30 })
      // Anchored to the new time, the wait runs out although the old time is far ahead.
      expect(spend(first.record, wrongCode(held, noon - back + 31), noon - back + 31).outcome.status).toBe('mismatch')
    }
  })
})
