import { randomBytes } from 'node:crypto'
import { codeFor } from '@secondstep/testing'
import { type Bend, dawn, type FleetOptions, startFleet, type Told } from '../support/fleet/fleet.js'
import { enrol } from './one-code.js'

/** What a storm of wrong codes came to. */
export interface WrongCodeFigures {
  /** Told `mismatch` while the first ones were free. */
  readonly firstStorm: number
  /** Told in each later storm, when a wait has just ended. */
  readonly afterWaits: readonly number[]
  /** Told in all. */
  readonly evaluated: number
  /** What the record says was counted. */
  readonly counted: number
  /** The right code, given in the middle of a storm that is over the budget. */
  readonly rightOne: string
  readonly told: Readonly<Record<string, number>>
}

export interface WrongCodeOptions extends Pick<FleetOptions, 'store'> {
  /** In each storm, over all processes. */
  readonly attempts: number
  readonly sessions: number
  /** How many waits are sat out, with another storm after each. */
  readonly waits: number
  readonly bend?: Bend
}

interface Failures {
  readonly web: { readonly failures: number; readonly lastFailureAt: number }
}

/** Distinct wrong codes of many sessions over all processes, again after every wait; then the right one among as many. */
export async function wrongCodes(options: WrongCodeOptions): Promise<WrongCodeFigures> {
  const { store, attempts, sessions, waits, bend } = options
  const fleet = await startFleet({ store })
  try {
    const userId = `wrong ${randomBytes(6).toString('hex')}`
    const secret = await enrol(fleet, userId)
    const [first] = fleet.workers
    if (first === undefined) throw new Error('a fleet without workers')
    if (bend !== undefined) await fleet.together('bend', () => ({ ...bend }))
    let time = dawn + 60
    const told: Record<string, number> = {}
    /** All codes at once, dealt to the processes in turn; answers how many were told to be wrong. */
    const storm = async (codes: readonly string[]): Promise<number> => {
      const dealt = (worker: number) => codes.filter((_, index) => index % fleet.workers.length === worker)
      const answers = await fleet.together<readonly Told[]>(
        'attempt',
        (worker) => ({
          userId,
          attempts: dealt(worker).map((code, index) => ({
            code,
            binding: `session ${(worker + index * 4) % sessions}`,
          })),
        }),
        time,
      )
      const statuses = answers.flat().map(({ status }) => status)
      for (const status of statuses) told[status] = (told[status] ?? 0) + 1
      return statuses.filter((status) => status === 'mismatch').length
    }
    const firstStorm = await storm(wrongOnes(secret, time, attempts))
    const afterWaits: number[] = []
    for (let wait = 0; wait < waits; wait++) {
      // The longest there is: by then every wait has ended.
      time += 900
      afterWaits.push(await storm(wrongOnes(secret, time, attempts)))
    }
    const evaluated = firstStorm + afterWaits.reduce((sum, count) => sum + count, 0)
    const { web } = await first.ask<Failures>('record', { userId })
    const before = told['passed'] ?? 0
    // The last storm's wait holds: a right code beyond the budget is not looked at either.
    await storm([
      ...wrongOnes(secret, time, attempts / 2),
      codeFor(secret, time),
      ...wrongOnes(secret, time, attempts / 2),
    ])
    const rightOne = (told['passed'] ?? 0) > before ? 'passed' : 'refused'
    return { firstStorm, afterWaits, evaluated, counted: web.failures, rightOne, told }
  } finally {
    await fleet.end()
  }
}

/** Distinct codes that fit none of the steps in reach. */
function wrongOnes(secret: string, time: number, count: number): readonly string[] {
  const right = new Set([-30, 0, 30].map((away) => codeFor(secret, time + away)))
  const from = Number.parseInt(randomBytes(4).toString('hex'), 16)
  const codes = Array.from({ length: count + 3 }, (_, index) =>
    String((from + index * 7919) % 1_000_000).padStart(6, '0'),
  )
  return codes.filter((code) => !right.has(code)).slice(0, count)
}
