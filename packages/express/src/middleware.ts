import type { IncomingMessage } from 'node:http'
import { SecondStepError, type Standing } from '@secondstep/core'
import { createKit, type HostTools, hostToolsOf, isSomebody, type KitOptions, watchForLateUser } from '@secondstep/web'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { exchangeOf, type RequestOptions, requestOptionNames, userOf } from './exchange.js'
import { addCookies, changeSession, writeReply } from './write.js'

/** Everything an Express host can tell the kit. Only `issuer`, `secrets`, `store` and `users` have no default. */
export type SecondStepOptions<Row> = KitOptions<Row> & RequestOptions<Row>

/** The middleware, and what a host's own code can ask of the kit. */
export interface SecondStepMiddleware extends RequestHandler, HostTools {
  /** Ends the passes this request carries, as the host's `signOut` routes do by themselves. */
  end(req: Request): Promise<void>
  /**
   * Judges the request of a WebSocket, which passes no middleware: run what loads the session and the user on it first.
   *
   * @returns true only for a signed-in user who has passed the step, or whom nobody asks. @throws where that cannot be told
   */
  verifyUpgrade(req: IncomingMessage): Promise<boolean>
}

declare global {
  namespace Express {
    interface Request {
      /** How the signed-in user stands; set by the second step where it has looked him up. */
      otp?: Standing
    }
  }
}

/** Marks a request this middleware has seen, across copies of the package. */
const seenMark: unique symbol = Symbol.for('secondstep.seen')

/**
 * Makes the second login step for an Express app (4.16 to 5). Mount it below the session and whatever sets the user, above the
 * login and all other routes: `app.use(otp)`. It refuses every request of a signed-in user who has not passed the step.
 *
 * @throws `ERR_OPTIONS`, `ERR_SECRETS`, `ERR_STORE_UNKNOWN` at once; other set-up mistakes come with the first request.
 *
 * @example
 * ```ts
 * import { randomBytes } from 'node:crypto'
 * import { secondStep } from '@secondstep/express'
 * import Keyv from 'keyv'
 *
 * const otp = secondStep({
 *   issuer: 'Acme',
 *   secrets: `k1:${randomBytes(32).toString('base64')}`,
 *   store: new Keyv(),
 *   users: { find: (id) => ({ id }), list: () => ({ users: [] }) },
 * })
 * await otp.ready()
 * ```
 */
export function secondStep<Row>(options: SecondStepOptions<Row>): SecondStepMiddleware {
  const kit = createKit<Row>(options, requestOptionNames)

  const middleware = async (req: Request, res: Response, next: NextFunction): Promise<void> => {
    if (seenMark in req) throw mountedTwice()
    Object.defineProperty(req, seenMark, { value: true })
    const exchange = await exchangeOf(req, options, res)
    const verdict = await kit.receive(exchange)
    if (verdict.kind === 'reply') return writeReply(req, res, verdict.reply)
    await changeSession(req, verdict.session)
    addCookies(res, verdict.cookies)
    if (verdict.standing !== undefined) req.otp = verdict.standing
    if (verdict.watch) {
      const { currentUser } = options
      const isLate = (): boolean => isSomebody(userOf(req), currentUser && (() => currentUser(req)))
      watchForLateUser(req, res, isLate, () => kit.lateUser(exchange))
    }
    next()
  }

  const handler: RequestHandler = (req, res, next) => {
    // Express 4 does not wait for promises: an error that is not handed on would leave the request hanging.
    middleware(req, res, next).catch(next)
  }
  return Object.assign(handler, hostToolsOf(kit.core), {
    end: async (req: Request) => kit.end(await exchangeOf(req, options)),
    verifyUpgrade: async (req: IncomingMessage) => kit.mayUpgrade(await exchangeOf(req as Request, options)),
  })
}

function mountedTwice(): SecondStepError {
  return new SecondStepError('ERR_MOUNTED_TWICE', {
    message: 'The second step is mounted twice on the way of this request.',
    fix: 'keep one `app.use(otp)`, on the whole app',
  })
}
