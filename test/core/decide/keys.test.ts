import { describe, expect, it } from 'vitest'
import {
  findStagedKey,
  handOverKey,
  keyForAdministrator,
  keyStateOf,
  removeKey,
  resetKeys,
  stageKey,
} from '../../../packages/core/src/decide/keys.js'
import { keyOf, keys, noon, recordWith } from './fixtures.js'

const staged = (id: string, createdAt = noon) => keyOf(id, { state: 'staged', createdAt })
const made = (id: string) => keyOf(id, { state: 'pending', origin: 'administrator' })
const ids = (record: { readonly keys: readonly { readonly id: string }[] }) => record.keys.map(({ id }) => id)

describe('staging a key', () => {
  it('leaves only the latest staged key to be confirmed', () => {
    const first = stageKey(recordWith(), staged('one'), keys).record
    const second = stageKey(first, staged('two'), keys).record
    expect(findStagedKey(second, 'one', keys, noon)).toBeUndefined()
    expect(findStagedKey(second, 'two', keys, noon)?.id).toBe('two')
  })

  it('dies after 600 seconds, and also when the clock jumps', () => {
    const record = recordWith(staged('one'))
    expect(findStagedKey(record, 'one', keys, noon + 599)?.id).toBe('one')
    expect(findStagedKey(record, 'one', keys, noon + 600)).toBeUndefined()
    expect(findStagedKey(record, 'one', keys, noon - 86_400)).toBeUndefined()
  })

  it('is refused to a user who has as many keys as are allowed', () => {
    const full = recordWith(...['a', 'b', 'c', 'd', 'e'].map((id) => keyOf(id)))
    expect(stageKey(full, staged('f'), keys)).toEqual({ record: full, outcome: { status: 'key_limit' } })
  })
})

describe('handing a key over', () => {
  it('replaces the live key an administrator made, only at the first right code', () => {
    const live = keyOf('live', { origin: 'administrator' })
    const { record } = handOverKey(recordWith(live), made('next'), keys)
    expect(ids(record)).toEqual(['live', 'next'])
    expect(record.keys[1]?.replaces).toBe('live')
  })

  it('drops an earlier one nobody has used, and never touches a key of the user’s own', () => {
    const { record } = handOverKey(recordWith(keyOf('own'), made('first')), made('second'), keys)
    expect(ids(record)).toEqual(['own', 'second'])
    expect(record.keys[1]?.replaces).toBeUndefined()
  })

  it('shows an administrator his pending key before his live one, and none of anybody else’s making', () => {
    const live = keyOf('live', { origin: 'administrator' })
    expect(keyForAdministrator(recordWith(live, made('next')))?.id).toBe('next')
    expect(keyForAdministrator(recordWith(live))?.id).toBe('live')
    expect(keyForAdministrator(recordWith(keyOf('own'), keyOf('sent', { origin: 'mailed' })))).toBeUndefined()
  })
})

describe('ending keys', () => {
  it('keeps the last live key of somebody who is asked', () => {
    const record = recordWith(keyOf('only'), made('pending'))
    expect(removeKey(record, 'only', true).outcome.status).toBe('last_key')
    expect(removeKey(record, 'only', false).outcome.status).toBe('removed')
    expect(removeKey(record, 'pending', true).outcome.status).toBe('removed')
    expect(removeKey(record, 'nobody', true).outcome.status).toBe('key_unknown')
  })

  it('ends a removed key’s passes, and a reset ends everything', () => {
    const pass = { hash: 'h', binding: 'b', keyId: 'a', epoch: '1.x', issuedAt: noon, freshAt: noon }
    const record = { ...recordWith(keyOf('a'), keyOf('b')), passes: [pass, { ...pass, hash: 'i', keyId: 'b' }] }
    expect(removeKey(record, 'a', false).record.passes.map(({ hash }) => hash)).toEqual(['i'])
    const reset = resetKeys(record, made('new'))
    expect([ids(reset), reset.passes]).toEqual([['new'], []])
  })

  it('tells the state of a user’s keys in one word', () => {
    expect(
      [recordWith(), recordWith(staged('a')), recordWith(made('b')), recordWith(made('b'), keyOf('c'))].map(keyStateOf),
    ).toEqual(['none', 'none', 'pending', 'live'])
  })
})
