import { randomBytes } from 'node:crypto'
import { type FleetOptions, startFleet, type Told } from '../support/fleet/fleet.js'

/** What it costs when everybody writes one record at once. */
export interface CrowdFigures {
  readonly operations: number
  readonly done: number
  readonly swapsEach: number
  readonly readsEach: number
  /** How long the slowest of a hundred took, in milliseconds. */
  readonly slowest: number
  readonly told: Readonly<Record<string, number>>
}

export interface CrowdOptions extends Pick<FleetOptions, 'store'> {
  /** Operations of each of four processes. */
  readonly each: number
}

/** Every process starts so many operations on one record at once, and each of them has to write. */
export async function crowd({ store, each }: CrowdOptions): Promise<CrowdFigures> {
  const fleet = await startFleet({ store })
  try {
    const userId = `crowd ${randomBytes(6).toString('hex')}`
    await fleet.together('calls', () => ({}))
    const answers = (await fleet.together<readonly Told[]>('stage', () => ({ userId, times: each }))).flat()
    const calls = await fleet.together<{ readonly reads: number; readonly swaps: number }>('calls', () => ({}))
    const told: Record<string, number> = {}
    for (const { status } of answers) told[status] = (told[status] ?? 0) + 1
    const total = (what: 'reads' | 'swaps'): number => calls.reduce((sum, counted) => sum + counted[what], 0)
    const durations = answers.map(({ milliseconds = 0 }) => milliseconds).toSorted((a, b) => a - b)
    return {
      operations: answers.length,
      done: told['staged'] ?? 0,
      swapsEach: total('swaps') / answers.length,
      readsEach: total('reads') / answers.length,
      slowest: Math.round(durations[Math.floor(durations.length * 0.99)] ?? 0),
      told,
    }
  } finally {
    await fleet.end()
  }
}
