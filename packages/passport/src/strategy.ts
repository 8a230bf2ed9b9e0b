import type { Standing } from '@secondstep/core'
import {
  createKit,
  type HostTools,
  hostToolsOf,
  isSomebody,
  type KitOptions,
  refuseSecondMount,
  watchForLateUser,
} from '@secondstep/web'
import { Strategy, type VerifyCallback } from 'passport-custom'
import { exchangeOf, type PassportRequest, type RequestOptions, rawOf, requestOptionNames } from './exchange.js'
import { addCookies, changeSession, writeReply } from './write.js'

/** Everything a host can tell the strategy. Only `issuer`, `secrets`, `store` and `users` have no default. */
export type SecondStepOptions<Row> = KitOptions<Row> & RequestOptions<Row>

/** The strategy, and what a host's own code can ask of the kit. */
export interface SecondStepStrategy extends HostTools {
  /** `otp`: `passport.authenticate('otp')`. */
  readonly name: string
  /** For Passport alone. */
  authenticate(req: unknown, options?: unknown): void
  /** Ends the passes this request carries, as the host's `signOut` routes do by themselves. */
  end(req: PassportRequest): Promise<void>
}

/** What Passport gives a strategy to end with. Never `success`: it would sign the user in again, into a new session. */
interface Actions {
  pass(): void
  error(error: unknown): void
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

  const run = async (req: PassportRequest, pass: () => void): Promise<void> => {
    const raw = rawOf(req)
    refuseSecondMount(raw.req)
    const exchange = await exchangeOf(req, options)
    const verdict = await kit.receive(exchange)
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

  // Passport hangs the actions on the strategy, or on a copy of it, for each request: they are taken at once, before the next
  // request hangs its own there.
  function verify(this: Actions, req: unknown): void {
    const { pass, error } = this
    run(req as PassportRequest, pass).catch(error)
  }
  const strategy = new Strategy(verify as unknown as VerifyCallback)
  return Object.assign(strategy, hostToolsOf(kit.core), {
    name: 'otp',
    end: async (req: PassportRequest) => kit.end(await exchangeOf(req, options)),
  }) as unknown as SecondStepStrategy
}

/** How the signed-in user stands, for the routes below: `req.otp`, and `ctx.state.otp` on Koa. */
function showStanding(req: PassportRequest, standing: Standing): void {
  if (req.ctx === undefined) Object.assign(req, { otp: standing })
  else Object.assign((req.ctx as { state?: object }).state ?? {}, { otp: standing })
}
