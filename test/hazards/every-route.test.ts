import { afterAll, beforeAll, expect, it } from 'vitest'
import { routes } from '../../packages/web/src/handle.js'
import { describeWith } from '../support/available.js'
import { administratorContract } from '../support/contract-routes.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { asJson, jsonOf, startWalk, type Walk } from '../support/walk.js'
import { expectRefused, sendLetterByLetter } from '../support/walker.js'

// T-06, T-16, T-63, T-71: every route there is or will be, by every method, from the table and from the contract.

// CONTRACT section 2, word by word: a route that does not exist yet must not be open either.
const contract: readonly (readonly ['GET' | 'POST', string])[] = [
  ['GET', '/otp/account'],
  ['POST', '/otp/account/keys'],
  ['POST', '/otp/account/keys/k1/confirm'],
  ['POST', '/otp/account/keys/k1/remove'],
  ['POST', '/otp/account/recovery-codes'],
  ['POST', '/otp/account/devices/d1/remove'],
  ['POST', '/otp/account/devices/remove-all'],
  ...administratorContract.map(([method, path]) => [method, path.replace(':id', 'user02')] as const),
]
const table = routes
  .filter(({ access }) => access !== 'signed_in')
  .map(({ method, path }) => [method, `/otp${path.replace(/:\w+/g, 'user02')}`] as const)
const all = [...new Map([...contract, ...table].map((route) => [route.join(' '), route])).values()]

const body = '{"action":"reset","scope":"off","password":"admin-demo","authentication":"password","to":"all"}'
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'] as const

describeWith(['oathtool'], 'a route of the kit', () => {
  let walk: Walk
  let user: Visitor
  let admin: Visitor
  beforeAll(async () => {
    walk = await startWalk({ SELF_ENROLMENT: 'signed_in' })
    user = await walk.signIn('user01')
    admin = await walk.signIn('admin')
  })
  afterAll(async () => walk.example.kill())
  const send = (visitor: Visitor, method: string, path: string, headers: Record<string, string> = {}) =>
    sendLetterByLetter(walk.url, {
      method,
      path,
      visitor,
      headers: { ...asJson, 'content-type': 'application/json', ...headers },
      ...(method === 'GET' || method === 'HEAD' ? {} : { body }),
    })
  const states = async (): Promise<unknown> => {
    const passed = await walk.pass('admin')
    return [
      (await jsonOf(await passed.get('/otp/admin', asJson)))['epoch'],
      ((await jsonOf(await passed.get('/otp/admin/users', asJson)))['users'] as { id: string; key?: string }[]).map(
        ({ id, key }) => `${id} ${key}`,
      ),
    ]
  }

  it('is closed to a user and to an administrator who have given only their passwords, and changes nothing', async () => {
    const before = await states()
    for (const visitor of [user, admin]) {
      for (const [method, path] of all) {
        const answer = await send(visitor, method, path)
        expectRefused(answer, `${method} ${path}`)
        expect([path, (await jsonOf(answer))['code']]).toEqual([path, 'otp_required'])
        expectRefused(await send(visitor, method, path, { accept: 'text/html' }), `${method} ${path} as a page`)
      }
    }
    expect(await states()).toEqual(before)
  })

  it('is closed to somebody who has not signed in', async () => {
    const stranger = createVisitor(walk.url)
    for (const [method, path] of all) {
      const { status } = await send(stranger, method, path)
      expect([path, [401, 404].includes(status)]).toEqual([path, true])
    }
  })

  it.each(methods)('is as closed by %s, and runs no handler of the host either', async (method) => {
    const before = await walk.count()
    for (const path of [...all.map(([, path]) => path), '/private', '/api/act', '/account']) {
      const answer = await send(user, method, path)
      expect([path, [303, 401, 405].includes(answer.status)]).toEqual([path, true])
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
      // A TRACE that answers what it was sent would show the cookies to a script.
      expect(await answer.text()).not.toContain('host-session')
    }
    expect(await walk.count()).toBe(before)
  })

  it('answers 405 to an unknown method, whoever asks, and names those it knows', async () => {
    const passed = await walk.pass('user02')
    for (const visitor of [createVisitor(walk.url), user, passed]) {
      for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
        const answer = await send(visitor, method, '/otp')
        expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'GET, POST'])
      }
    }
  })

  it('cannot be made to take one method for another', async () => {
    const passed = await walk.pass('admin')
    for (const headers of [
      { 'x-http-method-override': 'POST' },
      { 'x-http-method': 'POST' },
      { 'x-method-override': 'POST' },
    ]) {
      const answer = await send(passed, 'GET', '/otp/admin/users/user02/keys?_method=POST&action=reset', headers)
      expect(answer.status).toBe(405)
    }
  })

  it('does not read the body of a GET', async () => {
    const withBody = {
      path: '/otp',
      method: 'GET',
      visitor: user,
      headers: { ...asJson, 'content-type': 'application/json' },
    }
    const answer = await sendLetterByLetter(walk.url, { ...withBody, body: `{"code":"${walk.code('user01')}"}` })
    expect([answer.status, (await jsonOf(answer))['passed']]).toEqual([200, false])
  })

  // T-63
  it('is the only one open at the step: the host’s account page keeps its address', async () => {
    for (const accept of ['text/html', 'application/json']) {
      expectRefused(await user.post('/account', { email: 'thief@example.test' }, { accept }), 'another address')
    }
    const passed = await walk.pass('user01')
    expect((await jsonOf(await passed.get('/account', asJson)))['email']).toBe('user01@example.test')
  })

  // T-71
  it('answers nothing that may be kept or framed, whatever the answer is', async () => {
    const passed = await walk.pass('admin')
    const answers = [
      await passed.get('/otp/admin', asJson),
      await passed.get('/otp/nothing'),
      await passed.get('/otp/admin/users/nobody'),
      await passed.post('/otp/admin/policy', {}),
      await passed.post('/otp/account/keys', { label: 'x' }),
      await passed.post('/otp/account/keys', {}, { accept: 'text/html' }),
      await passed.post('/otp', { code: '1' }),
      await passed.post('/otp', {}, { origin: 'https://evil.test' }),
      await send(passed, 'PUT', '/otp'),
      await user.get('/private'),
      await user.get('/api/private', asJson),
      await user.get('/otp/admin'),
      await createVisitor(walk.url).get('/otp'),
    ]
    for (const answer of answers) {
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.headers.get('referrer-policy')).toBe('same-origin')
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      const type = answer.headers.get('content-type')
      if (answer.status !== 303) expect(type).toMatch(/^(text\/html|application\/(problem\+)?json); charset=utf-8$/)
    }
  })
})
