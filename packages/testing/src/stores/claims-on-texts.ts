import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { subscriberKey } from '@secondstep/core'
import { type Claim, claimOfOne, newKey, read } from './claim.js'

const printable = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index))

/** Records are ASCII; these are the ones that quoting, trimming, escaping, parsing or cutting would change. */
const awkwardTexts: readonly string[] = [
  printable,
  "\\u0027 \\ \" \\\\ %s ? $1 :k @p X'00' -- ; /* */ {{k}}",
  ' \n\r\t ',
  ' ',
  '0',
  'null',
  'undefined',
  '{"a":null}',
  '[object Object]',
  '1e400',
  '2026-11-23T00:00:00Z',
]
const longTexts: readonly number[] = [65_535, 65_536, 70_000, 200_000]

/** User ids that some database takes for one another, or does not take at all. */
const lookAlikes: readonly (readonly [organisation: string, userId: string])[] = [
  ['acme', 'ann'],
  ['acme', 'Ann'],
  ['acme', 'ANN'],
  ['acme', 'ann '],
  ['acme', ' ann'],
  ['acme', 'ann\u0000'],
  ['acme', 'a\u0000nn'],
  ['acme ', 'ann'],
  ['Acme', 'ann'],
  ['acm', 'eann'],
  ['acme:ann', ''],
  ['', 'acme:ann'],
  ['acme', 'é'],
  ['acme', 'e\u0301'],
  ['acme', 'ß'],
  ['acme', 'ss'],
  ['acme', 'ı'],
  ['acme', 'i'],
  ['acme', 'I'],
  ['acme', '😀'],
  ['acme', '😁'],
  ['acme', 'ａｎｎ'],
  ['acme', '1'],
  ['acme', '01'],
  ['acme', '1.0'],
  ['acme', "' OR 1=1 --"],
  ['acme', '\\'],
  ['acme', '%'],
  ['acme', '_'],
  ['acme', '*'],
  ['acme', '__proto__'],
  ['acme', 'constructor'],
  ['acme', 'x'.repeat(255)],
  ['acme', `${'x'.repeat(254)}y`],
  ['acme', 'x'.repeat(300)],
]

/** What becomes of keys and texts on their way through a store. */
export const claimsOnTexts: readonly Claim[] = [
  claimOfOne('answers nothing for a record nobody wrote, and several records in order', async (store) => {
    const [a, b, c] = [newKey(), newKey(), newKey()]
    await store.swap(a, undefined, 'A')
    await store.swap(c, undefined, 'C')
    assert.deepEqual(await store.readMany([c, b, a, c]), ['C', undefined, 'A', 'C'])
    assert.deepEqual(await store.readMany([]), [])
  }),
  claimOfOne('reads 300 records in one call, with gaps, each at its place', async (store) => {
    const keys = Array.from({ length: 300 }, newKey)
    const written = keys.filter((_, index) => index % 3 !== 0)
    await Promise.all(written.map((key) => store.swap(key, undefined, `of ${key}`)))
    const expected = keys.map((key, index) => (index % 3 === 0 ? undefined : `of ${key}`))
    assert.deepEqual(await store.readMany(keys), expected)
    assert.deepEqual(await store.readMany(keys.toReversed()), expected.toReversed())
  }),
  claimOfOne('keeps awkward texts exactly', async (store) => {
    for (const text of awkwardTexts) {
      const key = newKey()
      assert.equal(await store.swap(key, undefined, text), true)
      assert.equal(await read(store, key), text)
      assert.equal(await store.swap(key, text, 'next'), true, `cannot swap what it gave back: ${JSON.stringify(text)}`)
    }
  }),
  claimOfOne('keeps 70 kB and more exactly', async (store) => {
    const key = newKey()
    let current: string | undefined
    for (const length of longTexts) {
      const text = randomBytes(length).toString('base64').slice(0, length)
      assert.equal(await store.swap(key, current, text), true)
      assert.ok((await read(store, key)) === text, `a record of ${length} characters came back changed`)
      assert.equal(await store.swap(key, `${text.slice(0, -1)}!`, 'stale'), false)
      current = text
    }
  }),
  claimOfOne('keeps keys of 128 characters apart that differ in their last one', async (store) => {
    const stem = newKey().padEnd(127, 'x')
    for (const end of ['0', '1', 'a', ':']) assert.equal(await store.swap(stem + end, undefined, end), true)
    assert.deepEqual(await store.readMany(['0', '1', 'a', ':'].map((end) => stem + end)), ['0', '1', 'a', ':'])
    assert.equal(await read(store, stem), undefined)
  }),
  claimOfOne('keeps the records of look-alike user ids apart', async (store) => {
    // A name of its own, so that the suite can run twice on one store.
    const run = randomBytes(8).toString('hex')
    const keys = lookAlikes.map(([organisation, userId]) => subscriberKey(`${run} ${organisation}`, userId))
    assert.equal(new Set(keys).size, keys.length)
    for (const [index, key] of keys.entries()) assert.equal(await store.swap(key, undefined, `user ${index}`), true)
    assert.deepEqual(
      await store.readMany(keys),
      keys.map((_, index) => `user ${index}`),
    )
    for (const [index, key] of keys.entries()) assert.equal(await store.swap(key, `user ${index}`, undefined), true)
    assert.deepEqual(
      await store.readMany(keys),
      keys.map(() => undefined),
    )
  }),
]
