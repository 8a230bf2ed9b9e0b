import Router from '@koa/router'
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
import type { Context, Middleware, Next } from 'koa'
import { seeOther } from './login.js'
import { problem } from './problem.js'

/** What stands above the session, for everybody. */
export function openRoutes(
  settings: ExampleSettings,
  people: People,
  counter: Counter,
  mailbox: Mailbox | undefined,
): Middleware {
  const router = new Router()
  router.get('/host.css', (ctx) => {
    ctx.type = 'css'
    ctx.body = hostStylesheet
  })
  router.get('/api/counter', (ctx) => {
    ctx.body = { count: counter.count() }
  })
  if (mailbox !== undefined) {
    router.get('/mailbox', (ctx) => {
      // The mails' pictures stand inside this one page.
      ctx.set('Content-Security-Policy', "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'")
      send(ctx, 200, mailboxPage(contextOf(settings, people, ctx), mailbox.mails()))
    })
    router.get('/mailbox.json', (ctx) => {
      ctx.body = mailbox.mails()
    })
  }
  return router.routes() as unknown as Middleware
}

/** The host's own pages. */
export function hostRoutes(settings: ExampleSettings, people: People, counter: Counter): Middleware {
  const router = new Router()
  const context = (ctx: Context): PageContext => contextOf(settings, people, ctx)
  router.get('/', (ctx) => send(ctx, 200, homePage(context(ctx))))
  router.get('/private', signedIn, (ctx) => send(ctx, 200, privatePage(context(ctx))))
  router.get('/api/private', signedIn, (ctx) => {
    const { id, name } = personOf(people, ctx) ?? { id: '', name: '' }
    ctx.body = { user: { id, name } }
  })
  router.post('/api/act', signedIn, (ctx) => {
    ctx.body = { count: counter.act() }
  })
  router.get('/account', signedIn, (ctx) => {
    const page = context(ctx)
    if (wantsJson(ctx.get('accept'))) ctx.body = { id: page.person?.id, email: page.person?.email ?? null }
    else send(ctx, 200, accountPage(page, 'shown'))
  })
  router.post('/account', signedIn, (ctx) => {
    const { id } = personOf(people, ctx) ?? { id: '' }
    const { result, email } = saveEmail(people, id, ctx.request.body)
    const status = statuses[result]
    if (!wantsJson(ctx.get('accept'))) send(ctx, status, accountPage(context(ctx), result, email))
    else if (result === 'saved') ctx.body = { id, email }
    else problem(ctx, status, `email_${result}`)
  })
  return router.routes() as unknown as Middleware
}

const statuses = { saved: 200, duplicate: 409, invalid: 422 } as const

/** The host's own guard: without a login, none of its pages. */
async function signedIn(ctx: Context, next: Next): Promise<void> {
  // After the sign-out the browser's back button must not show it once more.
  ctx.set('Cache-Control', 'no-store')
  if (ctx.state['user'] !== undefined) await next()
  else if (wantsJson(ctx.get('accept'))) problem(ctx, 401, 'signed_out')
  else if (ctx.method === 'GET') seeOther(ctx, `/login?returnTo=${encodeURIComponent(ctx.originalUrl)}`)
  // What was posted is lost by the login: it leads home, not to a page that says nothing of it.
  else seeOther(ctx, '/login')
}

function send(ctx: Context, status: number, page: string): void {
  ctx.status = status
  ctx.type = 'html'
  ctx.body = page
}

function personOf(people: People, ctx: Context): Person | undefined {
  const user = ctx.state['user'] as Person | undefined
  return user && people.find(user.id)
}

function contextOf({ mount }: ExampleSettings, people: People, ctx: Context): PageContext {
  return { language: languageOf(ctx.get('accept-language')), person: personOf(people, ctx), mount }
}
