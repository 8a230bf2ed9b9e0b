import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { codeFor } from '@secondstep/testing'
import { dawn, type FleetOptions, startFleet, type Told } from '../support/fleet/fleet.js'
import { enrol } from './one-code.js'

/** What was left after workers were killed at random points. */
export interface KilledFigures {
  readonly rounds: number
  /** Time steps more than one attempt was accepted for. */
  readonly acceptedTwice: number
  /** Told `passed` although the record does not have the step as spent. */
  readonly unspent: number
  /** Passes in the record that no spent step stands behind. */
  readonly strayPasses: number
  /** Rounds after which the record could not be read, or the next code was not taken. */
  readonly stuck: number
  /** Rounds the worker died in before it had told anything, in the middle of it, and after the whole of it. */
  readonly died: Readonly<Record<'before' | 'amid' | 'after', number>>
}

export interface KilledOptions extends Pick<FleetOptions, 'store'> {
  readonly rounds: number
}

interface Stored {
  readonly passes: readonly { readonly hash: string; readonly issuedAt: number }[]
  readonly lastTimeStep: number
  readonly web: { readonly failures: number }
}

const attemptsARound = 12
/** About as long as a worker takes for its attempts. */
const longestLifeMilliseconds = 60

/** In each round two workers spend one code among wrong ones, and one of them is killed somewhere in between. */
export async function killedWorkers({ store, rounds }: KilledOptions): Promise<KilledFigures> {
  // Free failures enough, so that waiting does not hide what the next code would show.
  const fleet = await startFleet({ store, size: 1, options: { freeFailures: 10, hardStop: 100, maxPasses: 100 } })
  try {
    const [witness] = fleet.workers
    if (witness === undefined) throw new Error('a fleet without workers')
    const userId = `killed ${randomBytes(6).toString('hex')}`
    const secret = await enrol(fleet, userId)
    const figures = { acceptedTwice: 0, unspent: 0, strayPasses: 0, stuck: 0 }
    const died = { before: 0, amid: 0, after: 0 }
    let victim = await fleet.join()
    for (let round = 1; round <= rounds; round++) {
      const time = dawn + round * 120
      const before = await witness.ask<Stored>('record', { userId })
      const right = codeFor(secret, time)
      const attempts = Array.from({ length: attemptsARound }, (_, index) => ({
        code: index === round % attemptsARound ? right : wrongOne(secret, time, index),
        binding: `${round} ${index}`,
      }))
      const told: Told[] = []
      victim.hammer({ userId, attempts, time }, (_, one) => told.push(one))
      const rival = witness.ask<readonly Told[]>('attempt', {
        userId,
        attempts: [{ code: right, binding: `rival ${round}` }],
        time,
      })
      await pause(Math.random() * longestLifeMilliseconds)
      await victim.kill()
      died[told.length === 0 ? 'before' : told.length < attemptsARound ? 'amid' : 'after']++
      const answers = [...told, ...(await rival)].map(({ status }) => status)
      const replacing = fleet.join()

      const after = await witness.ask<Stored | undefined>('record', { userId })
      const step = Math.floor(time / 30)
      const passed = answers.filter((status) => status === 'passed').length
      if (passed > 1) figures.acceptedTwice++
      if (passed > 0 && (after?.lastTimeStep ?? 0) < step) figures.unspent++
      const fresh = after?.passes.filter(({ hash }) => !before.passes.some((known) => known.hash === hash)).length ?? 0
      if (fresh > 1 || (fresh === 1 && after?.lastTimeStep !== step)) figures.strayPasses++
      const next = await witness.ask<readonly Told[]>('attempt', {
        userId,
        attempts: [{ code: codeFor(secret, time + 60), binding: `next ${round}` }],
        time: time + 60,
      })
      if (next[0]?.status !== 'passed') figures.stuck++
      victim = await replacing
    }
    return { rounds, ...figures, died }
  } finally {
    await fleet.end()
  }
}

function wrongOne(secret: string, time: number, index: number): string {
  const right = new Set([-30, 0, 30].map((away) => codeFor(secret, time + away)))
  const candidates = Array.from({ length: 4 }, (_, turn) => String(111_111 + index * 7 + turn))
  return candidates.find((code) => !right.has(code)) ?? '000000'
}
