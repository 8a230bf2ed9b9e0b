/** How often the guarded side effect has happened: proof that a refused request did nothing. */
export interface Counter {
  count(): number
  act(): number
}

export function createCounter(): Counter {
  let count = 0
  return { count: () => count, act: () => ++count }
}
