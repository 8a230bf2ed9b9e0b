import { describe, expect, it } from 'vitest'
import { chargeFailure, clearFailures, refundFailure, throttleOf } from '../../../packages/core/src/decide/throttle.js'
import { noon, recordWith, throttle } from './fixtures.js'

describe('the throttle', () => {
  const after = (web: number, agents = 0) => ({
    ...recordWith(),
    web: { failures: web, lastFailureAt: noon },
    agents: { failures: agents, lastFailureAt: noon },
  })

  it('waits not at all for four failures, then 30 s doubling up to 15 minutes', () => {
    const waits = [4, 5, 6, 7, 8, 9, 10, 11, 40].map((failures) => {
      const state = throttleOf(after(failures), 'web', throttle, noon)
      return state.status === 'open' ? 0 : state.retryAfterSeconds
    })
    expect(waits).toEqual([0, 30, 60, 120, 240, 480, 900, 900, 900])
  })

  it('opens at the very second it promised', () => {
    expect(throttleOf(after(5), 'web', throttle, noon + 29).status).toBe('throttled')
    expect(throttleOf(after(5), 'web', throttle, noon + 30).status).toBe('open')
  })

  it('never makes the web wait for failures of the agents, which close alone', () => {
    const record = after(0, 25)
    expect(throttleOf(record, 'web', throttle, noon).status).toBe('open')
    expect(throttleOf(record, 'agents', throttle, noon + 10_000)).toMatchObject({ hardStopped: true })
  })

  it('stops hard at 50 over both channels, for as long as nobody lifts it', () => {
    expect(throttleOf(after(26, 24), 'web', throttle, noon + 1e6)).toMatchObject({ hardStopped: true })
    expect(throttleOf(clearFailures(after(26, 24), 'web'), 'web', throttle, noon).status).toBe('open')
  })

  it('clears one channel only, and gives one charge back', () => {
    const cleared = clearFailures(after(3, 3), 'web')
    expect([cleared.web.failures, cleared.agents.failures]).toEqual([0, 3])
    const charge = { at: noon + 9, before: noon }
    expect(refundFailure(chargeFailure(after(3), 'web', noon + 9), 'web', charge).web).toEqual(after(3).web)
    expect(refundFailure(after(0), 'web', charge).web.failures).toBe(0)
    // Somebody else's failure in between keeps its time.
    expect(refundFailure({ ...after(3), web: { failures: 5, lastFailureAt: noon + 20 } }, 'web', charge).web).toEqual({
      failures: 4,
      lastFailureAt: noon + 20,
    })
  })
})
