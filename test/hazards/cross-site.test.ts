import { afterAll, beforeAll, expect, it } from 'vitest'
import { routes } from '../../packages/web/src/handle.js'
import { describeWith } from '../support/available.js'
import type { Visitor } from '../support/http-client.js'
import { asJson, jsonOf, startWalk, type Walk } from '../support/walk.js'

// T-73, T-76, T-77: another site can neither post for somebody nor change anything by a link.

describeWith(['oathtool'], 'another site', () => {
  let walk: Walk
  let admin: Visitor
  beforeAll(async () => {
    walk = await startWalk()
    admin = await walk.pass('admin')
  })
  afterAll(async () => walk.example.kill())

  const posts = routes
    .filter(({ method }) => method === 'POST')
    .map(({ path }) => `/otp${path === '/' ? '' : path.replace(/:\w+/g, 'user02')}`)
  const foreign: readonly Record<string, string>[] = [
    { origin: 'https://evil.test' },
    { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' },
    { origin: 'https://evil.test', 'sec-fetch-site': 'same-site' },
    { origin: 'null' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'cross-site' },
  ]

  it.each(posts)('cannot post to %s', async (path) => {
    for (const headers of foreign) {
      for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/json']) {
        const sent = {
          method: 'POST',
          headers: { ...asJson, ...headers, 'content-type': type },
          body: 'action=reset&scope=off&password=admin-demo&code=000000',
        }
        const answer = await admin.send(path, sent)
        expect([answer.status, (await jsonOf(answer))['code']]).toEqual([403, 'cross_site'])
        expect(answer.headers.get('access-control-allow-origin')).toBeNull()
      }
    }
  })

  it('charges nobody for what it sends', async () => {
    const victim = await walk.signIn('user01')
    for (let attempt = 0; attempt < 10; attempt++)
      await victim.post('/otp', { code: '000000' }, { origin: 'https://evil.test' })
    await walk.later(60)
    expect((await victim.post('/otp', { code: walk.code('user01') })).status).toBe(200)
  })

  it.each(posts)('changes nothing by a link to %s', async (path) => {
    const answer = await admin.get(`${path}?action=reset&scope=off&password=admin-demo&code=${walk.code('admin', 1)}`)
    // A page that only shows something, or no such way.
    expect([200, 303, 404, 405]).toContain(answer.status)
    expect((await jsonOf(await admin.get('/otp/admin', asJson)))['scope']).toBe('everyone')
  })

  it('learns nothing from a preflight', async () => {
    const answer = await admin.send('/otp/admin/policy', {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.test', 'access-control-request-method': 'POST' },
    })
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})
