import { type IncomingMessage, ServerResponse } from 'node:http'
import type { SecondStepMiddleware } from '@secondstep/express'
import express, { type RequestHandler } from 'express'

/**
 * An upgrade passes no middleware, so what loads the session and the user is run on the bare request; then the kit is asked.
 */
export function mayOpen(
  loaders: readonly RequestHandler[],
  otp: Pick<SecondStepMiddleware, 'verifyUpgrade'>,
): (req: IncomingMessage) => Promise<boolean> {
  const app = express()
  app.use(...loaders)
  const handle = app as unknown as (req: IncomingMessage, res: ServerResponse, done: (error?: unknown) => void) => void
  return async (req) => {
    await new Promise<void>((resolve, reject) => {
      // Nobody reads this response: the loaders only hang their listeners on it.
      handle(req, new ServerResponse(req), (error) => (error ? reject(error) : resolve()))
    })
    return otp.verifyUpgrade(req)
  }
}
