import { randomBytes } from 'node:crypto'
import { codeFor } from '@secondstep/testing'
import { type Bend, dawn, type Fleet, type FleetOptions, startFleet, type Told } from '../support/fleet/fleet.js'

/** What many processes made of one code, over many rounds. */
export interface OneCodeFigures {
  readonly rounds: number
  readonly attempts: number
  /** Rounds in which exactly one attempt was accepted. */
  readonly once: number
  /** Rounds in which nobody was, which only lost messages can bring about. */
  readonly never: number
  /** Rounds in which more than one was. */
  readonly twice: number
  /** How many passes opened the door in the end. */
  readonly open: number
  /** Everything that was told, counted. */
  readonly told: Readonly<Record<string, number>>
}

export interface OneCodeOptions extends Pick<FleetOptions, 'store' | 'nodePath'> {
  readonly rounds: number
  /** In each round, over all processes. */
  readonly attempts: number
  readonly bend?: Bend
}

/** In each round all processes give the right code of a new time step at once. */
export async function oneCode({ rounds, attempts, bend, ...where }: OneCodeOptions): Promise<OneCodeFigures> {
  const fleet = await startFleet(where)
  try {
    const userId = `one ${randomBytes(6).toString('hex')}`
    const secret = await enrol(fleet, userId)
    if (bend !== undefined) await fleet.together('bend', () => ({ ...bend }))
    const each = attempts / fleet.workers.length
    const figures = { once: 0, never: 0, twice: 0, open: 0 }
    const told: Record<string, number> = {}
    for (let round = 1; round <= rounds; round++) {
      const time = dawn + round * 60
      const code = codeFor(secret, time)
      const answers = await fleet.together<readonly Told[]>(
        'attempt',
        (worker) => ({ userId, attempts: loginsOf(`${round} ${worker}`, each).map((binding) => ({ code, binding })) }),
        time,
      )
      const statuses = answers.flat().map(({ status }) => status)
      for (const status of statuses) told[status] = (told[status] ?? 0) + 1
      const passed = statuses.filter((status) => status === 'passed').length
      figures[passed === 1 ? 'once' : passed === 0 ? 'never' : 'twice']++
    }
    if (bend !== undefined) await fleet.together('bend', () => ({}))
    const open = await fleet.together<readonly string[]>('open', () => ({ userId }))
    return { rounds, attempts, ...figures, open: open.flat().length, told }
  } finally {
    await fleet.end()
  }
}

/** Gives a user a live key at the fleet's dawn; answers its secret. */
export function enrol(fleet: Fleet, userId: string): Promise<string> {
  const [first] = fleet.workers
  if (first === undefined) throw new Error('a fleet without workers')
  return first.ask<string>('enrol', { userId })
}

/** Bindings of so many logins. */
export function loginsOf(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name} ${index}`)
}
