import assert from 'node:assert/strict'
import { type Claim, passCookiesOf, withCookies } from './claim.js'
import type { AdapterOptions } from './host-plan.js'
import type { Site } from './site.js'
import { type Asked, assertAnswer } from './visitor.js'

const evil = 'https://evil.test'

/** Posts of other sites, which come with the cookies of ours. */
export const claimsOnOrigins: readonly Claim[] = [
  {
    title: 'takes no post from another site, charges nobody for it, and keeps the code unspent',
    sessions: withCookies,
    check: async (open) => {
      const site = await open()
      for (const headers of [
        { 'sec-fetch-site': 'cross-site', origin: evil },
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site', origin: 'http://neighbour.test' },
        { origin: evil },
        { origin: 'null' },
        { origin: `${site.url}.evil.test` },
        { origin: site.url.replace(/\d+$/, '1') },
      ]) {
        const visitor = await site.signedIn()
        const code = site.freshCode()
        for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
          const body = type.endsWith('json') ? JSON.stringify({ code }) : `code=${code}`
          const sent = { ...headers, 'content-type': type, accept: 'application/json' }
          const answer = await visitor.send('/otp', { method: 'POST', headers: sent, body })
          assertAnswer(answer, { status: 403, code: 'cross_site' }, JSON.stringify(sent))
          assert.deepEqual(passCookiesOf(answer), [])
          assert.equal(answer.headers['access-control-allow-origin'], undefined)
        }
        assertAnswer(await visitor.post('/otp', { code }), { status: 200 }, 'the same code from our own page')
      }
    },
  },
  {
    title: 'takes posts of its own pages, and of clients that are no browser',
    sessions: withCookies,
    check: async (open) => {
      const site = await open()
      await expectTaken(site, [
        {},
        { 'sec-fetch-site': 'same-origin', origin: site.url },
        { 'sec-fetch-site': 'none' },
        { origin: site.url },
      ])
    },
  },
  {
    title: 'takes posts of the origins that `baseUrl` and `trustedOrigins` name, whatever Host says',
    sessions: withCookies,
    check: async (open) => {
      const options: Partial<AdapterOptions> = {
        baseUrl: 'http://app.example.test',
        trustedOrigins: ['https://partner.test'],
      }
      const site = await open({ options })
      await expectTaken(site, [
        { origin: 'http://app.example.test' },
        { 'sec-fetch-site': 'cross-site', origin: 'https://partner.test' },
      ])
      const visitor = await site.signedIn()
      const poisoned = { host: 'evil.test', origin: 'http://evil.test', 'x-forwarded-host': 'evil.test' }
      const answer = await visitor.post('/otp', { code: site.freshCode() }, poisoned)
      assertAnswer(answer, { status: 403, code: 'cross_site' }, 'a poisoned Host')
    },
  },
]

async function expectTaken(site: Site, wanted: readonly NonNullable<Asked['headers']>[]): Promise<void> {
  for (const headers of wanted) {
    const visitor = await site.signedIn()
    const answer = await visitor.post('/otp', { code: site.freshCode() }, headers)
    assertAnswer(answer, { status: 200 }, JSON.stringify(headers))
  }
}
