import { type IncomingMessage, ServerResponse } from 'node:http'
import type { SecondStepMiddleware } from '@secondstep/koa'
import type Koa from 'koa'
import type { Middleware } from 'koa'
import compose from 'koa-compose'

/**
 * An upgrade passes no middleware, so what loads the session and the user is run on a context made for it; then the kit is
 * asked.
 */
export function mayOpen(
  app: Koa,
  loaders: readonly Middleware[],
  otp: Pick<SecondStepMiddleware, 'verifyUpgrade'>,
): (req: IncomingMessage) => Promise<boolean> {
  const load = compose([...loaders])
  return async (req) => {
    // Nobody reads this response: the loaders only hang their listeners on it.
    const ctx = app.createContext(req, new ServerResponse(req))
    let may = false
    await load(ctx as Parameters<typeof load>[0], async () => {
      may = await otp.verifyUpgrade(ctx)
    })
    return may
  }
}
