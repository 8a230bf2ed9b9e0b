import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type SecondStepMiddleware, type SecondStepOptions, secondStep } from '@secondstep/express'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import session from 'express-session'
import Keyv from 'keyv'

/** A row of the small host's user table. */
export interface Row {
  readonly id: string
  readonly email?: string
  readonly isAdministrator?: boolean
}

/** The smallest app with a login: `POST /login {id}`, `GET /private`, `POST /act`, `GET /count`. */
export interface SmallHost {
  readonly url: string
  readonly otp: SecondStepMiddleware
  /** How often a guarded handler has run. */
  ran(): number
  /** What the host's error handler was given. */
  readonly errors: readonly { readonly code?: string; readonly message: string }[]
  close(): Promise<void>
}

export const testSecrets = `t1:${randomBytes(32).toString('base64')}`

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** Options that do for a test; everything can be overridden. */
export function testOptions(rest: Partial<SecondStepOptions<Row>> = {}): SecondStepOptions<Row> {
  const rows: readonly Row[] = [
    { id: 'boss', email: 'boss@example.test', isAdministrator: true },
    { id: 'user01', email: 'user01@example.test' },
    { id: 'user02', email: 'user02@example.test' },
  ]
  return {
    issuer: 'Acme',
    secrets: testSecrets,
    store: new Keyv(),
    logger: quiet,
    users: { find: (id) => rows.find((row) => row.id === id), list: () => ({ users: rows }) },
    ...rest,
  }
}

/** How a test wants the kit mounted; left out, it is mounted as the documents say, on Express 5. */
export interface Mounting {
  readonly framework?: typeof express
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

export async function startSmallHost(
  options: SecondStepOptions<Row>,
  { mount, framework = express }: Mounting = {},
): Promise<SmallHost> {
  const otp = secondStep<Row>(options)
  const app = framework()
  let count = 0
  const errors: { code?: string; message: string }[] = []

  const user: RequestHandler = (req, _res, next) => {
    const id = (req.session as unknown as { userId?: string } | undefined)?.userId
    if (id !== undefined) Object.assign(req, { user: options.users.find(id) })
    next()
  }
  const routes = framework.Router()
  routes.post('/login', framework.json(), (req, res) => {
    Object.assign(req.session, { userId: String((req.body as { id?: unknown }).id) })
    res.json({ status: 'signed_in' })
  })
  routes.get('/private', (_req, res) => {
    count++
    res.send('the private page')
  })
  routes.post('/act', (_req, res) => {
    count++
    res.json({ count })
  })
  const sessions = session({ secret: 'test', resave: false, saveUninitialized: false })
  if (mount === undefined) app.use(sessions, user, otp, routes)
  else mount(app, { otp, session: sessions, user, routes })
  const failed: ErrorRequestHandler = (
    error: { code?: string; message: string; status?: number },
    _req,
    res,
    _next,
  ) => {
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
