/** Looks and then writes, as an app does that keeps its codes with a get and a set. The control that shows a race is one. */
export function naiveStore(store) {
  const put = async (key, next) => {
    // Overwrites whatever is there.
    for (;;) {
      const [current] = await store.readMany([key])
      if (current === next || (await store.swap(key, current, next))) return
    }
  }
  return {
    name: 'naive',
    shared: store.shared,
    readMany: (keys) => store.readMany(keys),
    swap: async (key, expected, next) => {
      const [current] = await store.readMany([key])
      if (current !== expected) return false
      await put(key, next)
      return true
    },
  }
}
