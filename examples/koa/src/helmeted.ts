import { type ExampleSettings, helmetOptions } from '@secondstep-examples/shared'
import helmet from 'helmet'
import type { Middleware } from 'koa'

/** Helmet speaks to Node's own request and response. */
export function helmeted(settings: ExampleSettings): Middleware {
  const setHeaders = helmet(helmetOptions(settings))
  return async ({ req, res }, next) => {
    await new Promise<void>((resolve, reject) => {
      setHeaders(req, res, (error) => (error === undefined ? resolve() : reject(error)))
    })
    await next()
  }
}
