import { type ExampleSettings, languageOf, loginPage, type People, type Person } from '@secondstep-examples/shared'
import { type Request, type Response, Router } from 'express'
import passportModule, { type PassportStatic } from 'passport'
import { Strategy } from 'passport-local'

/** The host's own login: Passport with user name and password. */
export function passportOf(people: People): PassportStatic {
  const passport = new passportModule.Passport() as unknown as PassportStatic
  passport.use(
    new Strategy((username, password, done) => done(null, people.checkPassword(username, password) ?? false)),
  )
  passport.serializeUser((user, done) => done(null, (user as Person).id))
  passport.deserializeUser((id: string, done) => done(null, people.find(id) ?? false))
  return passport
}

export function loginRoutes({ mount }: ExampleSettings, _people: People, passport: PassportStatic): Router {
  const router = Router()
  const page = (req: Request, failed: boolean): string => {
    const name: unknown = (req.body as { username?: unknown } | undefined)?.username
    const context = { language: languageOf(req.get('accept-language')), person: undefined, mount }
    return loginPage(context, failed, typeof name === 'string' ? name : '')
  }
  router.get('/login', (req, res) => {
    res.type('html').send(page(req, false))
  })
  router.post('/login', (req, res, next) => {
    const answer = (error: unknown, user?: Express.User | false): void => {
      if (error !== null && error !== undefined) return next(error)
      if (user === false || user === undefined) return refuse(req, res, page(req, true))
      req.logIn(user, (failed: unknown) => {
        if (failed !== undefined && failed !== null) return next(failed)
        const { id, name } = user as Person
        if (wantsJson(req)) res.json({ user: { id, name } })
        else res.redirect(303, '/private')
      })
    }
    passport.authenticate('local', answer)(req, res, next)
  })
  router.post('/logout', (req, res, next) => {
    req.logout((error: unknown) => {
      if (error !== undefined && error !== null) return next(error)
      if (wantsJson(req)) res.json({ status: 'signed_out' })
      else res.redirect(303, '/login')
    })
  })
  return router
}

function refuse(req: Request, res: Response, page: string): void {
  res.status(401)
  if (wantsJson(req))
    res
      .type('application/problem+json')
      .send(JSON.stringify({ title: 'Wrong user ID or password', status: 401, code: 'login_failed' }))
  else res.type('html').send(page)
}

/** A browser says that it takes HTML; everything else gets JSON. */
export function wantsJson(req: Request): boolean {
  return !(req.get('accept') ?? '').includes('text/html')
}
