import assert from 'node:assert/strict'
import { assertAsked, type Claim, withCookies } from './claim.js'
import type { HostRow } from './host-plan.js'
import { assertAnswer } from './visitor.js'

/** Broken systems close the door, and leave the app's own errors to the app. */
export const claimsOnFaults: readonly Claim[] = [
  {
    title: 'answers 503 to whom it cannot judge while the records are out of reach, and recovers by itself',
    check: async (open) => {
      const site = await open()
      const passed = await site.passed()
      const asked = await site.signedIn('ben')
      site.store.down = true
      for (const visitor of [passed, asked]) {
        for (const path of ['/private', '/otp', '/otp/account']) {
          const answer = await visitor.send(path, { headers: { accept: 'application/json' } })
          assertAnswer(answer, { status: 503, code: 'unavailable' }, path)
          assert.match(answer.headers['retry-after'] ?? '', /^\d+$/)
          assert.equal((await visitor.open(path)).status, 503)
        }
        const code = site.freshCode('ben')
        assertAnswer(await visitor.post('/otp', { code }), { status: 503, code: 'unavailable' }, 'POST /otp')
      }
      assert.equal(site.handled(), 0)
      assertAnswer(await site.stranger().open('/private'), { status: 200 }, 'a stranger')
      assert.ok(site.logged.length > 0, 'nothing was logged')
      site.store.down = false
      assertAnswer(await passed.open('/private'), { status: 200 }, 'afterwards')
      assertAnswer(await asked.post('/otp', { code: site.freshCode('ben') }), { status: 200 }, 'afterwards')
    },
  },
  {
    title: 'takes nobody for a stranger because the app cannot say who is signed in',
    check: async (open) => {
      for (const currentUser of [
        async (): Promise<never> => Promise.reject(new Error('the user table is out of reach')),
        (): never => {
          throw new Error('the user table is out of reach')
        },
      ]) {
        const site = await open({ options: { currentUser } })
        const visitor = site.stranger()
        for (const path of ['/private', '/otp']) {
          const answer = await visitor.send(path, { headers: { accept: 'application/json' } })
          assertAnswer(answer, { status: 503, code: 'unavailable' }, path)
          assert.ok(!answer.text.includes('user table'))
        }
        assert.equal(site.handled(), 0)
      }
    },
  },
  {
    title: 'ends the pass at the sign-out although the app cannot say who leaves',
    sessions: withCookies,
    check: async (open) => {
      let down = false
      const currentUser = async (): Promise<HostRow> => {
        if (down) throw new Error('the user table is out of reach')
        return { id: 'ann', name: 'ann', email: 'ann@example.test' }
      }
      const site = await open({ options: { currentUser } })
      const visitor = await site.passed()
      assertAnswer(await visitor.open('/private'), { status: 200 }, 'before')
      const copy = visitor.copy()
      down = true
      const answer = await visitor.send('/logout', { method: 'POST', headers: { accept: 'application/json' } })
      assertAnswer(answer, { status: 503, code: 'unavailable' }, 'POST /logout')
      down = false
      assertAsked(await copy.open('/private'), 'the jar of who has left')
    },
  },
  {
    title: 'lets nobody in while the directory of users is out of reach',
    check: async (open) => {
      let down = false
      const find = async (id: string): Promise<{ id: string; name: string; email: string }> => {
        if (down) throw new Error('the directory is out of reach')
        return { id, name: id, email: `${id}@example.test` }
      }
      const site = await open({ options: { users: { find, list: () => ({ users: [] }) } } })
      const visitor = await site.passed()
      down = true
      const answer = await visitor.send('/private', { headers: { accept: 'application/json' } })
      assertAnswer(answer, { status: 503, code: 'unavailable' }, 'GET /private')
      assert.equal(site.handled(), 0)
    },
  },
  {
    title: 'takes nobody for a stranger because his session does not load',
    sessions: ['server'],
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn()
      site.sessions.down = true
      // 500: where the session middleware fails by itself, the request does not even reach the kit.
      const { status } = await visitor.open('/private')
      assert.ok(status === 503 || status === 500, `GET /private: ${status}`)
      assert.equal(site.handled(), 0)
      site.sessions.down = false
      assertAnswer(await visitor.send('/private'), { status: 401, code: 'otp_required' }, 'afterwards')
    },
  },
  {
    title: 'leaves errors below it to the app, for strangers and for who has passed',
    check: async (open) => {
      const site = await open()
      for (const visitor of [site.stranger(), await site.passed()]) {
        assertAnswer(await visitor.open('/failing'), { status: 500 }, 'GET /failing')
      }
      assert.deepEqual(site.errors, ['broken below the guard', 'broken below the guard'])
    },
  },
  {
    title: 'lets streams through whole, for strangers and for who has passed',
    check: async (open) => {
      const site = await open()
      for (const visitor of [site.stranger(), await site.passed()]) {
        const { status, bytes } = await visitor.open('/download')
        assert.deepEqual([status, bytes.equals(site.download)], [200, true])
        const head = await visitor.send('/download', { method: 'HEAD' })
        assert.deepEqual([head.status, head.bytes.length], [200, 0])
      }
    },
  },
]
