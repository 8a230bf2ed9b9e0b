import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { RecordStore } from '../../../packages/core/src/stores/record-store.js'

/** One claim about a record store. */
export interface StoreClaim {
  readonly title: string
  readonly run: (store: RecordStore) => Promise<void>
}

const newKey = (): string => `secondstep::1:user:${randomBytes(32).toString('hex')}`
const read = async (store: RecordStore, key: string): Promise<string | undefined> => (await store.readMany([key]))[0]

/** What every record store must do, whatever it stands on. */
export const storeClaims: readonly StoreClaim[] = [
  {
    title: 'answers nothing for a record nobody wrote, and several records in order',
    run: async (store) => {
      const [a, b, c] = [newKey(), newKey(), newKey()]
      await store.swap(a, undefined, 'A')
      await store.swap(c, undefined, 'C')
      assert.deepEqual(await store.readMany([c, b, a, c]), ['C', undefined, 'A', 'C'])
      assert.deepEqual(await store.readMany([]), [])
    },
  },
  {
    title: 'creates a record once',
    run: async (store) => {
      const key = newKey()
      assert.equal(await store.swap(key, undefined, 'one'), true)
      assert.equal(await store.swap(key, undefined, 'two'), false)
      assert.equal(await read(store, key), 'one')
    },
  },
  {
    title: 'swaps a record only if it is what the caller read, to the letter',
    run: async (store) => {
      const key = newKey()
      await store.swap(key, undefined, 'Text ')
      for (const stale of ['text ', 'Text', 'Text  ', 'TEXT ', '', 'other']) {
        assert.equal(await store.swap(key, stale, 'stale'), false)
        assert.equal(await store.swap(key, stale, undefined), false)
      }
      assert.equal(await store.swap(newKey(), 'Text ', 'next'), false)
      assert.equal(await store.swap(key, 'Text ', 'next'), true)
      assert.equal(await read(store, key), 'next')
    },
  },
  {
    title: 'deletes a record, which can then be created again',
    run: async (store) => {
      const key = newKey()
      await store.swap(key, undefined, 'one')
      assert.equal(await store.swap(key, 'one', undefined), true)
      assert.equal(await read(store, key), undefined)
      assert.equal(await store.swap(key, 'one', 'two'), false)
      assert.equal(await store.swap(key, undefined, 'two'), true)
    },
  },
  {
    title: 'keeps awkward texts and 200 kB exactly',
    run: async (store) => {
      for (const text of ['\\u0027 \\ " \\\\ %s ? $1 :k', ' \n\r\t ', 'x'.repeat(200_000), '{"a":null}', '0']) {
        const key = newKey()
        assert.equal(await store.swap(key, undefined, text), true)
        assert.equal(await read(store, key), text)
        assert.equal(await store.swap(key, text, 'next'), true)
      }
    },
  },
  {
    title: 'lets exactly one of 16 swaps at once win, round after round',
    run: async (store) => {
      const key = newKey()
      let current: string | undefined
      for (let round = 0; round < 20; round++) {
        const bids = Array.from({ length: 16 }, (_, racer) => `${round} ${racer}`)
        const won = await Promise.all(bids.map((bid) => store.swap(key, current, bid)))
        const winners = bids.filter((_, racer) => won[racer] === true)
        assert.equal(winners.length, 1)
        current = winners[0]
        assert.equal(await read(store, key), current)
      }
    },
  },
]
