import { describe, expect, it } from 'vitest'
import { cookieValues, passCookie, passCookieName } from '../../packages/web/src/cookies.js'
import type { Exchange } from '../../packages/web/src/exchange.js'
import { isSignOutLoosely } from '../../packages/web/src/guard.js'
import { pickLanguage } from '../../packages/web/src/language.js'
import { drawLogin, loginMark, readLogin } from '../../packages/web/src/login.js'
import { readWebOptions, type WebOptions } from '../../packages/web/src/options.js'
import { isSameSite } from '../../packages/web/src/origin.js'
import { canBeRedirected } from '../../packages/web/src/wants.js'

function exchangeWith(rest: Partial<Exchange> = {}): Exchange {
  return {
    method: 'POST',
    base: '',
    path: '/otp',
    query: '',
    headers: {},
    body: { kind: 'consumed' },
    row: undefined,
    login: { kind: 'none' },
    ip: '127.0.0.1',
    secure: false,
    insideRoute: false,
    hiddenFields: () => [],
    ...rest,
  }
}
const settings = (options: WebOptions = {}) => readWebOptions(options, [], false)
const user = (id: string) => ({
  id,
  organisation: 'default',
  name: id,
  email: undefined,
  department: '',
  title: '',
  remarks: '',
  language: undefined,
  enrolled: false,
  row: {},
})

describe('where a post comes from', () => {
  const https = { baseUrl: 'https://app.example', trustedOrigins: ['https://other.example'] }
  it.each<[string, Exchange['headers'], WebOptions, boolean]>([
    ['our own page', { 'sec-fetch-site': 'same-origin', origin: 'null' }, {}, true],
    ['the address bar', { 'sec-fetch-site': 'none' }, {}, true],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }, {}, false],
    ['a neighbouring host name', { 'sec-fetch-site': 'same-site', origin: 'https://evil.app.example' }, https, false],
    ['a trusted origin', { 'sec-fetch-site': 'cross-site', origin: 'https://other.example' }, https, true],
    ['no browser', {}, {}, true],
    ['a sandboxed frame', { origin: 'null' }, {}, false],
    ['an old browser on our host', { origin: 'http://host:3000', host: 'host:3000' }, {}, true],
    ['an old browser on another port', { origin: 'http://host:4000', host: 'host:3000' }, {}, false],
    ['an old browser behind a proxy', { origin: 'https://app.example', host: 'inner:8080' }, https, true],
    ['a poisoned Host', { origin: 'https://evil.test', host: 'evil.test' }, https, false],
    ['nonsense', { origin: 'http://', host: '' }, {}, false],
  ])('%s', (_, headers, options, ok) => {
    expect(isSameSite(exchangeWith({ headers }), settings(options))).toBe(ok)
  })
})

describe('the sign-out route', () => {
  const isSignOut = (path: string): boolean => isSignOutLoosely(exchangeWith({ path }), settings())
  it.each(['/logout', '/LOGOUT', '/logout/', '/logout//', 'http://app.example/logout'])('is known as %s', (path) => {
    expect(isSignOut(path)).toBe(true)
  })
  it.each(['/', '/logout/x', '/x/logout', '//logout', 'http://app.example'])('is not known as %s', (path) => {
    expect(isSignOut(path)).toBe(false)
  })
  // Anybody may send such a path; work that grew with the square of its length would outlast the test by minutes.
  it.each(['/', 'a', 'a/'])('costs little to compare with a path of half a million times %j', (part) => {
    expect(isSignOut(`/x${part.repeat(5e5)}x`)).toBe(false)
  })
})

describe('the pass cookie', () => {
  it('is bound to this host, invisible to scripts, and not sent along from other sites', () => {
    const secure = settings({ baseUrl: 'https://app.example' })
    const pass = { value: 'v', passSeconds: 60 }
    expect(passCookie(exchangeWith(), secure, pass)).toBe(
      '__Host-secondstep=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure',
    )
    expect(passCookie(exchangeWith(), settings(), undefined)).toBe(
      'secondstep=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax',
    )
  })

  it('follows the public address alone where there is one, whatever a proxy says of https', () => {
    const options = settings({ baseUrl: 'https://app.example' })
    expect([true, false].map((secure) => passCookieName(exchangeWith({ secure }), options))).toEqual(
      Array(2).fill('__Host-secondstep'),
    )
    expect([true, false].map((secure) => passCookieName(exchangeWith({ secure }), settings()))).toEqual([
      '__Host-secondstep',
      'secondstep',
    ])
  })

  it('is found among others of its name, and among names that only look like it', () => {
    expect(cookieValues('a=1; secondstep=x; xsecondstep=no; secondstep=y; secondstepx=no; bare', 'secondstep')).toEqual(
      ['x', 'y'],
    )
    expect(cookieValues(undefined, 'secondstep')).toEqual([])
  })
})

