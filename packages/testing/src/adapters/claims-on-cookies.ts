import assert from 'node:assert/strict'
import { assertAsked, type Claim, passCookiesOf, withCookies } from './claim.js'
import { type Answer, assertAnswer } from './visitor.js'

const isAbove = ({ setCookies }: Answer): boolean => setCookies.some((line) => line.startsWith('above=1'))

/** The pass in the browser, beside what the app itself keeps there. */
export const claimsOnCookies: readonly Claim[] = [
  {
    title: 'hands the pass out in a cookie that no script reads and no other site sends',
    sessions: withCookies,
    check: async (open) => {
      const site = await open()
      const [line = '', ...others] = passCookiesOf(
        await (await site.signedIn()).post('/otp', { code: site.freshCode() }),
      )
      assert.deepEqual(others, [])
      const [pair = '', ...attributes] = line.split('; ')
      assert.match(pair, /^secondstep=[\w.-]{22,}$/)
      assert.deepEqual(attributes.toSorted(), ['HttpOnly', 'Max-Age=43200', 'Path=/', 'SameSite=Lax'])
    },
  },
  {
    title: 'binds the cookie to this host and to https where `baseUrl` says https',
    sessions: withCookies,
    check: async (open) => {
      const site = await open({ options: { baseUrl: 'https://app.example.test', cookieName: 'pass' } })
      const visitor = await site.signedIn()
      const { setCookies } = await visitor.post('/otp', { code: site.freshCode() })
      const line = setCookies.find((text) => text.startsWith('__Host-pass=')) ?? 'none'
      assert.deepEqual(line.split('; ').slice(1).toSorted(), [
        ...['HttpOnly', 'Max-Age=43200', 'Path=/', 'SameSite=Lax', 'Secure'],
      ])
      assertAnswer(await visitor.open('/private'), { status: 200 }, 'GET /private')
    },
  },
  {
    title: 'finds the pass among cookies of its name that somebody has planted',
    sessions: withCookies,
    check: async (open) => {
      const site = await open()
      const owner = await site.passed()
      const jar = [...owner.cookies].map((pair) => pair.join('=')).join('; ')
      const cookie = `secondstep=; secondstep=planted; secondstep=${'x'.repeat(60)}; ${jar}`
      assertAnswer(await owner.send('/private', { headers: { cookie } }), { status: 200 }, 'planted ones before it')
      const without = jar.replace(/secondstep=[^;]+/, 'secondstep=planted')
      assertAsked(await owner.send('/private', { headers: { cookie: without } }), 'a planted one alone')
    },
  },
  {
    title: 'leaves the app’s own cookies on every answer',
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn()
      const answers = {
        'a refusal': await visitor.open('/private'),
        'the code page': await visitor.open('/otp'),
        'a wrong code': await visitor.post('/otp', { code: '12' }),
        'a right code': await visitor.post('/otp', { code: site.freshCode() }),
        'the app’s page': await visitor.open('/private'),
        'the sign-out': await visitor.post('/logout', {}),
      }
      for (const [what, answer] of Object.entries(answers)) assert.ok(isAbove(answer), `${what} lost a cookie`)
    },
  },
  {
    title: 'asks again after the sign-out: who signs in anew, and copies of the cookies made before it',
    check: async (open) => {
      const site = await open()
      const owner = await site.passed()
      assertAnswer(await owner.open('/private'), { status: 200 }, 'before')
      const copy = owner.copy()
      const out = await owner.post('/logout', {})
      assertAnswer(out, { status: 200 }, 'POST /logout')
      if (site.session !== 'none') assert.ok(out.setCookies.some((line) => /^secondstep=;.*Max-Age=0/.test(line)))
      const { status } = await copy.send('/private', { headers: { accept: 'application/json' } })
      // A session kept on the server is gone altogether; anything else still knows who he is, and asks.
      assert.equal(status, site.session === 'server' ? 200 : 401)
      const inTurn = { 'the copy signed in anew': copy.copy(), 'the owner signed in anew': owner.copy() }
      for (const [what, visitor] of Object.entries(inTurn)) {
        await visitor.post('/login', { id: 'ann' })
        assertAsked(await visitor.open('/private'), what)
      }
      const again = owner.copy()
      for (const [name, value] of copy.cookies) if (name === 'secondstep') again.cookies.set(name, value)
      await again.post('/login', { id: 'ann' })
      assertAsked(await again.open('/private'), 'a new login with the old pass')
    },
  },
  {
    title: 'ends the pass in another spelling of the sign-out as well, if the app takes it for one',
    check: async (open) => {
      const site = await open()
      const owner = await site.passed()
      const copy = owner.copy()
      await owner.post('/LOGOUT/', {})
      await copy.post('/login', { id: 'ann' })
      assertAsked(await copy.open('/private'), 'the copy')
    },
  },
  {
    title: 'ends the pass when the app says so by `end`',
    check: async (open) => {
      const site = await open()
      const owner = await site.passed()
      const copy = owner.copy()
      assertAnswer(await owner.post('/leave', {}), { status: 200 }, 'POST /leave')
      assertAsked(await copy.open('/private'), 'the copy')
      assertAsked(await owner.open('/private'), 'the owner')
    },
  },
  {
    title: 'asks again when somebody else signs in in the same browser, and when the first one comes back',
    check: async (open) => {
      const site = await open()
      const visitor = await site.passed('ann')
      for (const id of ['ben', 'ann']) {
        await visitor.post('/login', { id })
        assertAsked(await visitor.open('/private'), id)
      }
      assert.equal(site.handled(), 0)
    },
  },
  {
    title: 'does not drop the pass because for once nobody is signed in',
    sessions: withCookies,
    check: async (open) => {
      const site = await open()
      const owner = await site.passed()
      const cookie = `secondstep=${owner.cookies.get('secondstep')}`
      // As a browser comes from a link in a mail, whose session cookie is SameSite=Strict.
      const { setCookies } = await site.stranger().open('/private', { cookie })
      assert.deepEqual(
        setCookies.filter((line) => line.startsWith('secondstep=')),
        [],
      )
      assertAnswer(await owner.open('/private'), { status: 200 }, 'GET /private')
    },
  },
]
