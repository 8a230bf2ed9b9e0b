// Shows on every store, at full counts, that one code is worth something once: `npm run prove -- stores`. Ends badly if a claim does.

import { crowd } from '../races/crowd.js'
import { killedWorkers } from '../races/killed-workers.js'
import { oneCode } from '../races/one-code.js'
import { recoveryCodes } from '../races/recovery-codes.js'
import { sharedStores } from '../races/shared-stores.js'
import { wrongCodes } from '../races/wrong-codes.js'
import { available, requireProgram, type Thing } from '../support/available.js'
import { isShared, needsOf, setUps } from '../support/stores/set-ups.js'

const rounds = 200
const attempts = 32
const waits = 45
const lossy = { lostRequests: 0.1, lostAnswers: 0.3 }
const began = Date.now()
let broken = 0

console.log(`${rounds} rounds of 4 processes with ${attempts} attempts at one code`)
for (const [title, setUp] of Object.entries(setUps)) {
  const { kind, address = '', node } = setUp
  if (!isShared(setUp)) continue
  if (!isThere(title, needsOf(setUp))) continue
  const where = { store: [kind, address] as const, ...(node === undefined ? {} : { nodePath: requireProgram(node) }) }
  const { once, twice, open } = await oneCode({ ...where, rounds, attempts })
  verdict(title, once === rounds && open === 20, `accepted once in ${once} of ${rounds}, twice in ${twice}`)
}

for (const { title, needs, store } of sharedStores) {
  console.log(`\n${title}`)
  if (!isThere(title, needs)) continue
  const naive = await oneCode({ store, rounds, attempts, bend: { naive: true } })
  const control = `control, get and then set: accepted twice or more in ${naive.twice} of ${rounds} rounds`
  verdict('one code', naive.twice > 0, control)
  const lost = await oneCode({ store, rounds, attempts, bend: lossy })
  const lossFigures = `accepted once in ${lost.once}, never in ${lost.never}, twice in ${lost.twice}; ${lost.open} of the last 20 passes open`
  verdict('with 10 % of requests and 30 % of answers lost', lost.twice === 0, lossFigures)

  for (const bend of [{}, lossy]) {
    const figures = await wrongCodes({ store, attempts: 200, sessions: 50, waits, bend })
    const most = Math.max(...figures.afterWaits)
    const holds = figures.firstStorm <= 5 && most <= 1 && figures.evaluated <= figures.counted && figures.counted <= 50
    verdict(
      bend === lossy ? '200 wrong codes at once, messages lost' : '200 wrong codes at once',
      holds && figures.rightOne === 'refused',
      `${figures.firstStorm} looked at, then at most ${most} after each of ${waits} waits; ${figures.evaluated} in all, ${figures.counted} counted, the right one beyond the budget ${figures.rightOne}`,
    )
  }

  for (const bend of [{}, lossy]) {
    const { codes, once, never, twice, again } = await recoveryCodes({ store, users: 10, attempts: 50, bend })
    verdict(
      bend === lossy ? '50 uses of one recovery code at once, messages lost' : '50 uses of one recovery code at once',
      twice === 0 && again === 0 && (bend === lossy || once === codes),
      `of ${codes} codes ${once} let one login in, ${never} none, ${twice} more than one; ${again} worked again`,
    )
  }

  const many = await crowd({ store, each: 50 })
  const cost = `${many.swapsEach.toFixed(2)} swaps and ${many.readsEach.toFixed(2)} reads each, ${many.done} of ${many.operations} done, 99 % within ${many.slowest} ms`
  verdict('200 writers of one record at once', many.done === many.operations && many.swapsEach <= 2, cost)

  const killed = await killedWorkers({ store, rounds: 100 })
  const { acceptedTwice, unspent, strayPasses, stuck, died } = killed
  verdict(
    'kill -9 at 100 random points',
    acceptedTwice + unspent + strayPasses + stuck === 0,
    `${acceptedTwice} accepted twice, ${unspent} unspent, ${strayPasses} stray passes, ${stuck} stuck (died before telling ${died.before}, amid ${died.amid}, after ${died.after})`,
  )
}

console.log(
  `\n${broken === 0 ? 'All of it holds' : `${broken} claims are broken`} (${Math.round((Date.now() - began) / 1000)} s)`,
)
process.exitCode = broken === 0 ? 0 : 1

function verdict(title: string, holds: boolean, figures: string): void {
  if (!holds) broken++
  console.log(`${holds ? 'ok    ' : 'BROKEN'} ${title}: ${figures}`)
}

function isThere(title: string, needs: readonly Thing[]): boolean {
  const missing = needs.filter((thing) => !available(thing))
  if (missing.length > 0) console.log(`left out: ${title} (no ${missing.join(', ')})`)
  return missing.length === 0
}
