import { once } from 'node:events'
import { createServer } from 'node:http'
import { type SecondStepMiddleware, secondStep } from '@secondstep/express'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import session from 'express-session'
import type { HostError, LoadUser, Row, SmallHost, SmallHostOptions } from './small-host.js'

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

/** The small host on Express. */
export async function startSmallExpressHost(
  options: SmallHostOptions,
  { mount, framework = express }: Mounting = {},
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
