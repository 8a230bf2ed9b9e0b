import assert from 'node:assert/strict'
import { type Claim, withCookies } from './claim.js'
import { signIn } from './site.js'
import { assertAnswer } from './visitor.js'

/** A kit in the wrong place says so, and opens nothing; in an unusual one it works. */
export const claimsOnMounting: readonly Claim[] = [
  {
    title: 'works behind a router, with all its addresses below it',
    mounting: 'below_a_base',
    sessions: withCookies,
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn('ann', '/base')
      const asked = await visitor.send('/base/private')
      assertAnswer(asked, { status: 401, code: 'otp_required' }, 'JSON')
      assert.equal(asked.json['step'], '/base/otp')
      const passed = await visitor.post('/base/otp', { code: site.freshCode() })
      assert.deepEqual([passed.status, passed.json['returnTo']], [200, '/base/'])
      assertAnswer(await visitor.open('/base/private'), { status: 200 }, 'after the step')
      await visitor.post('/base/logout', {})
      assert.equal(site.handled(), 1)
    },
  },
  {
    title: 'keeps its pages behind a router together',
    sessions: withCookies,
    mounting: 'below_a_base',
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn('ann', '/base')
      const asked = await visitor.open('/base/private?a=b')
      assertAnswer(asked, { status: 303, location: '/base/otp?returnTo=%2Fbase%2Fprivate%3Fa%3Db' }, 'a page')
      const page = await visitor.open('/base/otp?returnTo=/base/private')
      assert.match(page.text, /href="\/base\/otp\/assets\//)
      assert.match(page.text, /action="\/base\/otp"/)
      assert.match(page.text, /name="returnTo" value="\/base\/private"/)
      const stranger = await site.stranger().open('/base/otp')
      assertAnswer(stranger, { status: 303, location: '/base/login' }, 'a stranger')
    },
  },
  {
    title: 'opens nothing above the session, and says where it belongs',
    sessions: withCookies,
    mounting: 'above_the_session',
    check: async (open) => {
      const site = await open()
      const visitor = site.stranger()
      await visitor.post('/login', { id: 'ann' })
      const { status, text } = await visitor.open('/private')
      assert.deepEqual([status, text.includes('the private page')], [500, false])
      // Some sessions load wherever they are first touched: then it is the user who comes too late.
      const said = [...site.errors, ...site.logged].join(' ')
      assert.match(said, /ERR_NO_SESSION|ERR_USER_AFTER_GUARD/)
    },
  },
  {
    title: 'says that it guards nothing else when it is mounted at its own path',
    mounting: 'at_its_own_path',
    check: async (open) => {
      const site = await open()
      const answer = await site.stranger().open('/otp')
      assert.deepEqual([answer.status, site.errors], [500, ['ERR_MOUNT_PATH']])
    },
  },
  {
    title: 'says that its pages are never reached when it is mounted inside a route',
    mounting: 'inside_a_route',
    check: async (open) => {
      const site = await open()
      const answer = await site.stranger().open('/private')
      assert.deepEqual([answer.status, site.errors, site.handled()], [500, ['ERR_NOT_REACHED'], 0])
    },
  },
  {
    title: 'says that it is mounted twice',
    mounting: 'twice',
    check: async (open) => {
      const site = await open()
      const answer = await site.stranger().open('/private')
      assert.deepEqual([answer.status, site.errors, site.handled()], [500, ['ERR_MOUNTED_TWICE'], 0])
    },
  },
  {
    title: 'shows nothing to a user who appears below it, however the answer is written',
    sessions: withCookies,
    mounting: 'above_the_user',
    check: async (open) => {
      const site = await open()
      assertAnswer(await site.stranger().open('/private'), { status: 200 }, 'a stranger')
      const visitor = site.stranger()
      await signIn(visitor, 'ann')
      for (const answer of [
        await visitor.open('/private'),
        await visitor.post('/act', { a: 'what the app answers' }),
        await visitor.open('/download'),
        await visitor.send('/private', { method: 'HEAD' }),
      ]) {
        assert.equal(answer.status, 500)
        assert.doesNotMatch(answer.text, /the private page|what the app answers/)
        assert.ok(answer.bytes.length < 2_000, `${answer.bytes.length} bytes came through`)
      }
      assert.match((await visitor.open('/private')).text, /ERR_USER_AFTER_GUARD/)
      assert.ok(site.logged.some((line) => line.includes('ERR_USER_AFTER_GUARD')))
    },
  },
]
