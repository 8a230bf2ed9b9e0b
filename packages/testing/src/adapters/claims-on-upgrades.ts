import assert from 'node:assert/strict'
import { type Claim, withCookies } from './claim.js'

/** WebSockets, whose upgrade passes no middleware. */
export const claimsOnUpgrades: readonly Claim[] = [
  {
    title: 'opens a WebSocket to who has passed the step, as long as he has',
    offer: 'verifyUpgrade',
    check: async (open) => {
      const site = await open()
      const visitor = await site.signedIn()
      const { knock } = visitor
      assert.deepEqual([await site.stranger().knock('/ws'), await knock('/ws')], [401, 401])
      await visitor.post('/otp', { code: site.freshCode() })
      assert.equal(await knock('/ws'), 101)
      site.store.down = true
      assert.notEqual(await knock('/ws'), 101, 'while the records are out of reach')
      site.store.down = false
      assert.equal(await visitor.copy().knock('/ws'), 101)
      await visitor.post('/leave', {})
      assert.equal(await knock('/ws'), 401)
    },
  },
  {
    title: 'opens none to the pages of another site, which browsers let try with our cookies',
    sessions: withCookies,
    offer: 'verifyUpgrade',
    check: async (open) => {
      const site = await open()
      const visitor = await site.passed()
      assert.equal(await visitor.knock('/ws', { origin: site.url }), 101)
      for (const headers of [{ origin: 'https://evil.test' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]) {
        assert.equal(await visitor.knock('/ws', headers), 401, JSON.stringify(headers))
      }
    },
  },
]
