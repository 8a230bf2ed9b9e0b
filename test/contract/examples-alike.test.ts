import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ExampleProcess, startExample } from '../support/example-process.js'
import { createVisitor, type Visitor } from '../support/http-client.js'

// One page tells what both examples do: asked the same, they answer the same, letter by letter.

const json = { accept: 'application/json', 'content-type': 'application/json' }
const html = { accept: 'text/html' }
const form = { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' }

type Asked = readonly [method: string, path: string, headers: Record<string, string>, body?: string]

const get = (...paths: readonly string[]): readonly Asked[] =>
  paths.flatMap((path): Asked[] => [
    ['GET', path, html],
    ['GET', path, json],
  ])

const walks: Readonly<Record<string, readonly Asked[]>> = {
  'a stranger': [
    ...get(
      '/',
      '/login',
      '/login?returnTo=/private',
      '/private',
      '/api/private',
      '/api/counter',
      '/account',
      '/nowhere',
    ),
    ...get('/otp', '/otp/account', '/otp/admin', '/otp/nothing', '/mailbox', '/mailbox.json', '/host.css', '/%', '/ws'),
    ['HEAD', '/', html],
    ['GET', '/', { ...html, 'accept-language': 'ja' }],
    ['POST', '/api/act', json, '{}'],
    ['POST', '/api/act', form, ''],
    ['PUT', '/private', json, '{}'],
    ['POST', '/otp', json, '{"code":"123456"}'],
    ['POST', '/login', json, '{"username":"user01","password":"wrong"}'],
    ['POST', '/login', form, 'username=user01&password=wrong&returnTo=/private'],
    ['POST', '/login', json, '{"username":1,"password":["a"]}'],
    ['POST', '/login', json, '{bad'],
    ['POST', '/login', json, '[]'],
    ['POST', '/login', { ...html, 'content-type': 'text/plain' }, 'x'],
    ['POST', '/login', json, JSON.stringify({ username: 'x'.repeat(200_000) })],
  ],
  'a user': [
    ['POST', '/login', form, 'username=user01&password=user01-demo&returnTo=/private?a=b'],
    ...get('/', '/private', '/PRIVATE/', '/api/private', '/account', '/login', '/nowhere', '/ws'),
    ...get('/otp', '/otp/account', '/otp/admin', '/otp/nothing'),
    ['DELETE', '/otp', json],
    ['POST', '/api/act', json, '{}'],
    ['POST', '/account', form, 'email=user02@example.test'],
    ['POST', '/account', json, '{"email":"none"}'],
    ['POST', '/account', json, '{"email":5}'],
    ['POST', '/account', form, 'email=a@example.test'],
    ['GET', '/account', html],
    ['POST', '/otp', json, '{"code":"12"}'],
    ['POST', '/otp', { ...form, 'sec-fetch-site': 'cross-site' }, 'code=123456'],
    ['POST', '/LOGOUT', json, '{}'],
    ['GET', '/private', html],
  ],
  'an administrator': [
    ['POST', '/login', json, '{"username":"admin","password":"admin-demo"}'],
    ...get('/otp/admin', '/otp/admin/users', '/otp/admin/users/nobody', '/otp/admin/preflight?scope=everyone'),
    ['POST', '/otp/admin/policy', json, '{"scope":"everyone"}'],
    ['POST', '/otp/admin/policy', json, '{"scope":"everyone","password":"admin-demo"}'],
    ['POST', '/login', json, '{"username":"user02","password":"wrong"}'],
    ['GET', '/private', html],
    ['POST', '/login', form, 'username=admin&password=admin-demo&returnTo=//evil.test'],
    ['POST', '/logout', form, ''],
  ],
  'the controls': [
    ['POST', '/demo/clock', json, '{"advanceSeconds":"x"}'],
    ['POST', '/demo/clock', json, '{bad'],
    ['GET', '/demo/clock', json],
    ['POST', '/demo/users', json, '{"id":"new"}'],
    ['POST', '/demo/users', json, '{"id":"new","name":"New","password":"p","email":"none"}'],
    ['POST', '/demo/users', json, '{"id":"new","name":"New","password":"p"}'],
    ['POST', '/demo/users', json, '{"id":"new","name":"New","password":"p"}'],
    ['DELETE', '/demo/users/new', json],
  ],
}

describe.each(['memory', 'cookie'])('the examples on Express and on Koa, sessions kept in: %s', (SESSION) => {
  let examples: readonly ExampleProcess[] = []
  beforeAll(async () => {
    examples = await Promise.all(['express', 'koa'].map((framework) => startExample({ SESSION }, framework)))
  })
  afterAll(() => Promise.all(examples.map((example) => example.kill())))

  it.each(Object.entries(walks))('answer %s alike', async (_, walk) => {
    const visitors = examples.map(({ url }) => createVisitor(url))
    for (const asked of walk) {
      const [onExpress, onKoa] = await Promise.all(visitors.map((visitor) => answerOf(visitor, asked)))
      expect(onKoa).toEqual(onExpress)
    }
  })

  it('print the same lines', () => {
    const [onExpress, onKoa] = examples.map(({ url, printed }) => printed().replaceAll(url, 'URL'))
    expect(onKoa?.replace('Koa', 'Express')).toBe(onExpress)
  })
})

/** What both frameworks must agree on. A redirect's text is the framework's own, and nobody reads it. */
async function answerOf(visitor: Visitor, [method, path, headers, body]: Asked): Promise<object> {
  const answer = await visitor.send(path, { method, headers, ...(body === undefined ? {} : { body }) })
  const text = (await answer.text()).replace(/(name="login" value=)"[^"]+"/g, '$1')
  const hostCookies = /^(host-session|host-session\.sig)=/
  const cookies = answer.headers.getSetCookie().filter((line) => !hostCookies.test(line))
  const named = ['content-type', 'location', 'cache-control', 'content-security-policy', 'retry-after', 'allow']
  return {
    asked: `${method} ${path}`,
    status: answer.status,
    headers: named.map((name) => `${name}: ${answer.headers.get(name)}`),
    cookies: cookies.map((line) => line.replace(/=[^;]+/, '=...')),
    text: answer.status === 303 ? '' : text,
  }
}
