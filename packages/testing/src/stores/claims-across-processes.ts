import assert from 'node:assert/strict'
import { type Claim, newKey, type Processes, read, soon } from './claim.js'
import type { StorePeer } from './peer.js'
import type { Bid } from './requests.js'

const rounds = 25
const racersEach = 8
const countsEach = 100

/** What a swap promises to the callers of several processes. */
export const claimsAcrossProcesses: readonly Claim[] = [
  claimOfTwo(
    'shows one process at once what another has swapped, and refuses what it has outdated',
    async (one, other) => {
      const key = newKey()
      let current: string | undefined
      for (let round = 0; round < rounds; round++) {
        const [writer, reader] = round % 2 === 0 ? [one, other] : [other, one]
        const next = `${round}`
        assert.equal(await writer.store.swap(key, current, next), true)
        assert.equal(await read(reader.store, key), next, 'the other process read an older record')
        assert.equal(await reader.store.swap(key, current, 'stale'), false)
        current = next
      }
      assert.equal(await one.store.swap(key, current, undefined), true)
      assert.equal(await read(other.store, key), undefined)
      assert.equal(await other.store.swap(key, current, 'stale'), false)
    },
  ),
  claimOfTwo('lets exactly one swap of two processes at once win, round after round', async (one, other) => {
    const key = newKey()
    let current: string | undefined
    for (let round = 0; round < rounds; round++) {
      const winners = await raceBoth(one, other, (racer) => [key, current, `${round} ${racer}`])
      assert.equal(winners.length, 1, `${winners.length} swaps won in round ${round}`)
      current = winners[0]?.[2]
      assert.deepEqual([await read(one.store, key), await read(other.store, key)], [current, current])
    }
  }),
  claimOfTwo('creates a record once, whichever process is first', async (one, other) => {
    for (let round = 0; round < rounds; round++) {
      const key = newKey()
      const winners = await raceBoth(one, other, (racer) => [key, undefined, `by ${racer}`])
      assert.equal(winners.length, 1, `a record was created ${winners.length} times`)
      assert.equal(await read(other.store, key), winners[0]?.[2])
    }
  }),
  claimOfTwo('lets one of a replacement and a deletion by two processes win', async (one, other) => {
    for (let round = 0; round < rounds; round++) {
      const key = newKey()
      await one.store.swap(key, undefined, 'here')
      const winners = await raceBoth(one, other, (racer) => [key, 'here', racer % 2 === 0 ? undefined : `by ${racer}`])
      assert.equal(winners.length, 1)
      assert.equal(await read(other.store, key), winners[0]?.[2])
    }
  }),
  claimOfTwo('loses no update of two processes that count together', async (one, other) => {
    const key = newKey()
    const request = { ask: 'count', at: soon(), key, times: countsEach } as const
    await Promise.all([one.ask(request), other.ask(request)])
    assert.equal(await read(one.store, key), String(2 * countsEach))
  }),
  claimOfTwo('never shows a reader an older record after a newer one, nor half of one', async (one, other) => {
    const keys = [newKey(), newKey()]
    const at = soon()
    const watching = other.ask({ ask: 'watch', at, keys, times: 200 })
    await Promise.all(keys.map((key) => one.ask({ ask: 'count', at, key, times: countsEach })))
    const looks = (await watching) as readonly (readonly (string | null)[])[]
    assert.equal(looks.length, 200)
    for (const place of keys.keys()) {
      const seen = looks.map((look) => Number(look[place] ?? 0))
      assert.ok(seen.every(Number.isInteger), 'a half-written record was read')
      assert.deepEqual(
        seen,
        seen.toSorted((a, b) => a - b),
        'an older record was read after a newer one',
      )
    }
  }),
  {
    title: 'survives a process that is killed while it writes: the record is whole, and nothing stays locked',
    check: async (processes) => {
      for (const length of [100, 50_000, 150_000]) {
        const key = newKey()
        const texts = ['x', 'y'].map((letter) => letter.repeat(length))
        const other = await processes.other()
        await other.scribble(key, texts)
        await other.kill()
        const { store } = await processes.one()
        let swapped = false
        // The last swap the dead process has sent may land between our read and ours; nobody sends another one.
        for (let attempt = 0; attempt < 2 && !swapped; attempt++) {
          const left = await read(store, key)
          assert.ok(texts.includes(left ?? ''), 'the record is none of those that were written')
          swapped = await store.swap(key, left, 'next')
        }
        assert.ok(swapped, 'the record stays locked')
        assert.equal(await read(store, key), 'next')
      }
    },
  },
  {
    title: 'lets its process end once it is closed, and keeps what that process wrote',
    check: async (processes) => {
      const key = newKey()
      const writer = await processes.other()
      await writer.store.swap(key, undefined, 'kept')
      await writer.close()
      assert.equal(await read((await processes.other()).store, key), 'kept')
      assert.equal(await read((await processes.one()).store, key), 'kept')
    },
  },
]

function claimOfTwo(title: string, check: (one: StorePeer, other: StorePeer) => Promise<void>): Claim {
  return {
    title,
    check: async (processes: Processes) => {
      const [one, other] = await Promise.all([processes.one(), processes.other()])
      await check(one, other)
    },
  }
}

/** Lets both processes bid in the same moment; answers the bids that won. */
async function raceBoth(one: StorePeer, other: StorePeer, bidOf: (racer: number) => Bid): Promise<readonly Bid[]> {
  const bids = Array.from({ length: 2 * racersEach }, (_, racer) => bidOf(racer))
  const at = soon()
  const won = await Promise.all([one.race(at, bids.slice(0, racersEach)), other.race(at, bids.slice(racersEach))])
  return bids.filter((_, racer) => won.flat()[racer] === true)
}
