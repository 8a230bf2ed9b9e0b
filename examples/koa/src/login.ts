import Router from '@koa/router'
import {
  type ExampleSettings,
  fieldOf,
  languageOf,
  loginPage,
  type People,
  type Person,
  returnPath,
  wantsJson,
} from '@secondstep-examples/shared'
import type { Context, Middleware } from 'koa'
import koaPassport from 'koa-passport'
import { Strategy } from 'passport-local'
import { problem } from './problem.js'

type KoaPassport = typeof koaPassport

/** The host's own login: Passport with user name and password. */
export function passportOf(people: People): KoaPassport {
  const passport = new koaPassport.KoaPassport() as unknown as KoaPassport
  passport.use(
    new Strategy((username: unknown, password: unknown, done) => {
      // A JSON body may hold anything: `{"password":1}` is a wrong password, and no error.
      const typed = typeof username === 'string' && typeof password === 'string'
      done(null, (typed && people.checkPassword(username, password)) || false)
    }),
  )
  passport.serializeUser((user, done) => done(null, (user as Person).id))
  passport.deserializeUser((id: string, done) => done(null, people.find(id) ?? false))
  return passport
}

export function loginRoutes({ mount }: ExampleSettings, passport: KoaPassport): Middleware {
  const router = new Router()
  const page = (ctx: Context, failed: boolean): string => {
    const body: unknown = ctx.request.body
    const returnTo = fieldOf(failed ? body : ctx.query, 'returnTo')
    const context = { language: languageOf(ctx.get('accept-language')), person: undefined, mount }
    return loginPage(context, failed, fieldOf(body, 'username'), returnTo)
  }
  router.get('/login', (ctx) => {
    ctx.type = 'html'
    ctx.body = page(ctx, false)
  })
  router.post('/login', (ctx, next) =>
    passport.authenticate('local', async (error: unknown, user: Person | false) => {
      if (error !== null && error !== undefined) throw error
      if (user === false) return refuse(ctx, () => page(ctx, true))
      // What was kept of an earlier login must not go on in this one; koa-session renews the name of a session, not what it holds.
      ctx.session = {}
      await ctx.login(user)
      if (wantsJson(ctx.get('accept'))) ctx.body = { user: { id: user.id, name: user.name } }
      else seeOther(ctx, returnPath(fieldOf(ctx.request.body, 'returnTo')))
    })(ctx, next),
  )
  router.post('/logout', async (ctx) => {
    await ctx.logout()
    if (wantsJson(ctx.get('accept'))) ctx.body = { status: 'signed_out' }
    else seeOther(ctx, '/login')
  })
  return router.routes() as unknown as Middleware
}

function refuse(ctx: Context, page: () => string): void {
  if (wantsJson(ctx.get('accept'))) return problem(ctx, 401, 'login_failed')
  ctx.status = 401
  ctx.type = 'html'
  ctx.body = page()
}

/** Leads on with a GET, whatever the method was. */
export function seeOther(ctx: Context, path: string): void {
  ctx.redirect(path)
  ctx.status = 303
}
