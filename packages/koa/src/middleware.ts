import { SecondStepError, type Standing } from '@secondstep/core'
import { createKit, type HostTools, hostToolsOf, isSomebody, type KitOptions, watchForLateUser } from '@secondstep/web'
import type { Context, Middleware, Next } from 'koa'
import { exchangeOf, type RequestOptions, requestOptionNames, userOf } from './exchange.js'
import { addCookies, changeSession, writeReply } from './write.js'

/** Everything a Koa host can tell the kit. Only `issuer`, `secrets`, `store` and `users` have no default. */
export type SecondStepOptions<Row> = KitOptions<Row> & RequestOptions<Row>

/** The middleware, and what a host's own code can ask of the kit. */
export interface SecondStepMiddleware extends Middleware, HostTools {
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

/** Marks a request this middleware has seen, across copies of the package. */
const seenMark: unique symbol = Symbol.for('secondstep.seen')

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

  const middleware = async (ctx: Context, next: Next): Promise<void> => {
    if (seenMark in ctx.req) throw mountedTwice()
    Object.defineProperty(ctx.req, seenMark, { value: true })
    const exchange = await exchangeOf(ctx, options)
    const verdict = await kit.receive(exchange)
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

  return Object.assign(middleware, hostToolsOf(kit.core), {
    end: async (ctx: Context) => kit.end(await exchangeOf(ctx, options)),
    verifyUpgrade: async (ctx: Context) => kit.mayUpgrade(await exchangeOf(ctx, options)),
  })
}

function mountedTwice(): SecondStepError {
  return new SecondStepError('ERR_MOUNTED_TWICE', {
    message: 'The second step is mounted twice on the way of this request.',
    fix: 'keep one `app.use(otp)`, on the whole app',
  })
}
