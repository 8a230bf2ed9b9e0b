import {
  accountPage,
  type Counter,
  type ExampleSettings,
  homePage,
  hostStylesheet,
  languageOf,
  type Mailbox,
  mailboxPage,
  type PageContext,
  type People,
  type Person,
  privatePage,
  saveEmail,
  wantsJson,
} from '@secondstep-examples/shared'
import { type Request, type RequestHandler, Router } from 'express'
import { problem } from './problem.js'

/** What stands above the session, for everybody. */
export function openRoutes(
  settings: ExampleSettings,
  people: People,
  counter: Counter,
  mailbox: Mailbox | undefined,
): Router {
  const router = Router()
  router.get('/host.css', (_req, res) => {
    res.type('css').send(hostStylesheet)
  })
  router.get('/api/counter', (_req, res) => {
    res.json({ count: counter.count() })
  })
  if (mailbox !== undefined) {
    router.get('/mailbox', (req, res) => {
      // The mails' pictures stand inside this one page.
      res.set('Content-Security-Policy', "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'")
      res.type('html').send(mailboxPage(contextOf(settings, people, req), mailbox.mails()))
    })
    router.get('/mailbox.json', (_req, res) => {
      res.json(mailbox.mails())
    })
  }
  return router
}

/** The host's own pages. */
export function hostRoutes(settings: ExampleSettings, people: People, counter: Counter): Router {
  const router = Router()
  const context = (req: Request): PageContext => contextOf(settings, people, req)
  router.get('/', (req, res) => {
    res.type('html').send(homePage(context(req)))
  })
  router.get('/private', signedIn, (req, res) => {
    res.type('html').send(privatePage(context(req)))
  })
  router.get('/api/private', signedIn, (req, res) => {
    const { id, name } = personOf(people, req) ?? { id: '', name: '' }
    res.json({ user: { id, name } })
  })
  router.post('/api/act', signedIn, (_req, res) => {
    res.json({ count: counter.act() })
  })
  router.get('/account', signedIn, (req, res) => {
    const page = context(req)
    if (wantsJson(req.get('accept'))) res.json({ id: page.person?.id, email: page.person?.email ?? null })
    else res.type('html').send(accountPage(page, 'shown'))
  })
  router.post('/account', signedIn, (req, res) => {
    const { result, email } = saveEmail(people, personOf(people, req)?.id ?? '', req.body)
    const status = statuses[result]
    if (!wantsJson(req.get('accept')))
      res
        .status(status)
        .type('html')
        .send(accountPage(context(req), result, email))
    else if (result === 'saved') res.json({ id: personOf(people, req)?.id, email })
    else problem(res, status, `email_${result}`)
  })
  return router
}

const statuses = { saved: 200, duplicate: 409, invalid: 422 } as const

/** The host's own guard: without a login, none of its pages. */
const signedIn: RequestHandler = (req, res, next) => {
  // After the sign-out the browser's back button must not show it once more.
  res.set('Cache-Control', 'no-store')
  if (req.user !== undefined) next()
  else if (wantsJson(req.get('accept'))) problem(res, 401, 'signed_out')
  else if (req.method === 'GET') res.redirect(303, `/login?returnTo=${encodeURIComponent(req.originalUrl)}`)
  // What was posted is lost by the login: it leads home, not to a page that says nothing of it.
  else res.redirect(303, '/login')
}

function personOf(people: People, req: Request): Person | undefined {
  const user = req.user as Person | undefined
  return user && people.find(user.id)
}

function contextOf({ mount }: ExampleSettings, people: People, req: Request): PageContext {
  return { language: languageOf(req.get('accept-language')), person: personOf(people, req), mount }
}
