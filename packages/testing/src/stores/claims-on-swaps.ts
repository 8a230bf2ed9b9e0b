import assert from 'node:assert/strict'
import { type Claim, claimOfOne, newKey, read } from './claim.js'

const rounds = 20
const racers = 16

/** What a swap promises to the callers of one process. */
export const claimsOnSwaps: readonly Claim[] = [
  {
    title: 'passes the start-up probe',
    check: async (processes) => void (await (await processes.one()).ask({ ask: 'probe' })),
  },
  claimOfOne('creates a record once', async (store) => {
    const key = newKey()
    assert.equal(await store.swap(key, undefined, 'one'), true)
    assert.equal(await store.swap(key, undefined, 'two'), false)
    assert.equal(await store.swap(key, undefined, 'one'), false)
    assert.equal(await read(store, key), 'one')
  }),
  claimOfOne('swaps a record only if it is what the caller read, to the letter', async (store) => {
    const key = newKey()
    await store.swap(key, undefined, 'Text ')
    for (const stale of [
      'text ',
      'Text',
      'Text  ',
      ' Text ',
      'TEXT ',
      'Text\t',
      'Text \n',
      '',
      'other',
      'T%',
      'Text_',
    ]) {
      assert.equal(await store.swap(key, stale, 'stale'), false, `took ${JSON.stringify(stale)} for "Text "`)
      assert.equal(await store.swap(key, stale, undefined), false, `deleted at ${JSON.stringify(stale)}`)
    }
    assert.equal(await read(store, key), 'Text ')
    assert.equal(await store.swap(key, 'Text ', 'next'), true)
    assert.equal(await read(store, key), 'next')
    assert.equal(await store.swap(key, 'Text ', 'again'), false)
  }),
  claimOfOne('neither creates nor deletes by a swap of a record that is not there', async (store) => {
    const key = newKey()
    assert.equal(await store.swap(key, 'anything', 'next'), false)
    assert.equal(await store.swap(key, '', 'next'), false)
    assert.equal(await store.swap(key, 'anything', undefined), false)
    assert.equal(await read(store, key), undefined)
  }),
  claimOfOne('deletes a record, which can then be created again', async (store) => {
    const key = newKey()
    await store.swap(key, undefined, 'one')
    assert.equal(await store.swap(key, 'one', undefined), true)
    assert.equal(await read(store, key), undefined)
    assert.equal(await store.swap(key, 'one', undefined), false)
    assert.equal(await store.swap(key, 'one', 'two'), false)
    assert.equal(await store.swap(key, undefined, 'two'), true)
    assert.equal(await read(store, key), 'two')
  }),
  claimOfOne('changes no record but the one that is swapped', async (store) => {
    const keys = Array.from({ length: 10 }, newKey)
    for (const key of keys) await store.swap(key, undefined, 'alike')
    await store.swap(keys[3] ?? '', 'alike', 'changed')
    await store.swap(keys[7] ?? '', 'alike', undefined)
    const expected = keys.map((_, index) => (index === 3 ? 'changed' : index === 7 ? undefined : 'alike'))
    assert.deepEqual(await store.readMany(keys), expected)
  }),
  claimOfOne(`lets exactly one of ${racers} swaps at once win, round after round`, async (store) => {
    const key = newKey()
    let current: string | undefined
    for (let round = 0; round < rounds; round++) {
      const bids = Array.from({ length: racers }, (_, racer) => `${round} ${racer}`)
      const won = await Promise.all(bids.map((bid) => store.swap(key, current, bid)))
      const winners = bids.filter((_, racer) => won[racer] === true)
      assert.equal(winners.length, 1, `${winners.length} of ${racers} swaps won`)
      current = winners[0]
      assert.equal(await read(store, key), current)
    }
  }),
  claimOfOne('lets one of a replacement and a deletion at once win', async (store) => {
    for (let round = 0; round < rounds; round++) {
      const key = newKey()
      await store.swap(key, undefined, 'here')
      const won = await Promise.all(
        Array.from({ length: 8 }, (_, racer) => store.swap(key, 'here', racer % 2 === 0 ? undefined : `by ${racer}`)),
      )
      const winner = won.indexOf(true)
      assert.equal(won.filter(Boolean).length, 1)
      assert.equal(await read(store, key), winner % 2 === 0 ? undefined : `by ${winner}`)
    }
  }),
  claimOfOne('takes swaps of 50 records at once', async (store) => {
    const keys = Array.from({ length: 50 }, newKey)
    const created = await Promise.all(keys.map((key) => store.swap(key, undefined, 'first')))
    const changed = await Promise.all(keys.map((key) => store.swap(key, 'first', `second ${key}`)))
    assert.deepEqual([...new Set([...created, ...changed])], [true])
    assert.deepEqual(
      await store.readMany(keys),
      keys.map((key) => `second ${key}`),
    )
  }),
]
