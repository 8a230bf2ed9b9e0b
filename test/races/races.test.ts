import { expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { times } from '../support/counts.js'
import { crowd } from './crowd.js'
import { killedWorkers } from './killed-workers.js'
import { oneCode } from './one-code.js'
import { recoveryCodes } from './recovery-codes.js'
import { sharedStores } from './shared-stores.js'
import { wrongCodes } from './wrong-codes.js'

// Four processes on each store that processes share. `npm run prove -- stores` does the same at full counts and prints the figures.

const minutes = 60_000
const lossy = { lostRequests: 0.1, lostAnswers: 0.3 }
const storm = { attempts: 200, sessions: 50, waits: times(2, 45) }

for (const { title, needs, store } of sharedStores) {
  describeWith(needs, `four processes on ${title}`, () => {
    it('accept one code once in every round, and never let a second login in', { timeout: 5 * minutes }, async () => {
      const rounds = times(20, 200)
      const figures = await oneCode({ store, rounds, attempts: 32 })
      expect(figures).toMatchObject({ once: rounds, never: 0, twice: 0, open: Math.min(rounds, 20) })
      expect(figures.told).toEqual({ passed: rounds, replayed: 31 * rounds })
    })

    it('would be seen accepting one twice, if the swap were a get and a set', { timeout: 5 * minutes }, async () => {
      let twice = 0
      // On a busy machine a few rounds may miss each other.
      for (let tries = 0; tries < 5 && twice === 0; tries++) {
        twice += (await oneCode({ store, rounds: times(10, 200), attempts: 32, bend: { naive: true } })).twice
      }
      expect(twice).toBeGreaterThan(0)
    })

    it('never accept one twice while requests and answers get lost', { timeout: 5 * minutes }, async () => {
      const rounds = times(20, 200)
      const { once, twice, open, told } = await oneCode({ store, rounds, attempts: 32, bend: lossy })
      expect(twice).toBe(0)
      expect(once).toBeGreaterThan(rounds / 2)
      expect(open).toBe(Math.min(once, 20))
      expect(Object.keys(told).toSorted()).toEqual(['ERR_STORE_UNAVAILABLE', 'passed', 'replayed'])
    })

    it('look at no more wrong codes than the budget allows, however many come at once', {
      timeout: 5 * minutes,
    }, async () => {
      const { firstStorm, afterWaits, counted, rightOne, told } = await wrongCodes({ store, ...storm })
      expect(firstStorm).toBe(5)
      expect(afterWaits).toEqual(Array.from({ length: storm.waits }, () => 1))
      expect(counted).toBe(5 + storm.waits)
      expect(rightOne).toBe('refused')
      expect(Object.keys(told).toSorted()).toEqual(['mismatch', 'throttled'])
    })

    it('look at no more of them while requests and answers get lost', { timeout: 5 * minutes }, async () => {
      const { firstStorm, afterWaits, evaluated, counted, rightOne } = await wrongCodes({
        store,
        ...storm,
        bend: lossy,
      })
      expect(firstStorm).toBeLessThanOrEqual(5)
      expect(Math.max(...afterWaits)).toBeLessThanOrEqual(1)
      expect(evaluated).toBeLessThanOrEqual(counted)
      expect(counted).toBeLessThanOrEqual(5 + storm.waits)
      expect(rightOne).toBe('refused')
    })

    it('take each recovery code once, of 50 uses at once', { timeout: 5 * minutes }, async () => {
      const users = times(1, 20)
      const figures = await recoveryCodes({ store, users, attempts: 50 })
      expect(figures).toMatchObject({ codes: 10 * users, once: 10 * users, never: 0, twice: 0, again: 0 })
      expect(Object.keys(figures.told).toSorted()).toEqual(['mismatch', 'passed', 'throttled'])
    })

    it('take none twice while requests and answers get lost', { timeout: 5 * minutes }, async () => {
      const { codes, once, twice } = await recoveryCodes({ store, users: times(1, 20), attempts: 50, bend: lossy })
      expect(twice).toBe(0)
      expect(once).toBeGreaterThan(codes / 2)
    })

    it('let everybody through when 200 want to write one record, in at most two swaps each', {
      timeout: 5 * minutes,
    }, async () => {
      const { operations, done, swapsEach } = await crowd({ store, each: 50 })
      expect([operations, done]).toEqual([200, 200])
      expect(swapsEach).toBeLessThanOrEqual(2)
    })

    it('leave nothing half done when they are killed', { timeout: 10 * minutes }, async () => {
      const rounds = times(6, 100)
      const figures = await killedWorkers({ store, rounds })
      expect(figures).toMatchObject({ rounds, acceptedTwice: 0, unspent: 0, strayPasses: 0, stuck: 0 })
    })
  })
}
