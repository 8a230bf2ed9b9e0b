import passportModule, { type PassportStatic } from 'passport'
import { Strategy as CustomStrategy } from 'passport-custom'
import { Strategy as LocalStrategy } from 'passport-local'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createVisitor } from '../support/http-client.js'
import { startSmallExpressHost } from '../support/small-express-host.js'
import { type Row, type SmallHost, testOptions } from '../support/small-host.js'
import { expectRefused } from '../support/walker.js'

// T-17: apps sign people in by many ways, and remember only one of them when they think of the second step.

let host: SmallHost
beforeAll(async () => {
  const options = testOptions({
    initialScope: 'everyone',
    signIn: ['/login', '/sso/callback', '/magic', '/reset'],
  })
  const rowOf = (id: unknown): Row | undefined => options.users.find(String(id)) as Row | undefined
  const passport = new passportModule.Passport() as unknown as PassportStatic
  passport.serializeUser((user, done) => done(null, (user as Row).id))
  passport.deserializeUser((id: string, done) => done(null, rowOf(id) ?? false))
  passport.use(new LocalStrategy((name, _password, done) => done(null, rowOf(name) ?? false)))
  passport.use('sso', new CustomStrategy((req, done) => done(null, rowOf(req.query['sub']) ?? false)))
  passport.use('remember-me', new CustomStrategy((req, done) => done(null, rememberedBy(req.headers.cookie, rowOf))))
  host = await startSmallExpressHost(options, {
    mount: (app, { otp, session, routes }) => {
      app.use(session, passport.session())
      // Those that sign in on any request, with a cookie that lasts or with a token of a program.
      app.use((req, res, next) => {
        if (req.user !== undefined || !/remember=/.test(req.headers.cookie ?? '')) return next()
        passport.authenticate('remember-me')(req, res, next)
      })
      app.use((req, _res, next) => {
        const token = /^Bearer token-of-(\w+)$/.exec(req.headers.authorization ?? '')?.[1]
        if (token !== undefined) Object.assign(req, { user: rowOf(token) })
        next()
      })
      app.use(otp)
      app.get('/sso/callback', passport.authenticate('sso', { successRedirect: '/private' }))
      const signInBy = (path: string): void => {
        app.get(path, (req, res, next) =>
          req.login(rowOf(req.query['user']) as never, (error: unknown) =>
            error ? next(error) : res.redirect('/private'),
          ),
        )
      }
      signInBy('/magic')
      signInBy('/reset')
      // A way in that `signIn` does not name.
      signInBy('/forgotten')
      app.use(routes)
    },
  })
})
afterAll(() => host.close())

function rememberedBy(cookie: string | undefined, rowOf: (id: unknown) => Row | undefined): Row | false {
  return rowOf(/remember=(\w+)/.exec(cookie ?? '')?.[1]) ?? false
}

/** The way in, and what its visitor sends along from then on. */
const ways: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  ['another strategy', '/sso/callback?sub=user01', {}],
  ['a link by e-mail', '/magic?user=user01', {}],
  ['a new password', '/reset?user=user01', {}],
  ['a cookie that remembers', '/', { cookie: 'remember=user01' }],
  ['a token of a program', '/', { authorization: 'Bearer token-of-user01' }],
]

describe('an app that signs people in by many ways', () => {
  it.each(ways)('asks who comes by %s', async (_, path, headers) => {
    const visitor = createVisitor(host.url)
    await visitor.get(path, headers)
    for (const accept of ['application/json', 'text/html']) {
      expectRefused(await visitor.get('/private', { ...headers, accept }), accept)
      expectRefused(await visitor.post('/act', {}, { ...headers, accept }), accept)
    }
    expect(host.ran()).toBe(0)
  })

  it('answers a way in that `signIn` does not name with the mistake, and asks afterwards', async () => {
    const visitor = createVisitor(host.url)
    const answer = await visitor.get('/forgotten?user=user01')
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('signIn')])
    expectRefused(await visitor.get('/private'), 'afterwards')
    expect(host.ran()).toBe(0)
  })
})
