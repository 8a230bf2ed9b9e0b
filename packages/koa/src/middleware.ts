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
import type { Context, Middleware, Next } from 'koa'
import { exchangeOf, type RequestOptions, requestOptionNames, userOf } from './exchange.js'
import { addCookies, changeSession, writeReply } from './write.js'

/** Everything a Koa host can tell the kit. Only `issuer`, `secrets`, `store` and `users` have no default. */
export type SecondStepOptions<Row> = KitOptions<Row> & RequestOptions<Row>

/** The middleware, and what a host's own code can ask of the kit. */
export interface SecondStepMiddleware extends Middleware, HostTools {
  /**
   * Makes a middleware for single routes: it asks for a right code within the last `seconds` (1 to 86400) of whoever has a
   * live key, and of everybody for whatever the policy asks. Mount it below the kit. @throws `ERR_OPTIONS`
   */
  requireFresh(seconds: number): Middleware
  /**
   * Carries the pass over into a session that a login in mid-session has made anew: call it afterwards, in the same request.
   * It is worth nothing to another user.
   */
  keep(ctx: Context): Promise<void>
  /** Ends the passes this request carries, as the host's `signOut` routes do by themselves. */
  end(ctx: Context): Promise<void>
  /**
   * Judges the request of a WebSocket, which passes no middleware: make a context of it (`app.createContext`) and run what
   * loads the session and the user on it first.
   *
   * @returns true only for a signed-in user who has passed the step, or whom nobody asks. @throws where that cannot be told
   */
  verifyUpgrade(ctx: Context): Promise<boolean>
}

declare module 'koa' {
  interface DefaultState {
    /** How the signed-in user stands; set by the second step where it has looked him up. */
    otp?: Standing
  }
}

/**
 * Makes the second login step for a Koa app (2 or 3). Mount it below the session and whatever sets the user, above the login
 * and all routers: `app.use(otp)`. It refuses every request of a signed-in user who has not passed the step.
 *
 * @throws `ERR_OPTIONS`, `ERR_SECRETS`, `ERR_STORE_UNKNOWN` at once; other set-up mistakes come with the first request.
 *
 * @example
 * ```ts
 * import { randomBytes } from 'node:crypto'
 * import { secondStep } from '@secondstep/koa'
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
  const seen = new WeakMap<Context['req'], Exchange>()

  const handlerOf =
    (judge: Judge) =>
    async (ctx: Context, next: Next): Promise<void> => {
      const exchange = await exchangeOf(ctx, options)
      const first = seen.get(ctx.req) ?? exchange
      seen.set(ctx.req, first)
      const verdict = await judge(exchange, first)
      if (verdict.kind === 'reply') return writeReply(ctx, verdict.reply)
      await changeSession(ctx, verdict.session)
      addCookies(ctx, verdict.cookies)
      if (verdict.standing !== undefined) ctx.state.otp = verdict.standing
      if (verdict.watch) {
        const { currentUser } = options
        const isLate = (): boolean => isSomebody(userOf(ctx), currentUser && (() => currentUser(ctx)))
        watchForLateUser(ctx.req, ctx.res, isLate, () => kit.lateUser(exchange))
      }
      await next()
    }

  const guard = handlerOf(kit.receive)
  const middleware = async (ctx: Context, next: Next): Promise<void> => {
    refuseSecondMount(ctx.req)
    await guard(ctx, next)
  }

  return Object.assign(middleware, hostToolsOf(kit.core), {
    requireFresh: (seconds: number) => handlerOf(kit.fresh(seconds)),
    keep: (ctx: Context) => changeSession(ctx, kit.kept(seen.get(ctx.req))),
    end: async (ctx: Context) => kit.end(await exchangeOf(ctx, options)),
    verifyUpgrade: async (ctx: Context) => kit.mayUpgrade(await exchangeOf(ctx, options)),
  })
}
