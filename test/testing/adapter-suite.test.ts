import { createAdapterSuite } from '@secondstep/testing'
import { describe, expect, it } from 'vitest'
import { loadOwnAdapter, ownMountings } from '../support/adapters/own-adapter.js'

/** What somebody gets wrong in an adapter: the fault, the text it changes, into what, and the claim that finds it. */
const faults: readonly (readonly [string, string, string, RegExp])[] = [
  ['judges decoded paths', 'path,\n', 'path: decodeURI(path.replace(/%(?![0-9a-f]{2})/gi, "")),\n', /every spelling/],
  ['judges lower-case paths', 'path,\n', 'path: path.toLowerCase(),\n', /every spelling/],
  ['judges tidied paths', 'path,\n', 'path: new URL(path, "http://x/").pathname,\n', /every spelling/],
  ['takes the query for a part of the path', 'path,\n', 'path: req.url,\n', /letter by letter/],
  ['loses the query', 'query,\n', "query: '',\n", /was on its way to/],
  [
    'lets proxies say where a request goes',
    'path,\n',
    "path: req.headers['x-original-url'] ?? path,\n",
    /believes no header/,
  ],
  [
    'lets clients say which method it is',
    'method: req.method',
    "method: req.headers['x-http-method-override'] ?? req.method",
    /method it does not take/,
  ],
  [
    'guards GET alone',
    'refuseSecondMount(req)\n',
    "if (!['GET', 'POST'].includes(req.method)) return true\n",
    /whatever method/,
  ],
  [
    'guards what takes HTML',
    'refuseSecondMount(req)\n',
    "if (!/html|json/.test(req.headers.accept ?? 'html')) return true\n",
    /everything else 401/,
  ],
  ['forgets where it stands', "req.base ?? ''", "''", /behind a router/],
  ['reads bodies twice', 'if (req.body !== undefined)', 'if (req.neverMind)', /parsers have read/],
  ['takes an eaten body for an empty one', "{ kind: 'consumed' }", "{ kind: 'parsed', value: {} }", /eaten the body/],
  ['takes an empty stream for a body', 'req.readableEnded ?', 'req.neverMind ?', /eaten the body/],
  ['takes nobody for a stranger', 'row: undefined, rowFault', 'row: undefined', /who is signed in/],
  ['invents a session where there is none', "{ kind: 'none' }", "{ kind: 'session' }", /session does not load/],
  [
    'ties every pass to every login',
    'if (options.binding)',
    "return { kind: 'binding', value: 'login' }\n    if (options.binding)",
    /no other one of the same user/,
  ],
  ['does not keep the login', 'await changeSession(req, session)', '', /sent as JSON/],
  ['does not save the login', 'await req.saveSession()', '', /sent by the form/],
  [
    'keeps the login of another user',
    'else delete',
    'else if (req.neverMind) delete',
    /somebody else signs in|ends the pass/,
  ],
  ['drops the app’s cookies', 'res.appendHeader(', 'res.setHeader(', /leaves the app’s own cookies/],
  [
    'hands cookies out with replies only',
    'of cookies)',
    "of verdict.kind === 'reply' ? cookies : [])",
    /after the sign-out/,
  ],
  ['loses what stands on answers', 'res.setHeader(name, value)', 'name + value', /out of caches/],
  ['answers 200', 'res.statusCode = status', 'res.statusCode = 200', /everything else 401/],
  [
    'redirects programs',
    'res.statusCode = status',
    'res.statusCode = status === 401 ? 303 : status',
    /everything else 401/,
  ],
  [
    'hides where a post comes from',
    'headers: req.headers',
    "headers: { ...req.headers, origin: undefined, 'sec-fetch-site': undefined }",
    /another site/,
  ],
  [
    'looks at one cookie only',
    'headers: req.headers',
    "headers: { ...req.headers, cookie: req.headers.cookie?.split('; secondstep=').slice(0, 2).join('; secondstep=') }",
    /somebody has planted/,
  ],
  ['claims https', 'req.socket.encrypted === true', 'true', /no script reads/],
  ['lets late users pass', 'if (verdict.watch)', 'if (req.neverMind)', /appears below it/],
  ['lets users of `currentUser` appear late', 'isSomebody(req.user, ', 'isSomebody(undefined, ', /appears below it/],
  [
    'goes on when the kit throws',
    'await judge(exchange)',
    "await judge(exchange).catch(() => ({ kind: 'go_on', cookies: [] }))",
    /eaten the body|above the session/,
  ],
  [
    'remembers in the session that the step was passed',
    'const verdict = await judge(exchange)',
    `if (req.session?.ok) return true
    const verdict = await judge(exchange)
    if (verdict.standing) {
      req.session.ok = true
      await req.saveSession()
    }`,
    /copied before the step/,
  ],
  [
    'leaves its mark in the session of whom it refuses',
    'const verdict = await judge(exchange)',
    `const verdict = await judge(exchange)
    if (exchange.path === '/private' && verdict.kind === 'reply') {
      await changeSession(req, { write: { nonce: 'drawn-too-early', user: 'x', since: 0 } })
    }`,
    /40 first requests/,
  ],
  [
    'lets who is asked see the page',
    "if (verdict.kind === 'go_on')",
    "if (verdict.kind === 'go_on' || (verdict.reply.status === 401 && req.method === 'HEAD'))",
    /whatever method/,
  ],
  ['forgets the app’s fields', 'options.hiddenFields?.(req) ?? {}', '{}', /own fields/],
  ['asks freshly for nothing', 'handlerOf(kit.fresh(seconds))', 'async () => true', /freshly/],
  ['keeps no login', 'changeSession(req, kept.get(req))', 'undefined', /mid-session/],
  ['opens WebSockets to everybody', 'kit.mayUpgrade(await exchangeOf(req))', 'true', /WebSocket/],
  [
    'asks nobody where a WebSocket comes from',
    'kit.mayUpgrade(await exchangeOf(req))',
    '(await kit.receive(await exchangeOf(req))).standing !== undefined',
    /another site, which browsers/,
  ],
  ['ends nothing', 'kit.end(await exchangeOf(req))', 'undefined', /by `end`/],
  ['stands twice', 'refuseSecondMount(req)', '', /mounted twice/],
]

