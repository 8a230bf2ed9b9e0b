import assert from 'node:assert/strict'
import { assertAsked, type Claim, withCookies } from './claim.js'
import { assertAnswer } from './visitor.js'

/** Methods a careless guard forgets. */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']

/** Spellings that a guard by prefix, by lower case or by a tidied path takes for something that is open. */
const spellings = [
  ...[
    '/otp/../private',
    '/otp/anything/private',
    '/otpx/../private',
    '/OTP/../private',
    '/login/../private',
    '/private/../login',
  ],
  ...['/otp/assets/../../private', '/otp/assets/..%2f..%2fprivate', '/otp%2f..%2fprivate', '/login%2f..%2fprivate'],
  ...[
    '/private/',
    '/PRIVATE',
    '/%70rivate',
    '/./private',
    '//private',
    '//evil.test/private',
    '/private//',
    '/private;/otp',
  ],
  ...[
    '/private?/otp',
    '/private?/login',
    '/private?x=/otp/assets/',
    '/private#/otp',
    '/login/',
    '/LOGIN',
    '/%6Cogin',
    '/login;x',
  ],
  ...['/%', '/%ff', '/%00', '/private%00', '/private%20', '/\\private', 'http://evil.test/private', '*'],
]

const promises: readonly Readonly<Record<string, string>>[] = [
  { 'x-original-url': '/otp' },
  { 'x-rewrite-url': '/login' },
  { 'x-forwarded-for': '127.0.0.1' },
  { 'x-forwarded-prefix': '/login' },
  { 'x-http-method-override': 'OPTIONS' },
  { referer: 'http://127.0.0.1/otp' },
  { cookie: 'secondstep=1; otp=passed' },
]

/** Deny by default, whatever the request looks like. */
export const claimsOnTheGuard: readonly Claim[] = [
  {
    title: 'lets a stranger by as if the kit were not there, and reads no record for him',
    check: async (open) => {
      const site = await open()
      const answer = await site.stranger().open('/private?a=b')
      assert.deepEqual([answer.status, answer.text, site.handled()], [200, 'the private page', 1])
      assert.equal(site.store.calls, 0, 'records were used for a request without a user')
    },
  },
  {
    title: 'asks who has not passed the step, in whatever method he comes',
    check: async (open) => {
      const site = await open()
      const thief = await site.signedIn()
      // A request that is an object cannot be one.
      for (const method of methods.filter((name) => name !== 'TRACE' || site.requests === 'raw')) {
        for (const accept of ['application/json', 'text/html']) {
          assertAsked(await thief.send('/private', { method, headers: { accept } }), `${method} as ${accept}`)
        }
      }
      assert.equal(site.handled(), 0)
    },
  },
  {
    title: 'asks him in every spelling of an address',
    check: async (open) => {
      const site = await open()
      const thief = await site.signedIn()
      // Tidied up before the app sees it, this one is the sign-in itself.
      const isOpen = (path: string): boolean => site.requests === 'url' && path === '/private/../login'
      for (const path of spellings.filter((one) => !isOpen(one))) {
        const { status } = await thief.send(path, { headers: { accept: 'application/json' } })
        // 503: where the framework itself loads no session for such an address, nobody can be judged.
        assert.ok([400, 401, 503].includes(status), `${path}: ${status}`)
      }
      assert.equal(site.handled(), 0)
    },
  },
  {
    title: 'believes no header that says it is somewhere else',
    check: async (open) => {
      const site = await open()
      const thief = await site.signedIn()
      const cookie = thief.always['cookie'] ?? [...thief.cookies].map((pair) => pair.join('=')).join('; ')
      for (const headers of promises) {
        const both = headers['cookie'] === undefined ? headers : { cookie: `${cookie}; ${headers['cookie']}` }
        assertAsked(await thief.send('/private', { headers: both }), JSON.stringify(headers))
      }
      assert.equal(site.handled(), 0)
    },
  },
  {
    title: 'opens what `allow` names and the sign-in, letter by letter, and nothing beside it',
    check: async (open) => {
      const site = await open({ options: { allow: ['/act'] } })
      const visitor = await site.signedIn()
      assertAnswer(await visitor.post('/act', {}), { status: 200 }, '/act')
      assertAnswer(await visitor.post('/act?a=b', {}), { status: 200 }, '/act?a=b')
      assertAnswer(await visitor.post('/login', { id: 'ann' }), { status: 200 }, '/login')
      const opened = site.handled()
      for (const path of ['/act/', '/ACT', '/act/x', '/%61ct', '//act', '/private', '/Login', '/login/x']) {
        assertAsked(await visitor.post(path, { id: 'ann' }), path)
      }
      assert.equal(site.handled(), opened)
    },
  },
  {
    title: 'lets who has passed reach everything, with its query and its method',
    check: async (open) => {
      const site = await open()
      const visitor = await site.passed()
      assertAnswer(await visitor.open('/private?a=b&a=c'), { status: 200 }, 'GET')
      const head = await visitor.send('/private', { method: 'HEAD' })
      assert.deepEqual([head.status, head.text], [200, ''])
      assertAnswer(await visitor.post('/act', {}), { status: 200 }, 'POST')
      assert.equal(site.handled(), 3)
      assertAnswer(await visitor.open('/nowhere'), { status: 404 }, 'a page nobody has')
    },
  },
  {
    title: 'opens with a pass the login it was given to, and no other one of the same user',
    check: async (open) => {
      const site = await open()
      const owner = await site.passed()
      const other = await site.signedIn()
      const { cookies, always } = other
      for (const [name, value] of owner.cookies) if (name === 'secondstep') cookies.set(name, value)
      const pass = owner.always['secondstep-pass']
      if (pass !== undefined) always['secondstep-pass'] = pass
      assertAsked(await other.open('/private'), 'another login with his pass')
      assert.equal(site.handled(), 0)
    },
  },
  {
    title: 'opens nothing to cookies that were copied before the step',
    check: async (open) => {
      const site = await open()
      const owner = await site.signedIn()
      const early = owner.copy()
      await owner.open('/otp')
      const late = owner.copy()
      assertAnswer(await owner.post('/otp', { code: site.freshCode() }), { status: 200 }, 'the owner')
      assertAnswer(await owner.open('/private'), { status: 200 }, 'the owner')
      for (const [what, copy] of Object.entries({ early, late })) {
        assertAsked(await copy.open('/private'), `the ${what} copy`)
        // Neither does asking for the page bring it nearer, nor does it take anything from the owner.
        await copy.open('/otp')
        assertAsked(await copy.send('/private'), `the ${what} copy on the page`)
      }
      assert.equal(site.handled(), 1)
      assertAnswer(await owner.open('/private'), { status: 200 }, 'the owner afterwards')
    },
  },
  {
    title: 'shows nothing to a session that has outlived its user',
    sessions: withCookies,
    check: async (open) => {
      const site = await open()
      const visitor = await site.passed()
      site.users.remove('ann')
      const out = site.session === 'none' ? { status: 401, code: 'signed_out' } : { status: 303, location: '/login' }
      assertAnswer(await visitor.open('/private'), out, 'as a page')
      assertAnswer(await visitor.post('/act', {}), { status: 401, code: 'signed_out' }, 'as JSON')
      assert.equal(site.handled(), 0)
    },
  },
]
