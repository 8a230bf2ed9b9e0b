// Stores that break one promise each. What the suite says of them shows that it can fail.
import { memoryStore } from '@secondstep/core'
import { naiveStore } from './naive-store.js'
import { openStore as open } from './open-store.js'

const none = { shared: false }

const kinds = {
  /** Reads, and then writes. */
  'get then set': (store) => naiveStore(store),
  /** The same, but one after the other in each process: what a mutex in the app's memory is worth. */
  'a lock in each process': (store) => {
    const naive = naiveStore(store)
    let last = Promise.resolve()
    const inTurn = (work) => {
      const mine = last.then(work)
      last = mine.catch(() => undefined)
      return mine
    }
    return { ...naive, swap: (...bid) => inTurn(() => naive.swap(...bid)) }
  },
  'a cache in each process': (store) => {
    const cache = new Map()
    return {
      ...store,
      readMany: async (keys) => {
        for (const key of keys) if (!cache.has(key)) cache.set(key, (await store.readMany([key]))[0])
        return keys.map((key) => cache.get(key))
      },
      swap: async (key, expected, next) => {
        const won = await store.swap(key, expected, next)
        if (won) cache.set(key, next)
        return won
      },
    }
  },
  'a lagging replica': (store) => {
    const replica = new Map()
    return {
      ...store,
      readMany: async (keys) => {
        const answer = keys.map((key) => replica.get(key))
        for (const key of keys) replica.set(key, (await store.readMany([key]))[0])
        return answer
      },
    }
  },
  'drops every fifth write': (store) => {
    let writes = 0
    return {
      ...store,
      swap: async (key, expected, next) => {
        if (++writes % 5 !== 0) return store.swap(key, expected, next)
        return (await store.readMany([key]))[0] === expected
      },
    }
  },
  'a memory of each process that says it is shared': () => ({ ...memoryStore(), shared: true }),
  'stays open': (store) => {
    setInterval(() => {}, 1000)
    return store
  },

  'compares without case': () => compared((a, b) => a.toLowerCase() === b.toLowerCase()),
  'ignores blanks at the end': () => compared((a, b) => a.trimEnd() === b.trimEnd()),
  'cuts at 64 kB': () => kept((text) => text.slice(0, 65_535)),
  'trims what it keeps': () => kept((text) => text.trim()),
  'keys without case': () => keyed((key) => key.toLowerCase().slice(0, 100)),
  'answers null for nothing': (_, memory = memoryStore()) => ({
    ...memory,
    readMany: async (keys) => (await memory.readMany(keys)).map((text) => text ?? null),
  }),
  'answers only what it finds': (_, memory = memoryStore()) => ({
    ...memory,
    readMany: async (keys) => (await memory.readMany(keys)).filter((text) => text !== undefined),
  }),
  'overwrites on create': (_, memory = memoryStore()) => ({
    ...memory,
    swap: async (key, expected, next) => memory.swap(key, expected ?? (await memory.readMany([key]))[0], next),
  }),
  'says no, and does it': (_, memory = memoryStore()) => ({
    ...memory,
    swap: async (key, expected, next) => {
      const [found] = await memory.readMany([key])
      await memory.swap(key, found, next)
      return found === expected
    },
  }),
  'never deletes': (_, memory = memoryStore()) => ({
    ...memory,
    swap: (key, expected, next) => memory.swap(key, expected, next ?? ''),
  }),
}

export async function openStore(argument) {
  const [kind, file] = JSON.parse(argument)
  if (file === '') return { store: { ...none, name: kind, ...kinds[kind]() } }
  const { store, close } = await open(JSON.stringify(['libsql', file]))
  return { store: { ...kinds[kind](store), name: kind }, close }
}

function mapStore({ keep = (text) => text, same = (a, b) => a === b, name = (key) => key }) {
  const records = new Map()
  return {
    ...none,
    readMany: async (keys) => keys.map((key) => records.get(name(key))),
    swap: async (key, expected, next) => {
      const current = records.get(name(key))
      const fits = current === undefined || expected === undefined ? current === expected : same(current, expected)
      if (!fits) return false
      if (next === undefined) records.delete(name(key))
      else records.set(name(key), keep(next))
      return true
    },
  }
}

function compared(same) {
  return mapStore({ same })
}

function kept(keep) {
  return mapStore({ keep })
}

function keyed(name) {
  return mapStore({ name })
}
