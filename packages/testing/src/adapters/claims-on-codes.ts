import assert from 'node:assert/strict'
import { assertAsked, type Claim, markOf, passCookiesOf, withCookies } from './claim.js'
import { assertAnswer } from './visitor.js'

/** The step itself: the page, and what a code is worth. */
export const claimsOnCodes: readonly Claim[] = [
  {
    title: 'shows the code page to who is signed in, and sends strangers to sign in',
    sessions: withCookies,
    check: async (open) => {
      const site = await open()
      const page = await (await site.signedIn()).open('/otp?returnTo=%2Fprivate')
      assert.deepEqual([page.status, page.headers['content-type']], [200, 'text/html; charset=utf-8'])
      assert.match(page.text, /autocomplete="one-time-code"/)
      assert.match(page.text, /name="returnTo" value="\/private"/)
      assertAnswer(await site.stranger().open('/otp'), { status: 303, location: '/login' }, 'a stranger’s browser')
      assertAnswer(await site.stranger().send('/otp'), { status: 401, code: 'signed_out' }, 'a stranger’s program')
    },
  },
  {
    title: 'tells a program where it stands, before and after',
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn()
      const stand = async (): Promise<unknown[]> => {
        const { json } = await visitor.send('/otp', { headers: { accept: 'application/json' } })
        return [json['required'], json['passed'], json['hasKey']]
      }
      assert.deepEqual(await stand(), [true, false, true])
      await visitor.post('/otp', { code: site.freshCode() })
      assert.deepEqual(await stand(), [true, true, true])
    },
  },
  {
    title: 'lets a right code in, sent as JSON',
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn()
      const answer = await visitor.post('/otp', { code: site.freshCode(), returnTo: '/private?a=b' })
      assertAnswer(answer, { status: 200 }, 'POST /otp')
      assert.deepEqual([answer.json['status'], answer.json['returnTo']], ['passed', '/private?a=b'])
      assertAnswer(await visitor.open('/private'), { status: 200 }, 'GET /private')
      assert.equal(site.handled(), 1)
    },
  },
  {
    title:
      'lets a right code in, sent by the form of the page, and at once: the login is kept before the answer leaves',
    sessions: withCookies,
    check: async (open) => {
      const site = await open()
      for (let round = 0; round < 5; round++) {
        const visitor = await site.signedIn()
        const login = await markOf(visitor)
        const answer = await visitor.submit('/otp', { code: site.freshCode(), login, returnTo: '/private' })
        assertAnswer(answer, { status: 303, location: '/private' }, 'POST /otp')
        assertAnswer(await visitor.open('/private'), { status: 200 }, 'GET /private')
      }
    },
  },
  {
    title: 'refuses a wrong code and one that is none, each by its name',
    sessions: withCookies,
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn()
      const right = site.freshCode()
      const wrong = right === '123456' ? '654321' : '123456'
      assertAnswer(await visitor.post('/otp', { code: wrong }), { status: 422, code: 'mismatch' }, 'a wrong code')
      for (const code of ['', '12345', '1234567', 'abcdef', 123456, null, [right], { code: right }, undefined]) {
        const answer = await visitor.post('/otp', { code })
        assertAnswer(answer, { status: 422, code: 'malformed' }, JSON.stringify({ code }))
      }
      const page = await visitor.submit('/otp', { code: wrong })
      const type = site.session === 'none' ? 'application/problem+json' : 'text/html'
      assert.deepEqual([page.status, page.headers['content-type']], [422, `${type}; charset=utf-8`])
      assertAsked(await visitor.open('/private'), 'GET /private')
      assertAnswer(await visitor.post('/otp', { code: right }), { status: 200 }, 'the right code')
    },
  },
  {
    title: 'lets one code in once, however many logins send it at once',
    check: async (open) => {
      const site = await open()
      const visitors = await Promise.all(Array.from({ length: 10 }, () => site.signedIn()))
      const code = site.freshCode()
      const answers = await Promise.all(visitors.map((visitor) => visitor.post('/otp', { code })))
      assert.equal(answers.filter(({ status }) => status === 200).length, 1)
      assert.ok(answers.every(({ status, json }) => status === 200 || json['code'] === 'replayed'))
      const opened = await Promise.all(visitors.map(async (visitor) => (await visitor.open('/private')).status))
      assert.equal(opened.filter((status) => status === 200).length, 1)
    },
  },
  {
    title: 'makes who guesses wait, and says for how long',
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn()
      const right = site.freshCode()
      const wrong = right === '123456' ? '654321' : '123456'
      for (let guess = 0; guess < 5; guess++) await visitor.post('/otp', { code: wrong })
      const answer = await visitor.post('/otp', { code: right })
      assertAnswer(answer, { status: 429, code: 'throttled' }, 'after five wrong ones')
      assert.equal(answer.headers['retry-after'], String(answer.json['retryAfterSeconds']))
      assert.deepEqual(passCookiesOf(answer), [])
    },
  },
  {
    title: 'says so to who has no key',
    check: async (open) => {
      const visitor = await (await open()).signedIn('cleo')
      assertAnswer(await visitor.post('/otp', { code: '123456' }), { status: 409, code: 'no_key' }, 'POST /otp')
      assertAnswer(await visitor.open('/otp'), { status: 200 }, 'GET /otp')
    },
  },
  {
    title: 'never looks at a code in an address',
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn()
      const code = site.freshCode()
      await visitor.open(`/otp?code=${code}`)
      assertAnswer(await visitor.post(`/otp?code=${code}`, {}), { status: 422, code: 'malformed' }, 'POST')
      assertAsked(await visitor.open('/private'), 'GET /private')
      assertAnswer(await visitor.post('/otp', { code }), { status: 200 }, 'the code is unspent')
    },
  },
  {
    title: 'returns to addresses of this app, and to nothing else',
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn()
      for (const returnTo of [
        ...[
          '//evil.test/',
          '/\\evil.test',
          'https://evil.test/',
          'javascript:alert(1)',
          '/\t/evil.test',
          '\\\\evil.test',
        ],
        ...['/otp', '/logout', '/login', '', `/${'a'.repeat(3000)}`],
      ]) {
        const { json } = await visitor.post('/otp', { code: site.freshCode(), returnTo })
        assert.deepEqual([returnTo.slice(0, 40), json['returnTo']], [returnTo.slice(0, 40), '/'])
      }
    },
  },
  {
    title: 'lets both of two tabs go on when one of them has passed',
    sessions: withCookies,
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn()
      const login = await markOf(visitor)
      const code = site.freshCode()
      for (const returnTo of ['/private?tab=1', '/private?tab=2']) {
        const answer = await visitor.submit('/otp', { code, login, returnTo })
        assertAnswer(answer, { status: 303, location: returnTo }, returnTo)
      }
    },
  },
  {
    title: 'does not take a form that was shown to another login, and leaves its code unspent',
    sessions: withCookies,
    check: async (open) => {
      const site = await open()
      const login = await markOf(await site.signedIn())
      const visitor = await site.signedIn()
      await visitor.open('/otp')
      const code = site.freshCode()
      const answer = await visitor.submit('/otp', { code, login })
      assert.deepEqual([answer.status, passCookiesOf(answer)], [409, []])
      assertAnswer(await visitor.submit('/otp', { code, login: await markOf(visitor) }), { status: 303 }, 'its own')
    },
  },
  {
    title: 'puts the app’s own fields into its forms',
    sessions: withCookies,
    check: async (open) => {
      const site = await open({ options: { hiddenFields: () => ({ _csrf: 'a"b<c' }) } })
      const page = await (await site.signedIn()).open('/otp')
      assert.match(page.text, /name="_csrf" value="a&quot;b&lt;c"/)
    },
  },
]
