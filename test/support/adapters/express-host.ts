import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { type Duplex, Readable } from 'node:stream'
import { secondStep } from '@secondstep/express'
import type { HostPlan, HostRow, StartedHost } from '@secondstep/testing'
import cookieSession from 'cookie-session'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import expressSession from 'express-session'
import { requireProgram } from '../available.js'
import type { MakeExpressOtp } from './passport-otp.js'

type Framework = typeof express

/** Express 4.16, which express-generator's apps pin. */
export function oldestExpress(): Framework {
  return createRequire(import.meta.url)(requireProgram('express4')) as Framework
}

/** Starts the app that the adapter suite wants, with the Express adapter, on any Express. */
export async function startExpressHost(
  plan: HostPlan,
  framework: Framework = express,
  makeOtp: MakeExpressOtp = secondStep,
): Promise<StartedHost> {
  const otp = makeOtp({ ...(plan.session === 'none' ? bearer(plan) : {}), ...plan.options })
  const app = framework()
  const inner = plan.mounting === 'below_a_base' ? framework() : app
  inner.use(marks, ...readersOf(plan, framework))
  const loaders: [Handler, Handler] = [sessionOf(plan), userOf(plan)]
  mount(inner, plan, otp, loaders)
  inner.use(routes(plan, framework, otp))
  if (inner !== app) app.use('/base', inner)
  const failed: ErrorRequestHandler = (error: { status?: number }, _req, res, _next) => {
    plan.failed(error)
    res.status(error.status ?? 500).json({ failed: true })
  }
  app.use(failed)

  const server = createServer(app)
  server.on('upgrade', (req, socket) => {
    const load = framework()
    load.use(...loaders)
    const handle = load as unknown as (req: IncomingMessage, res: ServerResponse, done: () => void) => void
    const opens = new Promise<boolean>((resolve, reject) =>
      handle(req, new ServerResponse(req), () => {
        if ('verifyUpgrade' in otp) otp.verifyUpgrade(req).then(resolve, reject)
      }),
    )
    answerUpgrade(socket, opens)
  })
  server.listen(0, '127.0.0.1')
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

function mount(
  app: Express,
  plan: HostPlan,
  otp: ReturnType<MakeExpressOtp>,
  [session, user]: [Handler, Handler],
): void {
  switch (plan.mounting) {
    case 'above_the_session':
      app.use(otp, session, user)
      return
    case 'above_the_user':
      app.use(session, otp, user)
      return
    case 'at_its_own_path':
      app.use(session, user).use('/otp', otp)
      return
    case 'inside_a_route':
      app.use(session, user).get('/private', otp)
      return
    case 'twice':
      app.use(session, user, otp, otp)
      return
    default:
      app.use(session, user, otp)
  }
}

type Handler = RequestHandler

/** What the app sets on every answer, and the kit must leave or replace. */
const marks: Handler = (_req, res, next) => {
  res.setHeader('Set-Cookie', 'above=1')
  res.setHeader('Cache-Control', 'public, max-age=60')
  next()
}

function readersOf({ bodies }: HostPlan, framework: Framework): Handler[] {
  if (bodies === 'parsed') return [framework.json(), framework.urlencoded({ extended: true })]
  if (bodies === 'unread') return []
  const eat: Handler = (req, _res, next) => {
    if (req.path === '/otp') req.resume().once('end', () => next())
    else next()
  }
  return [eat]
}

interface Session {
  userId?: string
  destroy?: (done: () => void) => void
}

function sessionOf({ session, isSessionDown }: HostPlan): Handler {
  if (session === 'none') return (_req, _res, next) => next()
  if (session === 'cookie') return cookieSession({ name: 'session', secret: 'test' })
  const load = expressSession({ secret: 'test', resave: false, saveUninitialized: false })
  return (req, res, next) => (isSessionDown() ? next() : load(req, res, next))
}

function userOf({ rowOf, session }: HostPlan): Handler {
  return (req, _res, next) => {
    const id = session === 'none' ? undefined : (req.session as Session | undefined)?.userId
    if (id !== undefined) Object.assign(req, { user: rowOf(id) })
    next()
  }
}

const tokens = new Map<string, string>()

/** Logins of an app without sessions: a token that names its user, and ties a pass to itself. */
function bearer({ rowOf }: HostPlan) {
  const tokenOf = (req: express.Request): string => /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1] ?? ''
  return {
    currentUser: (req: express.Request): HostRow | undefined => rowOf(tokens.get(tokenOf(req)) ?? ''),
    binding: (req: express.Request): string => tokenOf(req) || 'nobody',
  }
}

function routes(plan: HostPlan, framework: Framework, otp: ReturnType<MakeExpressOtp>): Handler {
  const router = framework.Router()
  const json = framework.json()
  const handled: Handler = (_req, _res, next) => {
    plan.handled()
    next()
  }
  router.post('/login', json, (req, res) => {
    const { id } = req.body as { id: string }
    if (plan.session !== 'none') {
      Object.assign(req.session, { userId: id })
      res.json({})
      return
    }
    const token = randomBytes(12).toString('hex')
    tokens.set(token, id)
    res.json({ token })
  })
  router.post('/logout', (req, res) => {
    const session = req.session as Session | undefined
    if (session?.destroy !== undefined) return session.destroy(() => res.json({}))
    if (plan.session === 'cookie') Object.assign(req, { session: null })
    res.json({})
  })
  if ('requireFresh' in otp) {
    router.get('/sensitive', otp.requireFresh(300), handled, (_req, res) => void res.send('for fresh codes only'))
  }
  router.post('/renew', handled, json, (req, res, next) => {
    const renewed = (): void => {
      Object.assign(req.session, { userId: (req as unknown as { user: HostRow }).user.id })
      const keeps = 'keep' in otp && (req.body as { keep?: unknown }).keep === true
      const kept = keeps ? otp.keep(req) : Promise.resolve()
      kept.then(() => res.json({}), next)
    }
    if (plan.session === 'server') {
      req.session.regenerate(renewed)
      return
    }
    Object.assign(req, { session: {} })
    renewed()
  })
  router.post('/leave', handled, (req, res, next) => {
    otp.end(req).then(() => res.json({}), next)
  })
  router.get('/private', handled, (_req, res) => void res.send('the private page'))
  router.post('/act', handled, json, (req, res) => void res.json({ got: req.body }))
  router.get('/download', handled, (_req, res) => void Readable.from(piecesOf(plan.download)).pipe(res))
  router.get('/failing', handled, () => {
    throw new Error('broken below the guard')
  })
  return router
}

/** 101 or 401, and nothing after it. */
export function answerUpgrade(socket: Duplex, opens: Promise<boolean>): void {
  const answer = (open: boolean): void => {
    const status = open ? '101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade' : '401 Unauthorized'
    socket.end(`HTTP/1.1 ${status}\r\n\r\n`)
  }
  opens.then(answer, () => answer(false))
}

/** Several writes, as a file or a database cursor makes them. */
export function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 64_000) yield bytes.subarray(start, start + 64_000)
}