describe('the suite for adapters', () => {
  it.each(faults)('fails one that %s', async (_, from, to, expected) => {
    const { startHost, remove } = await loadOwnAdapter((text) => {
      expect(text.split(from)).toHaveLength(2)
      return text.replace(from, () => to)
    })
    const claims = createAdapterSuite({ start: startHost, mountings: ownMountings })
    const meant = claims.filter(({ title }) => expected.test(title))
    expect(meant).not.toEqual([])
    const verdicts = await Promise.allSettled(meant.map(({ run }) => run()))
    remove()
    expect(verdicts.map(({ status }) => status)).toContain('rejected')
  })

  it('asks for nothing that an app without cookies or a framework without routers cannot have', () => {
    const start = () => Promise.reject(new Error('not started'))
    const titles = (options = {}) => createAdapterSuite({ start, ...options }).map(({ title }) => title)
    expect(new Set(titles()).size).toBe(titles().length)
    expect(titles({ session: 'none' }).join()).not.toMatch(/cookie that no script|two tabs/)
    expect(titles({ mountings: [] }).join()).not.toMatch(/mounted|behind a router|appears below it/)
  })

  it('says what the app did instead', async () => {
    const { startHost, remove } = await loadOwnAdapter((text) => text.replace('res.statusCode = status', ''))
    const claims = createAdapterSuite({ start: startHost, mountings: ownMountings })
    const asks = claims.find(({ title }) => title.startsWith('asks who has not passed'))
    await expect(asks?.run()).rejects.toThrow(/GET as application\/json: 200/)
    remove()
  })

  it('closes every app it has started, held claim or not', async () => {
    const { startHost, remove } = await loadOwnAdapter((text) => text.replace('res.statusCode = status', ''))
    let open = 0
    const start: typeof startHost = async (plan) => {
      const host = await startHost(plan)
      open++
      return {
        url: host.url,
        close: async () => {
          await host.close()
          open--
        },
      }
    }
    await Promise.allSettled(createAdapterSuite({ start, mountings: ownMountings }).map(({ run }) => run()))
    expect(open).toBe(0)
    remove()
  })
})
