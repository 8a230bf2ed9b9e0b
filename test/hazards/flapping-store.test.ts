import Keyv from 'keyv'
import { afterEach, describe, expect, it } from 'vitest'
import { faultAdapter, type Mood } from '../support/fault-store.js'
import { startGuardedHost } from '../support/guarded-host.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import type { SmallHost } from '../support/small-host.js'
import { jsonOf } from '../support/walk.js'

// F-08: a store that is there and away by turns, in the middle of right and wrong codes.

let host: SmallHost | undefined
afterEach(async () => host?.close())

const moods: readonly Mood[] = ['throws', 'rejects', 'empty', 'false', 'loses_answers', 'slow']

/** Changes the adapter's mood every few uses, so that an operation meets another one at each of its steps. */
function flap(adapter: ReturnType<typeof faultAdapter>, round: number): () => void {
  const { get, set } = adapter
  let uses = 0
  const turn = (): void => {
    const isAway = Math.floor(++uses / (2 + (round % 7))) % 2 === 1
    adapter.mood = isAway ? (moods[(round + uses) % moods.length] ?? 'well') : 'well'
  }
  adapter.get = (key) => {
    turn()
    return get(key)
  }
  adapter.set = (key, value) => {
    turn()
    return set(key, value)
  }
  return () => {
    Object.assign(adapter, { get, set, mood: 'well' })
  }
}

describe('a store that flaps under load', () => {
  it('gives at most one pass for a time step, looks at no more guesses than the budget, and opens again', async () => {
    const adapter = faultAdapter()
    const store = new Keyv({ store: adapter })
    store.on('error', () => undefined)
    const guarded = await startGuardedHost({ store, singleProcess: true, storeDeadlineSeconds: 0.3 })
    host = guarded.host
    const { code, clock } = guarded
    const visitors = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const visitor = createVisitor(guarded.host.url)
        await visitor.post('/login', { id: 'boss' })
        return visitor
      }),
    )
    const outcomeOf = async (visitor: Visitor, typed: string): Promise<unknown> => {
      const answer = await visitor.post('/otp', { code: typed })
      return answer.status === 200 ? 'passed' : (await jsonOf(answer))['code']
    }
    const seen = new Set<unknown>()
    let passed = 0
    let guessed = 0
    for (let round = 0; round < 60; round++) {
      // Longer than the longest wait: in each round codes are looked at.
      clock.now += 960
      for (const visitor of visitors) visitor.cookies.delete('secondstep')
      const right = code()
      const stop = flap(adapter, round)
      const outcomes = await Promise.all(
        visitors.map((visitor, index) => outcomeOf(visitor, index % 2 === 0 ? right : '000000')),
      )
      stop()
      for (const outcome of outcomes) seen.add(outcome)
      const passes = outcomes.filter((outcome) => outcome === 'passed').length
      expect([round, passes]).toEqual([round, Math.min(passes, 1)])
      guessed = passes > 0 ? 0 : guessed + outcomes.filter((outcome) => outcome === 'mismatch').length
      expect(guessed).toBeLessThanOrEqual(50)
      passed += passes
      const inside = await Promise.all(visitors.map(async (visitor) => (await visitor.get('/private')).status))
      expect(inside.filter((status) => status === 200)).toHaveLength(passes)
    }
    // The rounds were neither all well nor all dead.
    expect([...seen].toSorted()).toEqual(expect.arrayContaining(['mismatch', 'passed', 'replayed', 'unavailable']))
    expect(passed).toBeGreaterThan(3)
    clock.now += 3600
    expect(await outcomeOf(createVisitor(guarded.host.url, visitors[0]?.cookies), code())).toBe('passed')
  })
})
