import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { routes } from '../../packages/web/src/handle.js'
import { readWebOptions } from '../../packages/web/src/options.js'
import { checkReturnTo, kitPathOf } from '../../packages/web/src/return-to.js'
import { matchRoutes } from '../../packages/web/src/route.js'

const settings = readWebOptions({ signOut: ['POST /logout', 'GET /bye'] }, [], false)
const isPage = (path: string): boolean =>
  path !== '/' && matchRoutes(routes, path).some(({ route }) => route.method === 'GET')
const check = (text: unknown, base = ''): string | undefined => checkReturnTo(text, base, settings, isPage)

describe('an address to return to', () => {
  it.each([
    ['/private', '/private'],
    ['/a?b=c&d=%2Fe', '/a?b=c&d=%2Fe'],
    ['/a/../b', '/b'],
    ['/日本?語', '/%E6%97%A5%E6%9C%AC?%E8%AA%9E'],
    ['/%0d%0aSet-Cookie:x=1', '/%0d%0aSet-Cookie:x=1'],
    ['/otp/account', '/otp/account'],
    ['/otp/admin/users/user01', '/otp/admin/users/user01'],
    ['/a#b', '/a'],
  ])('%s is kept as %s', (text, kept) => {
    expect(check(text)).toBe(kept)
  })

  it.each([
    '',
    'private',
    '//evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    '/\t/evil.test',
    '/\n/evil.test',
    'https://evil.test',
    'javascript:alert(1)',
    '/a\\b',
    '/a\r\nSet-Cookie: x=1',
    '/./ /evil'.replace(' /', '\u0000/'),
    '/..//evil.test',
    '/logout',
    '/LOGOUT',
    '/logout/',
    '/bye',
    '/login',
    '/otp',
    '/otp?fresh=1',
    '/OTP',
    '/otp/',
    '/otp/mail-key',
    '/otp/admin/policy?scope=off',
    '/otp/admin/users/u/keys',
    '/otp/nothing',
    `/${'x'.repeat(2048)}`,
    ['/a'],
    5,
    null,
    undefined,
    {},
  ])('%j is dropped', (text) => {
    expect(check(text)).toBeUndefined()
  })

  it('stays on this origin, whatever text comes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.webUrl(),
          fc.string().map((text) => `/${text}`),
        ),
        (text) => {
          const kept = check(text)
          fc.pre(kept !== undefined)
          expect(new URL(kept ?? '', 'https://host.example').origin).toBe('https://host.example')
          expect(kept).not.toMatch(/[\r\n]/)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('below a base leads neither out of the kit’s own reach nor into a circle', () => {
    expect(check('/base/otp', '/base')).toBeUndefined()
    expect(check('/base/logout', '/base')).toBeUndefined()
    expect(check('/base/private', '/base')).toBe('/base/private')
  })
})

describe('the kit’s own paths', () => {
  it.each([
    ['/otp', '/'],
    ['/otp/', '/'],
    ['/otp/account', '/account'],
    ['/otpx', undefined],
    ['/OTP', undefined],
    ['/x/otp', undefined],
    ['//otp', undefined],
  ])('%s is %s', (path, kitPath) => {
    expect(kitPathOf(path, '/otp')).toBe(kitPath)
  })
})
