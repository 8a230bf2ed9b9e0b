import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../../packages/core/src/stores/memory.js'
import { probeStore } from '../../../packages/core/src/stores/probe.js'
import { probedStore } from '../../../packages/core/src/stores/probed-store.js'
import type { RecordStore } from '../../../packages/core/src/stores/record-store.js'

/** A store over a Map in which one thing is bent. */
function bent(change: Partial<RecordStore>): RecordStore {
  return { ...memoryStore(), name: 'bent', ...change }
}

/** Keeps texts as `keep` bends them, and compares them as `same` says. */
function mapStore(keep: (text: string) => string, same: (a: string, b: string) => boolean): RecordStore {
  const records = new Map<string, string>()
  return bent({
    readMany: async (keys) => keys.map((key) => records.get(key)),
    swap: async (key, expected, next) => {
      const current = records.get(key)
      const fits = current === undefined || expected === undefined ? current === expected : same(current, expected)
      if (!fits) return false
      if (next === undefined) records.delete(key)
      else records.set(key, keep(next))
      return true
    },
  })
}

const exactly = (a: string, b: string): boolean => a === b
const whole = (text: string): string => text

function getThenSet(): RecordStore {
  const records = new Map<string, string>()
  const later = async <T>(value: T): Promise<T> => value
  return bent({
    readMany: async (keys) => keys.map((key) => records.get(key)),
    swap: async (key, expected, next) => {
      if ((await later(records.get(key))) !== expected) return false
      await later(undefined)
      if (next === undefined) records.delete(key)
      else records.set(key, next)
      return true
    },
  })
}

function laggingReplica(): RecordStore {
  const primary = memoryStore()
  const replica = new Map<string, string | undefined>()
  return bent({
    readMany: async (keys) => {
      const answer = keys.map((key) => replica.get(key))
      for (const key of keys) replica.set(key, (await primary.readMany([key]))[0])
      return answer
    },
    swap: primary.swap,
  })
}

describe('the start-up probe', () => {
  it.each<[string, RecordStore]>([
    ['reads before it writes', getThenSet()],
    ['compares without case', mapStore(whole, (a, b) => a.toLowerCase() === b.toLowerCase())],
    ['ignores blanks at the end', mapStore(whole, (a, b) => a.trimEnd() === b.trimEnd())],
    ['cuts at 64 kB', mapStore((text) => text.slice(0, 65_535), exactly)],
    ['trims what it keeps', mapStore((text) => text.trim().replace(/ "/g, '"'), exactly)],
    ['answers from a lagging replica', laggingReplica()],
    ['overwrites on create', bent({ swap: async () => true })],
    ['keeps nothing', bent({ swap: async () => false })],
    ['always has something', bent({ readMany: async (keys) => keys.map(() => 'x') })],
  ])('refuses a store that %s', async (_, store) => {
    await expect(probeStore(store)).rejects.toMatchObject({ code: 'ERR_STORE_REFUSED' })
  })

  it('is repeated after the store was away, and stands once it has refused', async () => {
    let away = true
    let swaps = 0
    const memory = memoryStore()
    const store = probedStore(
      bent({
        ...memory,
        readMany: (keys) => (away ? Promise.reject(new Error('away')) : memory.readMany(keys)),
        swap: (key, expected, next) => {
          swaps++
          return memory.swap(key, expected, next)
        },
      }),
    )
    await expect(store.ready()).rejects.toThrow('ERR_STORE_UNAVAILABLE')
    away = false
    await store.ready()
    const probed = swaps
    await Promise.all([store.ready(), store.ready()])
    expect(swaps).toBe(probed)

    const unfit = probedStore(bent({ swap: async () => true }))
    await expect(unfit.readMany(['k'])).rejects.toMatchObject({ code: 'ERR_STORE_REFUSED' })
    await expect(unfit.swap('k', undefined, 'v')).rejects.toMatchObject({ code: 'ERR_STORE_REFUSED' })
  })
})
