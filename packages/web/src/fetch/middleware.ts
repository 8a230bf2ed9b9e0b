import type { Standing } from '@secondstep/core'
import type { Exchange } from '../exchange.js'
import { whoIs } from '../host-request.js'
import { type HostTools, hostToolsOf } from '../host-tools.js'
import { createKit, type Judge } from '../kit.js'
import { refuseSecondMount } from '../mounted-once.js'
import type { KitOptions } from '../options.js'
import { exchangeOf, type FetchOptions, fetchOptionNames } from './exchange.js'
import { changeSession, lateResponse, responseOf, withCookies } from './write.js'

/** Everything a host can tell. Only `issuer`, `secrets`, `store`, `users` and `currentUser` have no default. */
export type FetchStepOptions<Row, Context> = KitOptions<Row> & FetchOptions<Row, Context>

/** Answers a request itself, or with what `next` answers: that is told how the signed-in user stands. */
export type FetchHandler<Context> = (
  request: Request,
  context: Context,
  next: (standing: Standing | undefined) => Response | Promise<Response>,
) => Promise<Response>

/** The step as one function, and what a host's own code can ask of the kit. */
export interface FetchStep<Context> extends FetchHandler<Context>, HostTools {
  /** Asks, at single routes, for a right code within the last `seconds` (1 to 86400). @throws `ERR_OPTIONS` */
  requireFresh(seconds: number): FetchHandler<Context>
  /** Carries the pass over into a session that the host has made anew: call it afterwards, with the same request. */
  keep(request: Request, context: Context): Promise<void>
  /** Ends the passes this request carries, as the host's `signOut` routes do by themselves. */
  end(request: Request, context: Context): Promise<void>
  /** Judges the request of a WebSocket. @returns true only for whoever has passed the step, or whom nobody asks. */
  verifyUpgrade(request: Request, context: Context): Promise<boolean>
}

/**
 * Makes the second login step for apps that speak web-standard `Request` and `Response`, on Node. Call it with every request
 * of the app, once who is signed in can be told: `secondStep(request, context, next)` refuses every request of a signed-in user
 * who has not passed the step.
 *
 * @throws `ERR_OPTIONS`, `ERR_SECRETS`, `ERR_STORE_UNKNOWN` at once; other set-up mistakes reject the first request.
 *
 * @example
 * ```ts
 * import { randomBytes } from 'node:crypto'
 * import { secondStepForFetch } from '@secondstep/web'
 * import Keyv from 'keyv'
 *
 * const otp = secondStepForFetch({
 *   issuer: 'Acme',
 *   secrets: `k1:${randomBytes(32).toString('base64')}`,
 *   store: new Keyv(),
 *   users: { find: (id) => ({ id }), list: () => ({ users: [] }) },
 *   currentUser: (context) => context.user,
 *   binding: () => 'the session id claim of a token',
 * })
 * const answer = await otp(new Request('http://localhost/'), {}, () => new Response('hello stranger'))
 * console.assert((await answer.text()) === 'hello stranger')
 * ```
 */
export function secondStepForFetch<Row, Context>(options: FetchStepOptions<Row, Context>): FetchStep<Context> {
  const kit = createKit<Row>(options, fetchOptionNames)
  const sessionOf = (context: Context) => options.session?.(context)

  /** Each request as it was seen first: a login below changes what there is to see. */
  const seen = new WeakMap<Request, Exchange>()

  const handlerOf =
    (judge: Judge): FetchHandler<Context> =>
    async (request, context, next) => {
      const exchange = await exchangeOf(request, context, options)
      const first = seen.get(request) ?? exchange
      seen.set(request, first)
      const verdict = await judge(exchange, first)
      if (verdict.kind === 'reply') {
        await changeSession(sessionOf(context), verdict.reply.session)
        return responseOf(verdict.reply, request.method)
      }
      await changeSession(sessionOf(context), verdict.session)
      const response = await next(verdict.standing)
      if (!verdict.watch || !(await isSignedIn(request, context))) return withCookies(response, verdict.cookies)
      await response.body?.cancel()
      return lateResponse(kit.lateUser(exchange), request.method)
    }

  /** Nobody may appear below us; a callback that throws leaves the door closed. */
  const isSignedIn = async (request: Request, context: Context): Promise<boolean> => {
    const { row, rowFault } = await whoIs(() => options.currentUser(context, request))
    return row !== undefined || rowFault !== undefined
  }

  const guard = handlerOf(kit.receive)
  const step: FetchHandler<Context> = async (request, context, next) => {
    refuseSecondMount(request)
    return guard(request, context, next)
  }
  return Object.assign(step, hostToolsOf(kit.core), {
    requireFresh: (seconds: number) => handlerOf(kit.fresh(seconds)),
    keep: async (request: Request, context: Context) => changeSession(sessionOf(context), kit.kept(seen.get(request))),
    end: async (request: Request, context: Context) => kit.end(await exchangeOf(request, context, options)),
    verifyUpgrade: async (request: Request, context: Context) =>
      kit.mayUpgrade(await exchangeOf(request, context, options)),
  })
}
