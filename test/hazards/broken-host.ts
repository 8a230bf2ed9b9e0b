import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import express, { type Request, type RequestHandler } from 'express'
import session from 'express-session'
import { codeOf, newSecret, timeStepAt } from '../../packages/core/src/keys/totp.js'
import { createVisitor } from '../support/http-client.js'
import type { Target } from '../support/walker.js'

/** The ways in which second steps really were broken; each host here has one of them, or none. */
export type Fault =
  | 'guards_by_prefix'
  | 'believes_headers'
  | 'counts_then_writes'
  | 'counts_in_the_session'
  | 'spends_then_writes'
  | 'never_spends'
  | 'marks_the_user'
  | 'keeps_the_pass_at_sign_out'
  | 'writes_on_get'

/** A second step as somebody writes it in an afternoon. */
export interface BrokenHost extends Target {
  /** All it keeps. */
  stored(): string
  close(): Promise<void>
}

interface Kept {
  failures: number
  lastTimeStep: number
  keyId: string
}

/** Starts a host with one user, a second step of its own, and one fault in it; without a fault it holds. */
export async function startBrokenHost(fault: Fault | undefined): Promise<BrokenHost> {
  const secret = newSecret()
  const kept: Kept = { failures: 0, lastTimeStep: -1, keyId: 'first' }
  const passes = new Map<string, string>()
  let now = 1_800_000_000
  let count = 0

  /** The way to a store and back: long enough for the others to come in between. */
  const roundTrip = (): Promise<void> => pause(5)
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work)
    turn = mine.catch(() => undefined)
    return mine
  }

  const judge = async (
    code: string,
    failures: { count: number },
  ): Promise<'passed' | 'mismatch' | 'replayed' | 'throttled'> => {
    const { lastTimeStep } = kept
    const counted = failures.count
    await roundTrip()
    if (counted >= 5) return 'throttled'
    const timeStep = timeStepAt(now)
    if (code !== codeOf(secret, timeStep)) {
      failures.count = counted + 1
      return 'mismatch'
    }
    if (timeStep <= lastTimeStep) return 'replayed'
    if (fault !== 'never_spends') kept.lastTimeStep = timeStep
    failures.count = 0
    return 'passed'
  }

  const shared = {
    get count() {
      return kept.failures
    },
    set count(failures: number) {
      kept.failures = failures
    },
  }
  const racing = fault === 'counts_then_writes' || fault === 'spends_then_writes'

  const stepRoute: RequestHandler = async (req, res) => {
    const entry = sessionOf(req)
    if (entry.user === undefined) return void res.status(401).json({ code: 'signed_out' })
    const failures = fault === 'counts_in_the_session' ? entry : shared
    const work = () => judge(String((req.body as { code?: unknown }).code), failures)
    const outcome = racing ? await work() : await inTurn(work)
    if (outcome !== 'passed') return void res.status(outcome === 'throttled' ? 429 : 422).json({ code: outcome })
    const pass = randomBytes(32).toString('base64url')
    passes.set(pass, req.sessionID)
    res.cookie('secondstep', pass, { httpOnly: true, sameSite: 'lax' }).json({ status: 'passed' })
  }
  const passOf = (req: Request): string => /secondstep=([\w-]+)/.exec(req.headers.cookie ?? '')?.[1] ?? ''

  const guard: RequestHandler = (req, res, next) => {
    if (sessionOf(req).user === undefined || req.path === '/login' || req.path === '/logout') return next()
    if (fault === 'guards_by_prefix' && /^\/(otp|assets)/.test(req.url)) {
      // As routers do that tidy a path up after the guard has judged it.
      req.url = new URL(req.url, 'http://host.invalid').pathname
      return next()
    }
    if (fault === 'believes_headers' && req.headers['x-original-url'] !== undefined) return next()
    const login = passes.get(passOf(req))
    if (login !== undefined && (fault === 'marks_the_user' || login === req.sessionID)) return next()
    if ((req.headers.accept ?? '').includes('text/html')) return res.redirect(303, '/otp')
    res.status(401).json({ code: 'otp_required' })
  }

  const app = express()
  app.get('/api/counter', (_req, res) => void res.json({ count }))
  app.use(session({ secret: 'broken', resave: false, saveUninitialized: false }), express.json())
  app.post('/otp', stepRoute)
  app.get('/otp', (req, res) => {
    if (fault === 'writes_on_get' && req.query['key'] !== undefined) kept.keyId = randomBytes(4).toString('hex')
    res.send('the step')
  })
  app.use(guard)
  app.post('/login', (req, res) => {
    sessionOf(req).user = 'user01'
    res.json({})
  })
  app.post('/logout', (req, res) => {
    if (fault !== 'keeps_the_pass_at_sign_out') passes.delete(passOf(req))
    res.json({})
  })
  const act: RequestHandler = (_req, res) => void res.json({ count: ++count })
  app.get('/private', act)
  app.get('/api/private', act)
  app.post('/api/act', act)

  const server = createServer(app)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  return {
    url,
    signIn: async () => {
      const visitor = createVisitor(url)
      await visitor.post('/login')
      return visitor
    },
    freshCode: async () => {
      now += 60
      return codeOf(secret, timeStepAt(now))
    },
    count: async () => count,
    stored: () => JSON.stringify([kept, [...passes]]),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

interface Entry {
  user?: string
  count: number
}

function sessionOf(req: Request): Entry {
  const entry = req.session as unknown as Partial<Entry>
  entry.count ??= 0
  return entry as Entry
}