describe('what ties a pass to a login', () => {
  it('is drawn once for a session and kept as long as the same user is signed in', () => {
    const drawn = drawLogin({ kind: 'session', entry: undefined }, user('a'), 100)
    const entry = drawn.change !== undefined && 'write' in drawn.change ? drawn.change.write : undefined
    expect(entry?.nonce).toBe(drawn.value)
    expect(readLogin({ kind: 'session', entry }, user('a'))).toEqual({ value: drawn.value, change: undefined })
    expect(drawLogin({ kind: 'session', entry }, user('a'), 200)).toEqual({ value: drawn.value, change: undefined })
  })

  it('ends at once when another user is seen in the same session', () => {
    const { change } = drawLogin({ kind: 'session', entry: undefined }, user('a'), 100)
    const entry = change !== undefined && 'write' in change ? change.write : undefined
    expect(readLogin({ kind: 'session', entry }, user('b'))).toEqual({ value: undefined, change: { drop: true } })
    expect(drawLogin({ kind: 'session', entry }, user('b'), 100).value).not.toBe(entry?.nonce)
    for (const odd of [{}, 'x', { nonce: 1 }, { nonce: '', user: 'x', since: 1 }]) {
      expect(readLogin({ kind: 'session', entry: odd }, user('a')).value).toBeUndefined()
    }
  })

  it('must be something: an empty binding of the host is a set-up mistake', () => {
    expect(readLogin({ kind: 'binding', value: 'sid-1' }, user('a')).value).toBe('sid-1')
    expect(() => readLogin({ kind: 'binding', value: '' }, user('a'))).toThrow(/ERR_BINDING/)
  })

  it('leaves no trace of the nonce in the form', () => {
    expect(loginMark('nonce')).not.toContain('nonce')
    expect(loginMark('nonce')).not.toBe(loginMark('other'))
  })
})

describe('who is redirected to the step', () => {
  const page = { accept: 'text/html,*/*' }
  it.each<[string, Exchange['method'], Exchange['headers'], boolean]>([
    ['a browser on its way to a page', 'GET', { ...page, 'sec-fetch-dest': 'document' }, true],
    ['an old browser', 'POST', page, true],
    ['a script', 'GET', { ...page, 'sec-fetch-dest': 'empty' }, false],
    ['a script of the old kind', 'GET', { ...page, 'x-requested-with': 'XMLHttpRequest' }, false],
    ['a program', 'GET', { accept: '*/*' }, false],
    ['a picture', 'GET', { accept: 'image/png', 'sec-fetch-dest': 'image' }, false],
    ['a delete', 'DELETE', page, false],
  ])('%s', (_, method, headers, redirected) => {
    expect(canBeRedirected(exchangeWith({ method, headers }))).toBe(redirected)
  })
})

describe('the language of a page', () => {
  it.each<[string | undefined, string | undefined, 'en' | 'ja', string]>([
    [undefined, 'ja,en;q=0.8', 'en', 'ja'],
    [undefined, 'fr,en;q=0.5,ja;q=0.9', 'en', 'ja'],
    ['en', 'ja', 'ja', 'en'],
    ['ja-JP', 'en', 'en', 'ja'],
    [undefined, undefined, 'ja', 'ja'],
    [undefined, 'ja;q=0', 'en', 'en'],
    ['../../x', '../../etc/passwd,*;q=x,;;;,ja;q=9', 'en', 'ja'],
    ['__proto__', `${'x,'.repeat(5000)}ja`, 'en', 'en'],
  ])('of a user of %s who sends %s is, by default %s, %s', (own, header, fallback, language) => {
    expect(pickLanguage(own, header, fallback)).toBe(language)
  })
})
