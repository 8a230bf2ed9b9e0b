import { describe, expect, it } from 'vitest'
import { createOperate } from '../../../packages/core/src/records/operate.js'
import { memoryStore } from '../../../packages/core/src/stores/memory.js'
import type { RecordStore } from '../../../packages/core/src/stores/record-store.js'

/** Adds one to a number that is kept as text; the write id stands behind the colon. */
let writes = 0
const addOne = ([text]: readonly (string | undefined)[]) => {
  const count = Number(text?.split(':')[0] ?? 0) + 1
  return { outcome: count, next: `${count}:${writes++}` }
}

/** A store whose swaps and reads go through `bend`. */
function bentStore(
  bend: { swap?: RecordStore['swap']; readMany?: RecordStore['readMany'] },
  memory = memoryStore(),
): RecordStore {
  return { ...memory, ...bend }
}

describe('an operation', () => {
  it('counts every one of 60 callers at once exactly once', async () => {
    const { change, read } = createOperate(memoryStore(), 2)
    const outcomes = await Promise.all(Array.from({ length: 60 }, () => change(['k'], addOne)))
    expect(new Set(outcomes).size).toBe(60)
    expect((await read(['k']))[0]).toMatch(/^60:/)
  })

  it('counts exactly although others write the same record between every read and swap', async () => {
    const memory = memoryStore()
    const one = createOperate(memory, 5)
    const two = createOperate(memory, 5)
    await Promise.all(Array.from({ length: 40 }, (_, index) => (index % 2 ? one : two).change(['k'], addOne)))
    expect((await one.read(['k']))[0]).toMatch(/^40:/)
  })

  it('writes nothing for a decision that changes nothing', async () => {
    let swaps = 0
    const store = bentStore({
      swap: async () => {
        swaps++
        return true
      },
    })
    expect(await createOperate(store, 2).change(['k'], () => ({ outcome: 'refused' }))).toBe('refused')
    expect(swaps).toBe(0)
  })

  it('finds out by reading back that a swap landed whose answer was lost', async () => {
    const memory = memoryStore()
    const store = bentStore(
      {
        swap: async (...args) => {
          await memory.swap(...args)
          throw new Error('answer lost')
        },
      },
      memory,
    )
    const { change, read } = createOperate(store, 2)
    expect(await change(['k'], addOne)).toBe(1)
    expect((await read(['k']))[0]).toMatch(/^1:/)
  })

  it('decides again when the lost swap turns out to have been somebody else’s', async () => {
    const memory = memoryStore()
    let lost = false
    const store = bentStore(
      {
        swap: async (key, expected, next) => {
          if (lost) return memory.swap(key, expected, next)
          lost = true
          await memory.swap(key, undefined, '7:other')
          throw new Error('answer lost')
        },
      },
      memory,
    )
    expect(await createOperate(store, 2).change(['k'], addOne)).toBe(8)
  })

  it('fails closed when the swap failed and nothing changed, for it may land later', async () => {
    const store = bentStore({ swap: () => Promise.reject(new Error('no')) })
    await expect(createOperate(store, 2).change(['k'], addOne)).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' })
  })

  it('ends within its deadline when reads or swaps hang, also for everybody who waits in line', async () => {
    const never = () => new Promise<never>(() => undefined)
    for (const bend of [{ readMany: never }, { swap: never }]) {
      const { change } = createOperate(bentStore(bend), 0.1)
      const calls = await Promise.allSettled(Array.from({ length: 10 }, () => change(['k'], addOne)))
      expect(calls.map(({ status }) => status)).toEqual(Array(10).fill('rejected'))
    }
  })

  it('turns away whoever would make a line of more than 64, without touching the store', async () => {
    const never = () => new Promise<never>(() => undefined)
    const { change } = createOperate(bentStore({ readMany: never }), 0.2)
    const calls = await Promise.allSettled(Array.from({ length: 200 }, () => change(['k'], addOne)))
    const codes = calls.map((call) => (call.status === 'rejected' ? (call.reason as { code: string }).code : 'none'))
    expect(codes.filter((code) => code === 'ERR_STORE_BUSY').length).toBe(200 - 65)
    expect(codes.filter((code) => code === 'none')).toEqual([])
  })

  it('serves the next caller after one that hung was given up', async () => {
    let hang = true
    const memory = memoryStore()
    const store = bentStore(
      { readMany: (keys) => (hang ? new Promise<never>(() => undefined) : memory.readMany(keys)) },
      memory,
    )
    const { change } = createOperate(store, 0.1)
    await expect(change(['k'], addOne)).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' })
    hang = false
    expect(await change(['k'], addOne)).toBe(1)
  })
})
