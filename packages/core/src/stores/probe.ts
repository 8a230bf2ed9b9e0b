import { randomBytes } from 'node:crypto'
import { SecondStepError } from '../errors.js'
import type { RecordStore } from './record-store.js'
import { deadlineAfter, within } from './within.js'

/** What databases are known to bend: case, blanks at the end, quotes, escapes. */
const awkward = '{"a":"A","blank":" ","quote":"\\u0027\\"","escape":"\\\\u00e9 \\\\","end":"x  "}'
const longBytes = 70_000
const callSeconds = 3
const raceRounds = 8
const racers = 8

/**
 * Tries a store before anything depends on it: that it keeps texts exactly, that a stale swap fails, and that of several swaps
 * at once exactly one wins and is readable at once. It cannot see other processes: what a store says of `shared` stands.
 *
 * @throws `ERR_STORE_REFUSED` naming what the store did; whatever the driver throws where the store is away.
 */
export async function probeStore(store: RecordStore): Promise<void> {
  const key = `secondstep::1:probe:${randomBytes(32).toString('hex')}`
  // Each call has a deadline of its own, so that a probe that hangs is given up and made anew.
  const soon = <T>(work: () => Promise<T>): Promise<T> => within(deadlineAfter(callSeconds), work, 'the start-up probe')
  const read = async (): Promise<string | undefined> => (await soon(() => store.readMany([key])))[0]
  const swap = (expected: string | undefined, next: string | undefined): Promise<boolean> =>
    soon(() => store.swap(key, expected, next))
  const must = (holds: boolean, claim: string): void => {
    if (!holds) throw refused(store.name, claim)
  }

  must((await read()) === undefined, 'it answers a record nobody has written')
  must(await swap(undefined, awkward), 'it does not create a record')
  must((await read()) === awkward, 'it does not give back what was written')
  must(!(await swap(undefined, 'second')), 'it creates a record that exists already')
  for (const stale of [awkward.toLowerCase(), awkward.trimEnd().slice(0, -1), `${awkward} `, 'other', '']) {
    must(!(await swap(stale, 'stale')), 'it swaps a record that has changed meanwhile')
    must(!(await swap(stale, undefined)), 'it deletes a record that has changed meanwhile')
  }
  must((await read()) === awkward, 'a refused swap changes the record')

  const long = 'x'.repeat(longBytes)
  must(await swap(awkward, long), 'it does not take a record of 70 kB')
  must((await read()) === long, 'it cuts a record of 70 kB')

  let current = long
  for (let round = 0; round < raceRounds; round++) {
    const bids = Array.from({ length: racers }, (_, racer) => `round ${round} racer ${racer}`)
    const won = await Promise.all(bids.map((bid) => swap(current, bid)))
    const winners = bids.filter((_, racer) => won[racer] === true)
    must(winners.length === 1, `${winners.length} of ${racers} swaps at once won, instead of one`)
    const [winner = ''] = winners
    must((await read()) === winner, 'a swap that won cannot be read at once')
    current = winner
  }
  must(await swap(current, undefined), 'it does not delete a record')
  must((await read()) === undefined, 'a deleted record can still be read')
}

function refused(name: string, claim: string): SecondStepError {
  return new SecondStepError('ERR_STORE_REFUSED', {
    message: `The store "${name}" cannot keep records safely: ${claim}.`,
    fix: 'use a store that swaps atomically and is read where it is written, not from a replica',
  })
}
