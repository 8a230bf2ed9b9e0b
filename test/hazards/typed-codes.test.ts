import { afterAll, beforeAll, expect, it } from 'vitest'
import { textsFor } from '../../packages/web/src/texts/index.js'
import { describeWith } from '../support/available.js'
import type { Visitor } from '../support/http-client.js'
import { jsonOf, startWalk, type Walk } from '../support/walk.js'

// What people type where six digits are wanted: read kindly where it is those six, refused by its name where it is not.

/** The digits of a code in another script, from its zero on. */
const inScript = (code: string, zero: number): string =>
  [...code].map((digit) => String.fromCodePoint(zero + Number(digit))).join('')

const split = (code: string, between: string): string => `${code.slice(0, 3)}${between}${code.slice(3)}`

/** Spellings of the right code, each of which opens. */
const spellings: readonly (readonly [string, (code: string) => string])[] = [
  ['with a blank', (code) => split(code, ' ')],
  ['with blanks around', (code) => `  ${code} \t`],
  ['with a line break at its end', (code) => `${code}\r\n`],
  ['digit by digit', (code) => [...code].join(' ')],
  ['with a dash', (code) => split(code, '-')],
  ['with an en dash', (code) => split(code, '–')],
  ['with a minus sign', (code) => split(code, '−')],
  ['full-width', (code) => inScript(code, 0xff10)],
  ['full-width with a full-width blank', (code) => split(inScript(code, 0xff10), '　')],
  ['full-width with a full-width dash', (code) => split(inScript(code, 0xff10), '－')],
  ['with the long vowel mark of a Japanese keyboard', (code) => split(code, 'ー')],
  ['with a no-break space', (code) => split(code, '\u00a0')],
]

/** Texts around the right code and beside it, none of which is one. */
const textsOf = (code: string): readonly string[] => [
  ...['', ' ', '　', '-', 'ー', '\u0000', '\n', '1', '12345', code.slice(1), `0${code}`, `${code}0`, code + code],
  ...[
    `+${code}`,
    `.${code}`,
    `${code}.0`,
    `${code}e0`,
    `${code}n`,
    `0x${code}`,
    `${code}\u0000`,
    `${code};`,
    `'${code}'`,
  ],
  ...[`"${code}"`, `[${code}]`, `{${code}}`, `(${code})`, `${code}!`, `${code}/`, `${code}\n${code}`, `x${code}`],
  ...['.', ',', '_', ':', '/', '\\', '\u200b', '\u200d', '\u2060', '\u00ad', '\u202e', '\u0301'].map((x) =>
    split(code, x),
  ),
  ...[0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50, 0x17e0].map((zero) => inScript(code, zero)),
  ...[
    'abcdef',
    'OOOOOO',
    'lIlIlI',
    'null',
    'undefined',
    'NaN',
    'true',
    'Infinity',
    '1e5',
    '0b1010',
    '一二三四五六',
    '🔢',
  ],
  ...["' OR '1'='1", '<b>1</b>', '{{7*7}}', '$(id)', '../../etc', '%31%32%33%34%35%36', '\r\nSet-Cookie: x=1'],
  ...[`${code}${' '.repeat(33)}`, '0'.repeat(10_000), '1\u20e32\u20e3'],
]

/** Values of JSON that are no text. */
const valuesOf = (code: string): readonly unknown[] => [
  ...[Number(code), Number(code) + 0.5, -1, 0, 1e21, null, true, false, [], [code], [code, code], [[code]]],
  ...[{}, { code }, { length: 6 }, { toString: code }, { $ne: null }, { $gt: '' }, { $regex: '.*' }, { 0: code }],
]

describeWith(['oathtool'], 'a typed code', () => {
  let walk: Walk
  let visitor: Visitor
  beforeAll(async () => {
    walk = await startWalk()
    visitor = await walk.signIn('user01')
  })
  afterAll(async () => walk.example.kill())

  const submit = (code: string): Promise<Response> =>
    visitor.send('/otp', {
      method: 'POST',
      headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ code, returnTo: '/private' }).toString(),
    })

  it('in any of 90 kinds that are none is refused as malformed in JSON, is no guess, and spends nothing', async () => {
    await walk.later(60)
    const right = walk.code('user01')
    const kinds: readonly unknown[] = [...textsOf(right), ...valuesOf(right), undefined]
    expect(new Set(kinds.map((kind) => JSON.stringify(kind))).size).toBeGreaterThanOrEqual(90)
    for (const code of kinds) {
      const answer = await visitor.post('/otp', { code })
      const what = JSON.stringify(code)?.slice(0, 60)
      expect([what, answer.status, (await jsonOf(answer))['code']]).toEqual([what, 422, 'malformed'])
    }
    expect((await visitor.get('/private')).status).toBe(303)
    expect((await visitor.post('/otp', { code: right })).status).toBe(200)
  })

  it('in any of 70 of them is refused in the form by the page, which says what is wanted and repeats none of it', async () => {
    const { malformed } = textsFor('en').code
    visitor = await walk.signIn('user02')
    await walk.later(60)
    const right = walk.code('user02')
    expect(new Set(textsOf(right)).size).toBeGreaterThanOrEqual(70)
    for (const code of textsOf(right)) {
      const answer = await submit(code)
      const page = await answer.text()
      const what = JSON.stringify(code).slice(0, 60)
      expect([what, answer.status, page.includes(malformed), page.includes(right)]).toEqual([what, 422, true, false])
      expect(answer.headers.get('set-cookie') ?? '').not.toContain('x=1')
    }
    expect((await submit(right)).headers.get('location')).toBe('/private')
  })

  it.each(spellings)('%s opens, in JSON and in the form', async (_, spell) => {
    for (const send of [(code: string) => visitor.post('/otp', { code }), submit]) {
      visitor = await walk.signIn('user03')
      await walk.later(60)
      expect([200, 303]).toContain((await send(spell(walk.code('user03')))).status)
      expect((await visitor.get('/private')).status).toBe(200)
    }
  })
})
