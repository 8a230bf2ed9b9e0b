/** A Keyv adapter the kit does not know: a Map behind promises. Enough for both majors of Keyv. */
export function foreignAdapter(): {
  readonly opts: object
  get(key: string): Promise<unknown>
  set(key: string, value: unknown): Promise<boolean>
  delete(key: string): Promise<boolean>
  clear(): Promise<void>
  has(key: string): Promise<boolean>
} {
  const entries = new Map<string, unknown>()
  return {
    opts: {},
    get: async (key) => entries.get(key),
    set: async (key, value) => {
      entries.set(key, value)
      return true
    },
    delete: async (key) => entries.delete(key),
    clear: async () => entries.clear(),
    has: async (key) => entries.has(key),
  }
}
