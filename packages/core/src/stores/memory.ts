import type { RecordStore } from './record-store.js'

/** The records that belong to a host's own Map: two kits over the same Map share them, and the Map itself stays clean. */
const recordsOf = new WeakMap<object, Map<string, string>>()

/**
 * Keeps records in this process. Atomic, since nothing happens between the comparison and the write; gone at a restart.
 *
 * @param owner the host's Map that the records go with.
 */
export function memoryStore(owner: object = {}): RecordStore {
  const records = recordsOf.get(owner) ?? new Map<string, string>()
  recordsOf.set(owner, records)
  return {
    name: 'memory',
    shared: false,
    readMany: async (keys) => keys.map((key) => records.get(key)),
    swap: async (key, expected, next) => {
      if (records.get(key) !== expected) return false
      if (next === undefined) records.delete(key)
      else records.set(key, next)
      return true
    },
  }
}
