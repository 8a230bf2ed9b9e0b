import { describe, expect, it } from 'vitest'
import { addPass, endAllPasses, endPasses, findPass, isFresh } from '../../../packages/core/src/decide/passes.js'
import type { PassEntry, SubscriberRecord } from '../../../packages/core/src/records/subscriber.js'
import { keyOf, noon, passes, recordWith } from './fixtures.js'

const pass: PassEntry = { hash: 'h1', binding: 'b1', keyId: 'a', epoch: '1.x', issuedAt: noon, freshAt: noon }
const record = { ...recordWith(keyOf('a')), passes: [pass] }
const presented = { hashes: ['other', 'h1'], binding: 'b1' }

describe('a pass', () => {
  it('is found by its hash among several a browser sends', () => {
    expect(findPass(record, presented, '1.x', noon, passes)).toBe(pass)
  })

  it.each([
    ['another login', { ...presented, binding: 'b2' }, '1.x', noon],
    ['no login', { ...presented, binding: undefined }, '1.x', noon],
    ['another value', { ...presented, hashes: ['h2'] }, '1.x', noon],
    ['another epoch', presented, '2.y', noon],
    ['a later time than it lasts', presented, '1.x', noon + passes.passSeconds],
  ])('is worth nothing under %s', (_, login, epoch, now) => {
    expect(findPass(record, login, epoch, now, passes)).toBeUndefined()
  })

  it('ends with its key', () => {
    const without = { ...record, keys: [] }
    const staged = { ...record, keys: [keyOf('a', { state: 'pending' })] }
    expect(findPass(without, presented, '1.x', noon, passes)).toBeUndefined()
    expect(findPass(staged, presented, '1.x', noon, passes)).toBeUndefined()
  })

  it('is fresh for 300 seconds, and not when its time lies far ahead of a clock that was set back', () => {
    expect([0, 299, 300, -30, -3600].map((passed) => isFresh(pass, noon + passed, 300))).toEqual([
      true,
      true,
      false,
      true,
      false,
    ])
  })

  it('takes the place of the one it replaces, and the oldest goes when there are too many', () => {
    const next = { ...pass, hash: 'h2' }
    expect(addPass(record, next, ['h1'], passes).passes).toEqual([next])
    const many = Array.from({ length: 25 }, (_, index) => ({ ...pass, hash: `p${index}` }))
    const full = many.reduce<SubscriberRecord>((sum, one) => addPass(sum, one, [], passes), record)
    expect(full.passes).toHaveLength(20)
    expect(full.passes.at(-1)?.hash).toBe('p24')
    expect(full.passes.some(({ hash }) => hash === 'p4')).toBe(false)
  })

  it('ends alone or with all others, and ending nothing changes nothing', () => {
    expect(endPasses(record, ['h1']).passes).toEqual([])
    expect(endPasses(record, ['h9'])).toBe(record)
    expect(endAllPasses(record).passes).toEqual([])
  })
})
