import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawRecoveryCodes, parseRecoveryCode } from '../../../packages/core/src/keys/recovery-code.js'

describe('recovery codes', () => {
  const drawn = Array.from({ length: 200 }, drawRecoveryCodes).flat()

  it('are ten to a set, never twice the same, and hold no sign that is taken for another', () => {
    expect(drawRecoveryCodes()).toHaveLength(10)
    expect(new Set(drawn).size).toBe(2000)
    for (const code of drawn) expect(code).toMatch(/^([2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}$/)
  })

  it('carry 80 bits: all 32 signs stand in all 16 places, none much more often than another', () => {
    const places = drawn.map((code) => code.replaceAll('-', ''))
    for (let place = 0; place < 16; place++) {
      const counts = new Map<string, number>()
      for (const code of places) counts.set(code.charAt(place), (counts.get(code.charAt(place)) ?? 0) + 1)
      expect(counts.size).toBe(32)
      // 62.5 each on average; a sign that is twice as likely as its neighbours would stand out.
      expect(Math.max(...counts.values())).toBeLessThan(125)
    }
  })

  it('are read in either case, with blanks, dashes of all kinds and full-width letters', () => {
    const typed = [
      'ABCD-EFGH-JKMN-PQ23',
      'abcdefghjkmnpq23',
      ' abcd efgh  jkmn\tpq23\n',
      'abcd–efgh—jkmn−pq23',
      'ＡＢＣＤ－ＥＦＧＨ－ＪＫＭＮ－ＰＱ２３',
      'ａｂｃｄ　efghーjkmn　pq23',
    ]
    for (const text of typed) expect([text, parseRecoveryCode(text)]).toEqual([text, 'ABCDEFGHJKMNPQ23'])
  })

  it.each([
    ['a Cyrillic А', '\u0410BCD-EFGH-JKMN-PQ23'],
    ['a Greek Β', 'A\u0392CD-EFGH-JKMN-PQ23'],
    ['a long s, whose upper case is S', 'ABCD-EFGH-JKMN-PQ2\u017f'],
    ['a Kelvin sign, whose lower case is k', 'ABCD-EFGH-J\u212aMN-PQ23'],
    ['a circled letter', '\u24b6BCD-EFGH-JKMN-PQ23'],
    ['a bold letter', '\u{1d400}BCD-EFGH-JKMN-PQ23'],
    ['an accent', 'A\u0301BCD-EFGH-JKMN-PQ23'],
    ['an Arabic digit', 'ABCD-EFGH-JKMN-PQ\u0662\u0663'],
    ['an invisible sign', 'ABCD\u200b-EFGH-JKMN-PQ23'],
    ['a 0', '0BCD-EFGH-JKMN-PQ23'],
    ['an I', 'IBCD-EFGH-JKMN-PQ23'],
    ['a sign too few', 'ABCD-EFGH-JKMN-PQ2'],
    ['a sign too many', 'ABCD-EFGH-JKMN-PQ234'],
    ['two of them', 'ABCD-EFGH-JKMN-PQ23,ABCD-EFGH-JKMN-PQ23'],
    ['a list', ['ABCD-EFGH-JKMN-PQ23']],
    ['a very long text', `ABCD-EFGH-JKMN-PQ23${' '.repeat(10_000)}`],
  ])('are not read out of %s', (_, typed) => {
    expect(parseRecoveryCode(typed)).toBeUndefined()
  })

  it('come out of anything at all as 16 signs or nothing, never as an error', () => {
    fc.assert(
      fc.property(fc.anything(), (typed) => {
        const code = parseRecoveryCode(typed)
        expect(code === undefined || /^[2-9A-HJ-NP-Z]{16}$/.test(code)).toBe(true)
      }),
    )
  })
})
