import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeRecord } from '../../../packages/core/src/records/record-codec.js'
import { emptySubscriber } from '../../../packages/core/src/records/subscriber.js'
import { decodeSubscriber, subscriberKey } from '../../../packages/core/src/records/subscriber-codec.js'

describe('the name of a record', () => {
  it('is plain ASCII of at most 128 characters, and differs for any two users', () => {
    const id = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed())
    fc.assert(
      fc.property(id, id, id, id, (a, b, c, d) => {
        expect(subscriberKey(a, b)).toMatch(/^[a-z0-9:]{1,128}$/)
        expect(subscriberKey(a, b) === subscriberKey(c, d)).toBe(a === c && b === d)
      }),
    )
  })

  it('keeps apart what databases take for the same', () => {
    const ids = [
      'a',
      'A',
      'a ',
      ' a',
      'é',
      'e\u0301',
      'ａ',
      '😀',
      '😁',
      'a\u0000',
      '',
      'a:b',
      '1',
      '01',
      'x'.repeat(300),
    ]
    expect(new Set(ids.map((id) => subscriberKey('o', id))).size).toBe(ids.length)
    expect(subscriberKey('ab', 'c')).not.toBe(subscriberKey('a', 'bc'))
  })
})

describe('a record', () => {
  const record = { ...emptySubscriber('acmé', 'ユーザー😀'), later: { kept: true } }

  it('is ASCII, comes back as it was, and never looks the same twice', () => {
    const texts = [encodeRecord(record), encodeRecord(record)]
    for (const text of texts) {
      expect(text).toMatch(/^[\x20-\x7e]*$/)
      expect(decodeSubscriber(text, 'acmé', 'ユーザー😀')).toMatchObject(record)
    }
    expect(texts[0]).not.toBe(texts[1])
  })

  it('of another user, organisation or version, or a damaged one, cannot be read', () => {
    const text = encodeRecord(record)
    expect(() => decodeSubscriber(text, 'acmé', 'other')).toThrow(/ERR_RECORD_UNREADABLE/)
    expect(() => decodeSubscriber(text, 'other', 'ユーザー😀')).toThrow(/ERR_RECORD_UNREADABLE/)
    const damaged = [
      '',
      'null',
      '[]',
      text.slice(0, -1),
      encodeRecord({ ...record, version: 2 }),
      encodeRecord({ ...record, keys: [{ id: 'x' }] }),
      encodeRecord({ ...record, passes: 'x' }),
      encodeRecord({ ...record, web: { failures: -1, lastFailureAt: 0 } }),
      encodeRecord({ ...record, agents: undefined }),
      encodeRecord({ ...record, recovery: { ring: 'k1', madeAt: 1, hashes: [5] } }),
      encodeRecord({ ...record, recoveryFailures: { failures: 1 } }),
      encodeRecord({ ...record, devices: [{ id: 'x' }] }),
    ]
    for (const broken of damaged) {
      expect(() => decodeSubscriber(broken, 'acmé', 'ユーザー😀'), broken).toThrow(/ERR_RECORD_UNREADABLE/)
    }
  })

  it('keeps fields that a newer version has added', () => {
    const read = decodeSubscriber(encodeRecord(record), 'acmé', 'ユーザー😀')
    expect(decodeSubscriber(encodeRecord({ ...read, passes: [] }), 'acmé', 'ユーザー😀')).toMatchObject({
      later: { kept: true },
    })
  })
})
