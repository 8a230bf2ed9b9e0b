import assert from 'node:assert/strict'
import { assertAsked, type Claim, passCookiesOf, withCookies } from './claim.js'
import type { BodyReading } from './host-plan.js'
import { assertAnswer, type Visitor } from './visitor.js'

const json = { accept: 'application/json', 'content-type': 'application/json' }
const form = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' }

/** Bodies nobody sends by accident. */
const unusable: readonly (readonly [string, Readonly<Record<string, string>>, string, number])[] = [
  ['JSON sent as text', { ...json, 'content-type': 'text/plain' }, '{"code":"123456"}', 415],
  ['multipart', { ...json, 'content-type': 'multipart/form-data; boundary=x' }, '--x--', 415],
  ['another character set', { ...json, 'content-type': 'application/json; charset=utf-16' }, '{}', 415],
  ['compressed', { ...json, 'content-encoding': 'gzip' }, '{}', 415],
  ['no type', { accept: 'application/json' }, 'code=123456', 415],
  ['broken JSON', json, '{"code":"123456"', 400],
  ['a list', json, '["123456"]', 400],
  ['a text', json, '"123456"', 400],
]

/** Whatever the app has done with a body above the kit. */
const claimsOnReading = (bodies: BodyReading, above: string): readonly Claim[] => [
  {
    title: `reads a code from JSON and from a form, ${above}`,
    check: async (open) => {
      const site = await open({ bodies })
      const visitor = await site.signedIn()
      assertAnswer(await visitor.post('/otp', { code: site.freshCode() }), { status: 200 }, 'JSON')
      const body = new URLSearchParams({ code: site.freshCode() }).toString()
      assertAnswer(await visitor.send('/otp', { method: 'POST', headers: form, body }), { status: 200 }, 'a form')
      const headers = { ...form, 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }
      const spaced = `code=${site.freshCode().replace(/^.../, '$&+')}`
      assertAnswer(
        await visitor.send('/otp', { method: 'POST', headers, body: spaced }),
        { status: 200 },
        'with a blank',
      )
    },
  },
  {
    title: `evaluates none of two codes in one body, ${above}`,
    check: async (open) => {
      const site = await open({ bodies })
      const visitor = await site.signedIn()
      const code = site.freshCode()
      for (const body of [`code=${code}&code=${code}`, `code=111111&code=${code}`, `code[]=${code}`]) {
        const answer = await visitor.send('/otp', { method: 'POST', headers: form, body })
        assertAnswer(answer, { status: 422, code: 'malformed' }, body.replaceAll(code, 'RIGHT'))
      }
      assertAsked(await visitor.open('/private'), 'GET /private')
      assertAnswer(await visitor.post('/otp', { code }), { status: 200 }, 'the same code alone')
    },
  },
  {
    title: `takes an empty body for one without a code, ${above}`,
    check: async (open) => {
      const visitor = await (await open({ bodies })).signedIn()
      for (const [headers, body] of [
        [json, '{}'],
        [form, ''],
        [{ accept: 'application/json' }, undefined],
        [{ accept: 'application/json', 'content-length': '0' }, undefined],
      ] as const) {
        const answer = await visitor.send('/otp', { method: 'POST', headers, body })
        assertAnswer(answer, { status: 422, code: 'malformed' }, JSON.stringify([headers, body]))
      }
    },
  },
  {
    title: `takes no more than 16 kB, ${above}`,
    check: async (open) => {
      const site = await open({ bodies })
      const visitor = await site.signedIn()
      const body = JSON.stringify({ code: site.freshCode(), padding: 'x'.repeat(17_000) })
      const answer = await visitor.send('/otp', { method: 'POST', headers: json, body })
      assertAnswer(answer, { status: 413, code: 'body_too_large' }, 'with its length')
      assertAsked(await visitor.open('/private'), 'GET /private')
    },
  },
  {
    title: `takes names of the prototype for names like any other, ${above}`,
    check: async (open) => {
      const visitor = await (await open({ bodies })).signedIn()
      const body = '{"__proto__":{"passed":true,"code":"123456"},"constructor":{"prototype":{"passed":true}}}'
      const { status } = await visitor.send('/otp', { method: 'POST', headers: json, body })
      // 400: the app's own parser may refuse such a body before it reaches the kit.
      assert.ok(status === 422 || (status === 400 && bodies === 'parsed'), `POST /otp: ${status}`)
      assert.equal(({} as { passed?: unknown }).passed, undefined)
      assertAsked(await visitor.open('/private'), 'GET /private')
    },
  },
  {
    title: `leaves the bodies of the app’s own requests to the app, ${above}`,
    check: async (open) => {
      const site = await open({ bodies })
      for (const visitor of [site.stranger(), await site.passed()]) {
        const { status, json: fields } = await visitor.post('/act', { a: ['b'], code: '123456' })
        assert.deepEqual([status, fields], [200, { got: { a: ['b'], code: '123456' } }])
      }
    },
  },
]

/** Bodies, read above the kit, by the kit, or not at all. */
export const claimsOnBodies: readonly Claim[] = [
  ...claimsOnReading('unread', 'which nobody has read before'),
  ...claimsOnReading('parsed', 'which the app’s parsers have read before'),
  {
    title: 'reads a body that comes in pieces, and gives up one that does not end',
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn()
      const code = site.freshCode()
      const inPieces = (body: readonly string[]): ReturnType<Visitor['send']> =>
        visitor.send('/otp', { method: 'POST', headers: json, body })
      const long = await inPieces(['{"code":"', 'x'.repeat(9_000), 'x'.repeat(9_000), '"}'])
      assertAnswer(long, { status: 413, code: 'body_too_large' }, '18 kB in pieces')
      const whole = await inPieces(['{"co', `de":"${code.slice(0, 3)}`, `${code.slice(3)}"}`])
      assertAnswer(whole, { status: 200 }, 'a code in pieces')
    },
  },
  {
    title: 'evaluates nothing of JSON that says a field twice',
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn()
      const body = `{"code":"111111","code":"${site.freshCode()}"}`
      const answer = await visitor.send('/otp', { method: 'POST', headers: json, body })
      assertAnswer(answer, { status: 422, code: 'malformed' }, 'POST /otp')
    },
  },
  {
    title: 'refuses what is no form and no JSON by its name, and echoes nothing of it',
    check: async (open) => {
      const visitor = await (await open()).signedIn()
      for (const [what, headers, body, status] of unusable) {
        const answer = await visitor.send('/otp', { method: 'POST', headers, body })
        assertAnswer(answer, { status, code: 'unsupported_body' }, what)
        assert.ok(!answer.text.includes('123456'), what)
      }
    },
  },
  {
    title: 'reads no body of who may not post it',
    sessions: withCookies,
    check: async (open) => {
      const site = await open()
      const body = 'x'.repeat(100_000)
      const answer = await site.stranger().send('/otp', { method: 'POST', headers: json, body })
      assertAnswer(answer, { status: 401, code: 'signed_out' }, 'a stranger')
    },
  },
  {
    title: 'says what is wrong when something above it has eaten the body',
    check: async (open) => {
      const site = await open({ bodies: 'eaten' })
      const visitor = await site.signedIn()
      const answer = await visitor.post('/otp', { code: site.freshCode() })
      assert.deepEqual([answer.status, site.errors, passCookiesOf(answer)], [500, ['ERR_BODY_CONSUMED'], []])
      assertAsked(await visitor.open('/private'), 'GET /private')
    },
  },
]
