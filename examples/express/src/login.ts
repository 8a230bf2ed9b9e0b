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
import { type Request, type Response, Router } from 'express'
import passportModule, { type PassportStatic } from 'passport'
import { Strategy } from 'passport-local'
import { problem } from './problem.js'

/** The host's own login: Passport with user name and password. */
export function passportOf(people: People): PassportStatic {
  const passport = new passportModule.Passport() as unknown as PassportStatic
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

export function loginRoutes({ mount }: ExampleSettings, passport: PassportStatic): Router {
  const router = Router()
  const page = (req: Request, failed: boolean): string => {
    const name = fieldOf(req.body, 'username')
    const returnTo = fieldOf(failed ? req.body : req.query, 'returnTo')
    const context = { language: languageOf(req.get('accept-language')), person: undefined, mount }
    return loginPage(context, failed, name, returnTo)
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
        if (wantsJson(req.get('accept'))) res.json({ user: { id, name } })
        else res.redirect(303, returnPath(fieldOf(req.body, 'returnTo')))
      })
    }
    passport.authenticate('local', answer)(req, res, next)
  })
  router.post('/logout', (req, res, next) => {
    req.logout((error: unknown) => {
      if (error !== undefined && error !== null) return next(error)
      if (wantsJson(req.get('accept'))) res.json({ status: 'signed_out' })
      else res.redirect(303, '/login')
    })
  })
  return router
}

function refuse(req: Request, res: Response, page: string): void {
  if (wantsJson(req.get('accept'))) problem(res, 401, 'login_failed')
  else res.status(401).type('html').send(page)
}
