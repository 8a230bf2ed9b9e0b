import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { Readable } from 'node:stream'
import Router from '@koa/router'
import { secondStep } from '@secondstep/koa'
import type { HostPlan, HostRow, StartedHost, StartHost } from '@secondstep/testing'
import Koa, { type Context, type Middleware } from 'koa'
import bodyParser from 'koa-bodyparser'
import genericSession from 'koa-generic-session'
import mountAt from 'koa-mount'
import session from 'koa-session'
import { requireProgram } from '../available.js'
import { answerUpgrade, piecesOf } from './express-host.js'
import type { MakeKoaOtp } from './passport-otp.js'

/** The libraries a Koa app is made of. */
export interface KoaParts {
  readonly Koa: typeof Koa
  readonly Router: typeof Router
  readonly session: typeof session
  /** Which library keeps the sessions of apps that keep them on the server. */
  readonly sessions: 'koa-session' | 'koa-generic-session' | 'koa-generic-session, deferred'
  readonly makeOtp: MakeKoaOtp
}

const newest: KoaParts = { Koa, Router, session, sessions: 'koa-session', makeOtp: secondStep }

/** Koa 2 and what people used with it. */
export function oldestKoa(): KoaParts {
  const load = createRequire(requireProgram('koa2'))
  return {
    Koa: load('koa') as typeof Koa,
    Router: load('@koa/router') as typeof Router,
    session: load('koa-session') as typeof session,
    sessions: 'koa-session',
    makeOtp: secondStep,
  }
}

/** A way to start the app that the adapter suite wants, with the Koa adapter. */
export function koaHosts(some: Partial<KoaParts> = {}): StartHost {
  const parts: KoaParts = { ...newest, ...some }
  return (plan) => startKoaHost(plan, parts)
}

async function startKoaHost(plan: HostPlan, parts: KoaParts): Promise<StartedHost> {
  const otp = parts.makeOtp({ ...(plan.session === 'none' ? bearer(plan) : {}), ...plan.options })
  const app = new parts.Koa()
  app.keys = ['test']
  app.silent = true
  app.use(async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      plan.failed(error)
      ctx.status = (error as { status?: number }).status ?? 500
      ctx.body = { failed: true }
    }
  })
  const inner = plan.mounting === 'below_a_base' ? new parts.Koa() : app
  const loaders: [Middleware, Middleware] = [sessionOf(plan, parts, app), userOf(plan)]
  for (const middleware of [marks, ...readersOf(plan), ...mounted(plan, otp, loaders)]) inner.use(middleware)
  const router = routes(plan, parts, otp)
  inner.use(router.routes())
  if (inner !== app) app.use(mountAt('/base', inner))

  const server = app.listen(0, '127.0.0.1')
  server.on('upgrade', (req, socket) => {
    const ctx = app.createContext(req, new ServerResponse(req))
    let opens = false
    const ask = async (): Promise<void> => {
      opens = 'verifyUpgrade' in otp && (await otp.verifyUpgrade(ctx))
    }
    const [session, user] = loaders
    const whole = ctx as Parameters<Middleware>[0]
    const loaded = async (): Promise<unknown> => session(whole, () => user(whole, ask))
    answerUpgrade(
      socket,
      loaded().then(() => opens),
    )
  })
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function mounted(
  plan: HostPlan,
  otp: ReturnType<MakeKoaOtp>,
  [session, user]: readonly [Middleware, Middleware],
): Middleware[] {
  switch (plan.mounting) {
    case 'above_the_session':
      return [otp, session, user]
    case 'above_the_user':
      return [session, otp, user]
    case 'at_its_own_path':
      return [session, user, mountAt('/otp', otp)]
    case 'inside_a_route':
      return [session, user]
    case 'twice':
      return [session, user, otp, otp]
    default:
      return [session, user, otp]
  }
}

/** What the app sets on every answer, and the kit must leave or replace. */
const marks: Middleware = (ctx, next) => {
  ctx.append('Set-Cookie', 'above=1')
  ctx.set('Cache-Control', 'public, max-age=60')
  return next()
}

function readersOf({ bodies }: HostPlan): Middleware[] {
  if (bodies === 'parsed') return [bodyParser()]
  if (bodies === 'unread') return []
  const eat: Middleware = async (ctx, next) => {
    if (ctx.path === '/otp') await once(ctx.req.resume(), 'end')
    await next()
  }
  return [eat]
}

