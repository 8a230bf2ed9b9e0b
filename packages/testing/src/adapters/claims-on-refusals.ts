import assert from 'node:assert/strict'
import { assertAsked, type Claim, withCookies } from './claim.js'
import { assertAnswer } from './visitor.js'

/** Requests that are no person on his way to a page: a redirect would be taken for the answer. */
const programs: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['GET', { accept: 'application/json' }],
  ['GET', { accept: '*/*' }],
  ['GET', { accept: 'text/html', 'x-requested-with': 'XMLHttpRequest' }],
  ['GET', { accept: 'text/html', 'sec-fetch-dest': 'empty' }],
  ['GET', { accept: 'text/html', 'sec-fetch-dest': 'image' }],
  ['PUT', { accept: 'text/html' }],
  ['DELETE', { accept: 'text/html' }],
]

/** The two forms of a refusal, and what stands on every answer of the kit. */
export const claimsOnRefusals: readonly Claim[] = [
  {
    title: 'sends a person’s browser to the step, with the address it was on its way to',
    sessions: withCookies,
    check: async (open) => {
      const visitor = await (await open()).signedIn()
      const expected = { status: 303, location: '/otp?returnTo=%2Fprivate%3Fa%3Db%2526c' }
      assertAnswer(await visitor.open('/private?a=b%26c'), expected, 'a page')
      const headers = { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'cors' }
      assertAnswer(await visitor.open('/private?a=b%26c', headers), expected, 'a document')
      const head = await visitor.send('/private?a=b%26c', { method: 'HEAD', headers: { accept: 'text/html' } })
      assertAnswer(head, expected, 'its head')
    },
  },
  {
    title: 'does not send it back to what it posted',
    sessions: withCookies,
    check: async (open) => {
      const visitor = await (await open()).signedIn()
      assertAnswer(await visitor.submit('/act', { a: 'b' }), { status: 303, location: '/otp' }, 'a form')
    },
  },
  {
    title: 'answers everything else 401, as a problem that says where the step is',
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn()
      for (const [method, headers] of programs) {
        const answer = await visitor.send('/private', { method, headers })
        const what = `${method} ${JSON.stringify(headers)}`
        assertAnswer(answer, { status: 401, code: 'otp_required' }, what)
        assert.equal(answer.json['step'], '/otp', what)
        assert.match(answer.headers['content-type'] ?? '', /^application\/problem\+json/, what)
      }
      const head = await visitor.send('/private', { method: 'HEAD', headers: { accept: 'application/json' } })
      assert.deepEqual([head.status, head.text], [401, ''])
      assert.equal(site.handled(), 0)
    },
  },
  {
    title: 'answers an app without cookies as a program in all it says, and hands the pass over in the answer',
    sessions: ['none'],
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn()
      assertAnswer(await visitor.open('/private'), { status: 401, code: 'otp_required' }, 'a page')
      assertAnswer(await visitor.open('/otp/account'), { status: 401, code: 'otp_required' }, 'a page of the kit')
      assertAnswer(await visitor.submit('/otp', { code: '000000' }), { status: 422, code: 'mismatch' }, 'a wrong code')
      const passed = await visitor.submit('/otp', { code: site.freshCode() })
      assert.deepEqual([passed.status, typeof passed.json['pass'], passed.setCookies], [200, 'string', ['above=1']])
      assertAnswer(await visitor.open('/private'), { status: 200 }, 'after the step')
      await visitor.post('/logout', {})
      assertAnswer(await visitor.open('/private'), { status: 401, code: 'otp_required' }, 'after the sign-out')
      assert.equal(site.handled(), 1)
    },
  },
  {
    title: 'touches no session when it refuses, and sets no cookie of its own',
    sessions: withCookies,
    check: async (open) => {
      const visitor = await (await open()).signedIn()
      for (const path of ['/private', '/otp/account', '/nowhere']) {
        const { setCookies } = await visitor.open(path)
        assert.deepEqual(
          setCookies.filter((line) => !line.startsWith('above=')),
          [],
          path,
        )
      }
    },
  },
  {
    title: 'keeps its pages out of caches and frames, whatever the app has set for its own',
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn()
      for (const answer of [
        await visitor.open('/otp'),
        await visitor.open('/private'),
        await visitor.send('/private'),
        await visitor.post('/otp', { code: '12' }),
        await site.stranger().open('/otp'),
      ]) {
        const { headers } = answer
        assert.equal(headers['cache-control'], 'no-store')
        assert.equal(headers['x-content-type-options'], 'nosniff')
        assert.equal(headers['referrer-policy'], 'same-origin')
        assert.match(headers['content-security-policy'] ?? '', /frame-ancestors 'none'/)
        assert.doesNotMatch(headers['content-security-policy'] ?? '', /unsafe|form-action/)
      }
    },
  },
  {
    title: 'gives its stylesheet to everybody, to be kept for good',
    sessions: withCookies,
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn()
      const href = /href="(\/otp\/assets\/[^"]+\.css)"/.exec((await visitor.open('/otp')).text)?.[1] ?? 'none'
      for (const somebody of [visitor, site.stranger()]) {
        const { status, headers, text } = await somebody.open(href)
        assert.deepEqual([status, headers['content-type']], [200, 'text/css; charset=utf-8'])
        assert.match(headers['cache-control'] ?? '', /immutable/)
        assert.ok(text.length > 100)
      }
    },
  },
  {
    title: 'answers for its own paths itself: 404 for what it does not have, 405 for a method it does not take',
    check: async (open) => {
      const site = await open()
      const passed = await site.passed()
      const json = { accept: 'application/json' }
      const unknown = await passed.send('/otp/nothing', { headers: json })
      assertAnswer(unknown, { status: 404, code: 'not_found' }, 'an unknown path')
      for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND']) {
        const answer = await passed.send('/otp', { method, headers: json })
        assertAnswer(answer, { status: 405, code: 'method_not_allowed' }, method)
        assert.equal(answer.headers['allow'], 'GET, POST')
      }
      const overridden = { ...json, 'x-http-method-override': 'DELETE' }
      assertAnswer(await passed.send('/otp', { headers: overridden }), { status: 200 }, 'a method in a header')
      assertAsked(await (await site.signedIn('ben')).send('/otp/nothing', { headers: json }), 'before the step')
      assert.equal(site.handled(), 0)
    },
  },
]
