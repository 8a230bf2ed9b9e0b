/** How an adapter behaves at the moment: as it should, or like one of the ways in which stores fail. */
export type Mood = 'well' | 'throws' | 'rejects' | 'empty' | 'false' | 'hangs' | 'slow' | 'loses_answers'

/** A Keyv adapter whose mood a test sets. Fits Keyv 5 and 6; neither major knows it, so the kit uses the generic path. */
export interface FaultAdapter {
  mood: Mood
  readonly opts: object
  get(key: string): Promise<unknown>
  set(key: string, value: unknown): Promise<boolean>
  delete(key: string): Promise<boolean>
  clear(): Promise<void>
  has(key: string): Promise<boolean>
}

export function faultAdapter(): FaultAdapter {
  const entries = new Map<string, unknown>()
  const adapter: FaultAdapter = {
    mood: 'well',
    opts: {},
    get: (key) => moody(adapter.mood, () => entries.get(key), undefined),
    set: (key, value) =>
      moody(
        adapter.mood,
        () => {
          entries.set(key, value)
          return true
        },
        false,
      ),
    delete: (key) => moody(adapter.mood, () => entries.delete(key), false),
    clear: async () => entries.clear(),
    has: async (key) => entries.has(key),
  }
  return adapter
}

function moody<T>(mood: Mood, work: () => T, nothing: T): Promise<T> {
  switch (mood) {
    case 'well':
      return Promise.resolve(work())
    case 'throws':
      throw new Error('the store is broken')
    case 'rejects':
      return Promise.reject(new Error('the store is away'))
    case 'empty':
    case 'false':
      return Promise.resolve(nothing)
    case 'hangs':
      return new Promise(() => undefined)
    case 'slow':
      return new Promise((resolve) => setTimeout(() => resolve(work()), Math.random() * 20))
    case 'loses_answers':
      work()
      return Promise.reject(new Error('the answer was lost'))
  }
}
