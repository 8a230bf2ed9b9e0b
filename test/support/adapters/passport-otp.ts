import type { SecondStepMiddleware as ExpressOtp, secondStep as onExpress } from '@secondstep/express'
import type { SecondStepMiddleware as KoaOtp, secondStep as onKoa } from '@secondstep/koa'
import { type PassportContext, type PassportRequest, secondStepStrategy } from '@secondstep/passport'
import type { HostRow } from '@secondstep/testing'
import type { RequestHandler } from 'express'
import type { Context, Middleware } from 'koa'
import koaPassport from 'koa-passport'
import passportModule, { type PassportStatic } from 'passport'

/** What the adapters' hosts need of the kit, whether it is a middleware or a strategy. */
export type MakeExpressOtp = (options: Parameters<typeof onExpress<HostRow>>[0]) => ExpressOtp | ExpressStep
type ExpressStep = RequestHandler & Pick<ExpressOtp, Calls>
export type MakeKoaOtp = (options: Parameters<typeof onKoa<HostRow>>[0]) => KoaOtp | KoaStep
type KoaStep = Middleware & Pick<KoaOtp, Calls>
type Calls = 'requireFresh' | 'keep' | 'end' | 'verifyUpgrade'

/** `passport.authenticate('otp')` on Express. */
export const passportOnExpress: MakeExpressOtp = (options) => {
  const strategy = secondStepStrategy<HostRow>(options as Parameters<typeof secondStepStrategy<HostRow>>[0])
  const passport = new passportModule.Passport() as unknown as PassportStatic
  passport.use(strategy)
  const step = passport.authenticate('otp') as RequestHandler
  return Object.assign(step, {
    requireFresh: (seconds: number) => {
      passport.use(strategy.requireFresh(seconds))
      return passport.authenticate('otp-fresh') as RequestHandler
    },
    keep: (req: unknown) => strategy.keep(req as PassportRequest),
    end: (req: unknown) => strategy.end(req as PassportRequest),
    verifyUpgrade: (req: unknown) => strategy.verifyUpgrade(req as PassportRequest),
  })
}

/** `passport.authenticate('otp')` of koa-passport: the host's callbacks are given Passport's request, which knows its context. */
export const passportOnKoa: MakeKoaOtp = ({ currentUser, binding, hiddenFields, ...options }) => {
  const contextOf = (req: PassportRequest): Context => req.ctx as unknown as Context
  const strategy = secondStepStrategy<HostRow>({
    ...options,
    ...(currentUser && { currentUser: (req) => currentUser(contextOf(req)) }),
    ...(binding && { binding: (req) => binding(contextOf(req)) }),
    ...(hiddenFields && { hiddenFields: (req) => hiddenFields(contextOf(req)) }),
  })
  const passport = new (koaPassport.KoaPassport as unknown as new () => typeof koaPassport)()
  passport.use(strategy)
  const step = passport.authenticate('otp') as unknown as Middleware
  return Object.assign(step, {
    requireFresh: (seconds: number) => {
      passport.use(strategy.requireFresh(seconds))
      return passport.authenticate('otp-fresh') as unknown as Middleware
    },
    keep: (ctx: unknown) => strategy.keep(ctx as PassportContext),
    end: (ctx: unknown) => strategy.end(ctx as PassportContext),
    verifyUpgrade: (ctx: unknown) => strategy.verifyUpgrade(ctx as PassportContext),
  })
}
