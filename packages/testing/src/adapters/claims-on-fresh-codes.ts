import assert from 'node:assert/strict'
import { assertAsked, type Claim, withCookies } from './claim.js'
import { assertAnswer } from './visitor.js'

/** Routes that want a code of just now, and logins that are renewed in mid-session. */
export const claimsOnFreshCodes: readonly Claim[] = [
  {
    title: 'asks freshly for the routes behind `requireFresh`, and for those alone',
    offer: 'requireFresh',
    check: async (open) => {
      const site = await open()
      const visitor = await site.passed()
      assertAnswer(await visitor.open('/sensitive'), { status: 200 }, 'at once')
      site.clock.advance(299)
      assertAnswer(await visitor.open('/sensitive'), { status: 200 }, 'after 299 seconds')
      site.clock.advance(1)
      const handled = site.handled()
      const answer = await visitor.send('/sensitive?a=b', { headers: { accept: 'application/json' } })
      assertAnswer(answer, { status: 403, code: 'fresh_code_required' }, 'after 300 seconds')
      assert.equal(answer.json['step'], '/otp?fresh=1')
      assert.equal(site.handled(), handled)
      assertAnswer(await visitor.open('/private'), { status: 200 }, 'another route')
      assertAnswer(await visitor.post('/otp', { code: site.freshCode(), fresh: true }), { status: 200 }, 'a code')
      assertAnswer(await visitor.open('/sensitive'), { status: 200 }, 'afterwards')
    },
  },
  {
    title: 'sends a person’s browser to the step for a fresh code, and back',
    sessions: withCookies,
    offer: 'requireFresh',
    check: async (open) => {
      const site = await open()
      const visitor = await site.passed()
      site.clock.advance(300)
      const asked = { status: 303, location: '/otp?fresh=1&returnTo=%2Fsensitive%3Fa%3Db' }
      assertAnswer(await visitor.open('/sensitive?a=b'), asked, 'GET /sensitive')
      assertAnswer(await visitor.open(asked.location), { status: 200 }, 'the code page, although he has passed')
      assertAsked(await (await site.signedIn()).open('/sensitive'), 'who has not passed')
    },
  },
  {
    title: 'asks again when a login in mid-session has made a new session, unless the app keeps the pass',
    sessions: withCookies,
    offer: 'keep',
    check: async (open) => {
      const site = await open()
      const visitor = await site.passed()
      assertAnswer(await visitor.post('/renew', { keep: true }), { status: 200 }, 'POST /renew')
      assertAnswer(await visitor.open('/private'), { status: 200 }, 'kept')
      assertAnswer(await visitor.post('/renew', { keep: false }), { status: 200 }, 'POST /renew')
      assertAsked(await visitor.open('/private'), 'not kept')
    },
  },
]
