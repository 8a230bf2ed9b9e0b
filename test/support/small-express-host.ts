import { once } from 'node:events'
import { createServer } from 'node:http'
import { type SecondStepMiddleware, secondStep } from '@secondstep/express'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import session from 'express-session'
import {
  failIf,
  type HostError,
  type LoadUser,
  type RawHandler,
  type Row,
  type SessionFaults,
  type SmallHost,
  type SmallHostOptions,
} from './small-host.js'

/** How a test wants the kit mounted; left out, it is mounted as the documents say, on Express 5. */
export interface Mounting {
  readonly framework?: typeof express
  readonly faults?: SessionFaults | undefined
  readonly above?: RawHandler | undefined
  readonly mount?: (
    app: Express,
    parts: {
      readonly otp: SecondStepMiddleware
      readonly session: RequestHandler
      readonly user: RequestHandler
      readonly routes: RequestHandler
    },
  ) => void
}

/** The small host on Express. */
export async function startSmallExpressHost(
  options: SmallHostOptions,
  { mount, framework = express, faults, above }: Mounting = {},
  loadUser: LoadUser = (id) => options.users.find(id),
): Promise<SmallHost> {
  const otp = secondStep<Row>(options)
  const app = framework()
  let count = 0
  const errors: HostError[] = []

  const user: RequestHandler = (req, _res, next) => {
    const id = (req.session as unknown as { userId?: string } | undefined)?.userId
    if (id !== undefined) Object.assign(req, { user: loadUser(id) })
    next()
  }
  const routes = framework.Router()
  routes.post('/login', framework.json(), (req, res) => {
    Object.assign(req.session, { userId: String((req.body as { id?: unknown }).id) })
    res.json({ status: 'signed_in' })
  })
  const signOut: RequestHandler = (req, res, next) => {
    req.session.destroy((error: unknown) => (error ? next(error) : res.json({ status: 'signed_out' })))
  }
  if (faults !== undefined) routes.post('/logout', signOut)
  routes.get('/private', (_req, res) => {
    count++
    res.send('the private page')
  })
  routes.post('/act', (_req, res) => {
    count++
    res.json({ count })
  })
  const sessions = session({ secret: 'test', resave: false, saveUninitialized: false, store: faultyStore(faults) })
  if (above !== undefined) app.use(above)
  if (mount === undefined) app.use(sessions, user, otp, routes)
  else mount(app, { otp, session: sessions, user, routes })
  const failed: ErrorRequestHandler = (error: HostError, _req, res, _next) => {
    errors.push(error)
    res.status(error.status ?? 500).json({ status: error.status ?? 500 })
  }
  app.use(failed)

  const server = createServer(app)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    otp,
    ran: () => count,
    errors,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function faultyStore(faults: SessionFaults | undefined): session.Store {
  const store = new session.MemoryStore()
  const set = store.set.bind(store)
  const destroy = store.destroy.bind(store)
  return Object.assign(store, {
    set: (id: string, kept: session.SessionData, done?: (error?: unknown) => void) =>
      faulty(faults?.set, done, () => set(id, kept, done)),
    destroy: (id: string, done?: (error?: unknown) => void) => faulty(faults?.destroy, done, () => destroy(id, done)),
  })
}

function faulty(isBroken: boolean | undefined, done: ((error?: unknown) => void) | undefined, work: () => void): void {
  try {
    failIf(isBroken)
    work()
  } catch (error) {
    done?.(error)
  }
}