/** Sessions of koa-session, with a store or in a cookie, or those of koa-generic-session. */
function sessionOf(plan: HostPlan, { session, sessions }: KoaParts, app: Koa): Middleware {
  if (plan.session === 'none') return (_ctx, next) => next()
  if (plan.session === 'cookie') return session({ key: 'session' }, app)
  const kept = new Map<string, object>()
  const reach = (): void => {
    if (plan.isSessionDown()) throw new Error('the sessions are out of reach')
  }
  const store = {
    get: async (key: string) => {
      reach()
      return structuredClone(kept.get(key))
    },
    set: async (key: string, value: object) => {
      reach()
      kept.set(key, structuredClone(value))
    },
    destroy: async (key: string) => {
      reach()
      kept.delete(key)
    },
  }
  if (sessions === 'koa-session') return session({ key: 'session', store }, app)
  return genericSession({ store, defer: sessions.endsWith('deferred') } as object)
}

interface Session {
  userId?: string
}

/** The app's session; where it is deferred, a promise of it. */
async function sessionIn(ctx: object): Promise<Session | null | undefined> {
  return (ctx as { session?: Session | null | Promise<Session | null> }).session
}

function userOf({ rowOf, session }: HostPlan): Middleware {
  return async (ctx, next) => {
    const id = session === 'none' ? undefined : (await sessionIn(ctx))?.userId
    if (id !== undefined) ctx.state.user = rowOf(id)
    await next()
  }
}

const tokens = new Map<string, string>()

/** Logins of an app without sessions: a token that names its user, and ties a pass to itself. */
function bearer({ rowOf }: HostPlan) {
  const tokenOf = (ctx: Context): string => /^Bearer (.+)$/.exec(ctx.get('authorization'))?.[1] ?? ''
  return {
    currentUser: (ctx: Context): HostRow | undefined => rowOf(tokens.get(tokenOf(ctx)) ?? ''),
    binding: (ctx: Context): string => tokenOf(ctx) || 'nobody',
  }
}

function routes(plan: HostPlan, { Router }: KoaParts, otp: ReturnType<MakeKoaOtp>): Router {
  const router = new Router()
  if (plan.mounting === 'inside_a_route') router.use(otp as never)
  const json = bodyParser() as never
  const bodyOf = (ctx: object): unknown => (ctx as { request: { body?: unknown } }).request.body
  router.post('/login', json, async (ctx) => {
    const { id } = bodyOf(ctx) as { id: string }
    if (plan.session !== 'none') {
      const session = await sessionIn(ctx)
      if (session === null || session === undefined) Object.assign(ctx, { session: { userId: id } })
      else session.userId = id
      ctx.body = {}
      return
    }
    const token = randomBytes(12).toString('hex')
    tokens.set(token, id)
    ctx.body = { token }
  })
  router.post('/logout', (ctx) => {
    if (plan.session !== 'none') Object.assign(ctx, { session: null })
    ctx.body = {}
  })
  if ('requireFresh' in otp) {
    router.get('/sensitive', otp.requireFresh(300) as never, (ctx) => {
      plan.handled()
      ctx.body = 'for fresh codes only'
    })
  }
  router.post('/renew', json, async (ctx) => {
    plan.handled()
    Object.assign(ctx, { session: { userId: (ctx.state as { user: HostRow }).user.id } })
    const { keep } = bodyOf(ctx) as { keep?: unknown }
    if (keep === true && 'keep' in otp) await otp.keep(ctx as unknown as Context)
    ctx.body = {}
  })
  router.post('/leave', async (ctx) => {
    plan.handled()
    await otp.end(ctx as unknown as Context)
    ctx.body = {}
  })
  router.get('/private', (ctx) => {
    plan.handled()
    ctx.body = 'the private page'
  })
  router.post('/act', json, (ctx) => {
    plan.handled()
    ctx.body = { got: bodyOf(ctx) }
  })
  router.get('/download', (ctx) => {
    plan.handled()
    ctx.body = Readable.from(piecesOf(plan.download), { objectMode: false })
  })
  router.get('/failing', () => {
    plan.handled()
    throw new Error('broken below the guard')
  })
  return router
}
