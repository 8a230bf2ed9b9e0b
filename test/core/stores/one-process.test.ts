import Keyv from 'keyv'
import { describe, expect, it } from 'vitest'
import { genericStore } from '../../../packages/core/src/stores/generic.js'
import { memoryStore } from '../../../packages/core/src/stores/memory.js'
import { refuseManyProcesses, watchedStore } from '../../../packages/core/src/stores/one-process.js'
import { faultAdapter } from '../../support/fault-store.js'

describe('a store of one process', () => {
  it('is refused by a worker of node:cluster or pm2, where its neighbours would accept the same code', () => {
    expect(() => refuseManyProcesses(memoryStore(), true, undefined)).toThrow(
      /one of several workers.*ERR_STORE_REFUSED/,
    )
    expect(() => refuseManyProcesses(memoryStore(), false, '1')).toThrow(/ERR_STORE_REFUSED/)
    expect(() => refuseManyProcesses({ ...memoryStore(), shared: true }, true, '3')).not.toThrow()
  })

  it('is taken by a process alone, pm2 in one instance included', () => {
    expect(() => refuseManyProcesses(memoryStore())).not.toThrow()
    expect(() => refuseManyProcesses(memoryStore(), false, '0')).not.toThrow()
  })
})

describe('a store that is promised to one process', () => {
  /** Two processes over one store, each with its own watch, and a clock for both. */
  function twoWatches() {
    let now = 0
    let told = 0
    const adapter = faultAdapter()
    const open = () =>
      watchedStore(genericStore(new Keyv({ store: adapter })), { onSecond: () => told++, milliseconds: () => now })
    const use = async (store: ReturnType<typeof open>): Promise<boolean> => {
      const open = await store.readMany(['secondstep::1:user:x']).then(
        () => true,
        () => false,
      )
      // The mark is left beside the operation.
      await new Promise((resolve) => setImmediate(resolve))
      return open
    }
    return { open, use, told: () => told, pass: (seconds: number) => (now += seconds * 1000) }
  }

  it('closes in both when a second process lasts, and says so once in each', async () => {
    const { open, use, pass, told } = twoWatches()
    const [a, b] = [open(), open()]
    let closed = 0
    for (let round = 0; round < 12; round++) {
      if (!(await use(a))) closed++
      if (!(await use(b))) closed++
      pass(11)
    }
    expect(closed).toBeGreaterThan(8)
    expect([await use(a), await use(b)]).toEqual([false, false])
    expect(told()).toBe(2)
  })

  it('closes on a neighbour who is seldom there as well', async () => {
    const { open, use, pass } = twoWatches()
    const [busy, idle] = [open(), open()]
    for (let second = 0; second < 300; second += 11) {
      await use(busy)
      if (second % 55 === 0) await use(idle)
      pass(11)
    }
    expect(await use(busy)).toBe(false)
  })

  it('stays open while a new version takes over from the old one', async () => {
    const { open, use, pass } = twoWatches()
    const [before, after] = [open(), open()]
    for (let round = 0; round < 4; round++) {
      expect([await use(before), await use(after)]).toEqual([true, true])
      pass(11)
    }
    for (let round = 0; round < 30; round++) {
      expect(await use(after)).toBe(true)
      pass(11)
    }
  })

  it('opens again by itself once the other process is gone', async () => {
    const { open, use, pass } = twoWatches()
    const [a, b] = [open(), open()]
    for (let round = 0; round < 12; round++) {
      await use(a)
      await use(b)
      pass(11)
    }
    expect(await use(a)).toBe(false)
    for (let round = 0; round < 12; round++) {
      await use(a)
      pass(11)
    }
    expect(await use(a)).toBe(true)
  })
})
