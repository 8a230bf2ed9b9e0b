import assert from 'node:assert/strict'
import { assertAsked, type Claim } from './claim.js'
import { assertAnswer, passHeader } from './visitor.js'

/** Passes that travel as a header, for programs that keep no cookies. */
export const claimsOnHeaders: readonly Claim[] = [
  {
    title: 'hands the pass out as a field, takes it from the header alone, and sets no cookie',
    sessions: ['none'],
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn()
      const { json, setCookies } = await visitor.post('/otp', { code: site.freshCode() })
      assert.match(String(json['pass']), /^[\w.-]{22,}$/)
      const own = setCookies.filter((line) => !line.startsWith('above='))
      assert.deepEqual(own, [])
      assertAnswer(await visitor.open('/private'), { status: 200 }, 'GET /private')
      const { [passHeader]: pass = '', ...others } = visitor.always
      const thief = site.stranger()
      Object.assign(thief.always, others)
      for (const headers of [{}, { cookie: `secondstep=${pass}` }, { authorization: `Bearer ${pass}` }]) {
        const answer = await thief.send('/act', { method: 'POST', headers })
        // With the pass for a token he is nobody at all.
        if (!('authorization' in headers)) assertAsked(answer, JSON.stringify(Object.keys(headers)))
      }
      assert.equal(site.handled(), 2)
    },
  },
  {
    title: 'answers JSON to whatever says that it would take a page',
    sessions: ['none'],
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn()
      for (const path of ['/private', '/otp', '/otp/account']) {
        const { status, headers } = await visitor.open(path)
        assert.equal(status, path === '/otp' ? 200 : 401)
        assert.match(headers['content-type'] ?? '', /json/)
      }
      assertAnswer(await site.stranger().open('/otp'), { status: 401, code: 'signed_out' }, 'a stranger')
    },
  },
  {
    title: 'takes posts from any page that holds the token, and none that comes with a cookie from elsewhere',
    sessions: ['none'],
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn()
      const foreign = { origin: 'https://spa.example.test', 'sec-fetch-site': 'cross-site' }
      const withCookie = { ...foreign, cookie: 'a=b' }
      const refused = await visitor.post('/otp', { code: site.freshCode() }, withCookie)
      assertAnswer(refused, { status: 403, code: 'cross_site' }, 'with a cookie')
      assertAnswer(await visitor.post('/otp', { code: site.freshCode() }, foreign), { status: 200 }, 'by the token')
    },
  },
]
