import { randomBytes } from 'node:crypto'
import { type Bend, dawn, type FleetOptions, startFleet, type Told } from '../support/fleet/fleet.js'
import { enrol, loginsOf } from './one-code.js'

/** What many logins made of one recovery code, code after code. */
export interface RecoveryFigures {
  readonly codes: number
  /** Codes that let exactly one login in. */
  readonly once: number
  readonly never: number
  readonly twice: number
  /** Codes that worked again when all was over. */
  readonly again: number
  readonly told: Readonly<Record<string, number>>
}

export interface RecoveryOptions extends Pick<FleetOptions, 'store'> {
  /** Of the ten that a user has, for each of so many users. */
  readonly users: number
  /** For each code, over all processes. */
  readonly attempts: number
  readonly bend?: Bend
}

/** All processes use one recovery code at once in many logins; the next code follows when a wait has passed. */
export async function recoveryCodes({ store, users, attempts, bend = {} }: RecoveryOptions): Promise<RecoveryFigures> {
  const fleet = await startFleet({ store })
  try {
    const [first] = fleet.workers
    if (first === undefined) throw new Error('a fleet without workers')
    const figures = { codes: 0, once: 0, never: 0, twice: 0, again: 0 }
    const told: Record<string, number> = {}
    let time = dawn
    for (let user = 0; user < users; user++) {
      const userId = `recovery ${user} ${randomBytes(6).toString('hex')}`
      await fleet.together('bend', () => ({}), dawn)
      await enrol(fleet, userId)
      const codes = await first.ask<readonly string[]>('recoveryCodes', { userId })
      await fleet.together('bend', () => ({ ...bend }))
      const use = async (recoveryCode: string, count: number): Promise<number> => {
        // Those that come too late are wrong, and wrong ones have waits of their own.
        time += 1000
        const answers = await fleet.together<readonly Told[]>(
          'recover',
          (worker) => ({
            userId,
            recoveryCode,
            bindings: loginsOf(`${recoveryCode} ${worker}`, Math.ceil(count / fleet.workers.length)),
          }),
          time,
        )
        const statuses = answers.flat().map(({ status }) => status)
        for (const status of statuses) told[status] = (told[status] ?? 0) + 1
        return statuses.filter((status) => status === 'passed').length
      }
      for (const code of codes) {
        const passed = await use(code, attempts)
        figures.codes++
        figures[passed === 1 ? 'once' : passed === 0 ? 'never' : 'twice']++
      }
      if (Object.keys(bend).length > 0) continue
      for (const code of codes) figures.again += await use(code, 4)
    }
    return { ...figures, told }
  } finally {
    await fleet.end()
  }
}
