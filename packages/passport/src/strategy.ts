import type { IncomingMessage } from 'node:http'
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
import {
  exchangeOf,
  type PassportContext,
  type PassportRequest,
  type RequestOptions,
  rawOf,
  requestOf,
  requestOptionNames,
} from './exchange.js'
import { type PassportStrategy, strategyOf } from './strategy-of.js'
import { addCookies, changeSession, showStanding, writeReply } from './write.js'

/** Everything a host can tell the strategy. Only `issuer`, `secrets`, `store` and `users` have no default. */
export type SecondStepOptions<Row> = KitOptions<Row> & RequestOptions<Row>

/** Passport's request; on koa-passport, where a host's own code has none, Koa's context. */
type Given = PassportRequest | PassportContext

/** The strategy `otp`, and what a host's own code can ask of the kit. */
export interface SecondStepStrategy extends HostTools, PassportStrategy {
  /**
   * Makes a strategy named `otp-fresh` for single routes: it asks for a right code within the last `seconds` (1 to 86400) of
   * whoever has a live key, and of everybody for whatever the policy asks. `passport.use(otp.requireFresh(300))`, then
   * `passport.authenticate('otp-fresh')` at the route. @throws `ERR_OPTIONS`
   */
  requireFresh(seconds: number): PassportStrategy
  /**
   * Carries the pass over into a session that a `req.login()` in mid-session has made anew: call it afterwards, in the same
   * request. It is worth nothing to another user.
   */
  keep(req: Given): Promise<void>
  /** Ends the passes this request carries, as the host's `signOut` routes do by themselves. */
  end(req: Given): Promise<void>
  /**
   * Judges the request of a WebSocket, which passes no strategy: run what loads the session and the user on it first.
   *
   * @returns true only for a signed-in user who has passed the step, or whom nobody asks. @throws where that cannot be told
   */
  verifyUpgrade(req: Given): Promise<boolean>
}

/**
 * Makes the second login step as a Passport strategy, for Express and koa-passport. Where `passport.authenticate('otp')` stands,
 * every request of a signed-in user who has not passed the step is refused; put it below `passport.session()`, above all
 * routes. With `codePath` the app asks for the code on a page of its own.
 *
 * @throws `ERR_OPTIONS`, `ERR_SECRETS`, `ERR_STORE_UNKNOWN` at once; other set-up mistakes come with the first request.
 *
 * @example
 * ```ts
 * import { randomBytes } from 'node:crypto'
 * import { secondStepStrategy } from '@secondstep/passport'
 * import Keyv from 'keyv'
 *
 * const otp = secondStepStrategy({
 *   issuer: 'Acme',
 *   secrets: `k1:${randomBytes(32).toString('base64')}`,
 *   store: new Keyv(),
 *   users: { find: (id) => ({ id }), list: () => ({ users: [] }) },
 *   codePath: '/code',
 * })
 * await otp.ready()
 * console.assert(otp.name === 'otp')
 * ```
 */
export function secondStepStrategy<Row>(options: SecondStepOptions<Row>): SecondStepStrategy {
  const kit = createKit<Row>(options, requestOptionNames)

  /** Each request as it was seen first: routers and logins below change it. */
  const seen = new WeakMap<IncomingMessage, Exchange>()

  const run = async (req: PassportRequest, judge: Judge, pass: () => void): Promise<void> => {
    const raw = rawOf(req)
    const exchange = await exchangeOf(req, options)
    const first = seen.get(raw.req) ?? exchange
    seen.set(raw.req, first)
    const verdict = await judge(exchange, first)
    if (verdict.kind === 'reply') return writeReply(req, verdict.reply)
    await changeSession(req, verdict.session)
    addCookies(req, verdict.cookies)
    if (verdict.standing !== undefined) showStanding(req, verdict.standing)
    if (verdict.watch) {
      const { currentUser } = options
      const isLate = (): boolean => isSomebody(req.user, currentUser && (() => currentUser(req)))
      watchForLateUser(raw.req, raw.res, isLate, () => kit.lateUser(exchange))
    }
    pass()
  }

  const guard = strategyOf('otp', async (req, pass) => {
    refuseSecondMount(rawOf(req).req)
    await run(req, kit.receive, pass)
  })
  return Object.assign(guard, hostToolsOf(kit.core), {
    requireFresh: (seconds: number) => {
      const judge = kit.fresh(seconds)
      return strategyOf('otp-fresh', (req, pass) => run(req, judge, pass))
    },
    keep: async (given: Given) => {
      const req = requestOf(given)
      return changeSession(req, kit.kept(seen.get(rawOf(req).req)))
    },
    end: async (given: Given) => kit.end(await exchangeOf(requestOf(given), options)),
    verifyUpgrade: async (given: Given) => kit.mayUpgrade(await exchangeOf(requestOf(given), options)),
  })
}
