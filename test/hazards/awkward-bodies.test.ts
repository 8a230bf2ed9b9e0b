import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import type { Visitor } from '../support/http-client.js'
import { jsonOf, startWalk, type Walk } from '../support/walk.js'

// T-50, T-98: bodies nobody sends by accident are refused by name, never with a 500, a stack or an echo.

describeWith(['oathtool'], 'a body that is no form of ours', () => {
  let walk: Walk
  let visitor: Visitor
  beforeAll(async () => {
    walk = await startWalk()
    visitor = await walk.signIn('user01')
  })
  afterAll(async () => walk.example.kill())

  const secretMark = 'zq-body-mark'
  it.each<[string, string, string | Uint8Array, readonly number[]]>([
    ['invalid JSON', 'application/json', `{"code":"${secretMark}`, [400]],
    ['a form sent as JSON', 'application/json', `code=${secretMark}`, [400]],
    ['JSON sent as text', 'text/plain', `{"code":"${secretMark}"}`, [415]],
    [
      'multipart',
      'multipart/form-data; boundary=x',
      `--x\r\ncontent-disposition: form-data; name="code"\r\n\r\n${secretMark}\r\n--x--`,
      [415],
    ],
    ['UTF-16', 'application/json; charset=utf-16', Buffer.from(`{"code":"${secretMark}"}`, 'utf16le'), [400, 415]],
    ['100 kB', 'application/json', JSON.stringify({ code: secretMark, pad: 'x'.repeat(110_000) }), [413]],
    [
      'a prototype',
      'application/json',
      `{"__proto__":{"verified":true,"isAdministrator":true},"code":"${secretMark}"}`,
      [422],
    ],
    ['a constructor', 'application/json', '{"constructor":{"prototype":{"otp":true}}}', [422]],
    ['no fields', 'application/json', '{}', [422]],
    ['a list', 'application/json', '["1","2"]', [400, 422]],
    ['nothing', 'application/x-www-form-urlencoded', '', [422]],
    ['null bytes', 'application/x-www-form-urlencoded', 'code=%00%00', [422]],
    ['broken escapes', 'application/x-www-form-urlencoded', 'code=%E0%A4%A&%=%', [400, 422]],
  ])('%s', async (_, type, body, statuses) => {
    for (const accept of ['application/json', 'text/html']) {
      const answer = await visitor.send('/otp', {
        method: 'POST',
        headers: { accept, 'content-type': type },
        body: body as string,
      })
      expect(statuses).toContain(answer.status)
      const text = await answer.text()
      expect(text).not.toContain(secretMark)
      expect(text).not.toMatch(/\bat .*\.js:\d+|node_modules|\/packages\//)
    }
    expect((await visitor.get('/private')).status).toBe(303)
  })

  it('leaves none of its text in what the server prints', () => {
    expect(walk.example.printed()).not.toContain(secretMark)
  })

  it.each([
    '/otp/%',
    '/otp/admin/users/%ff',
    '/otp/account/keys/%00/remove',
    '/otp?returnTo=%ff',
    '/otp?fresh=1&fresh=2&returnTo=a&returnTo=b',
    '/otp/admin/users/__proto__',
    '/otp/admin/users?limit=NaN&after=%00&state[]=x',
  ])('nor is there a 500 behind %s', async (path) => {
    const admin = await walk.pass('admin')
    for (const method of ['GET', 'POST']) {
      expect((await admin.send(path, { method, headers: { accept: 'application/json' } })).status).toBeLessThan(500)
    }
  })

  it('sends no header somebody else has written', async () => {
    for (const returnTo of ['/%0d%0aSet-Cookie:x=1', '/\r\nSet-Cookie: x=1', '/a\nb']) {
      await walk.later(60)
      const answer = await visitor.send('/otp', {
        method: 'POST',
        headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ code: walk.code('user01'), returnTo }).toString(),
      })
      expect(answer.status).toBe(303)
      expect(answer.headers.getSetCookie().some((line) => line.startsWith('x='))).toBe(false)
    }
  })

  it('is answered as a problem with a closed code', async () => {
    const answer = await visitor.send('/otp', {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'text/plain' },
      body: 'x',
    })
    expect(await jsonOf(answer)).toEqual({
      type: expect.any(String),
      title: expect.any(String),
      status: 415,
      code: 'unsupported_body',
    })
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  })
})
