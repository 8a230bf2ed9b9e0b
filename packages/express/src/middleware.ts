import type { IncomingMessage } from 'node:http'
import type { Standing } from '@secondstep/core'
import {
  createKit,
  type Exchange,
  type HostTools,
  hostToolsOf,
  isSomebody,
  type Judge,
  type KitOptions,
  refuseSecondMount,
  watchForLateUser,
} from '@secondstep/web'
import type { Request, RequestHandler } from 'express'
import { exchangeOf, type RequestOptions, requestOptionNames, userOf } from './exchange.js'
import { addCookies, changeSession, writeReply } from './write.js'

/** Everything an Express host can tell the kit. Only `issuer`, `secrets`, `store` and `users` have no default. */
export type SecondStepOptions<Row> = KitOptions<Row> & RequestOptions<Row>

/** The middleware, and what a host's own code can ask of the kit. */
export interface SecondStepMiddleware extends RequestHandler, HostTools {
  /**
   * Makes a middleware for single routes: it asks for a right code within the last `seconds` (1 to 86400) of whoever has a
   * live key, and of everybody for whatever the policy asks. Mount it below the kit. @throws `ERR_OPTIONS`
   */
  requireFresh(seconds: number): RequestHandler
  /**
   * Carries the pass over into a session that a `req.login()` in mid-session has made anew: call it afterwards, in the same
   * request. It is worth nothing to another user.
   */
  keep(req: Request): Promise<void>
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

  /** Each request as it was seen first: routers and logins below change it. */
  const seen = new WeakMap<Request, Exchange>()

  const handlerOf =
    (judge: Judge): RequestHandler =>
    (req, res, next) => {
      const run = async (): Promise<void> => {
        const exchange = await exchangeOf(req, options, res)
        const first = seen.get(req) ?? exchange
        seen.set(req, first)
        const verdict = await judge(exchange, first)
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
      // Express 4 does not wait for promises: an error that is not handed on would leave the request hanging.
      run().catch(next)
    }

  const guard = handlerOf(kit.receive)
  const middleware: RequestHandler = (req, res, next) => {
    refuseSecondMount(req)
    guard(req, res, next)
  }
  return Object.assign(middleware, hostToolsOf(kit.core), {
    requireFresh: (seconds: number) => handlerOf(kit.fresh(seconds)),
    keep: (req: Request) => changeSession(req, kit.kept(seen.get(req))),
    end: async (req: Request) => kit.end(await exchangeOf(req, options)),
    verifyUpgrade: async (req: IncomingMessage) => kit.mayUpgrade(await exchangeOf(req as Request, options)),
  })
}
