import helmet from 'helmet'
import type { Context, Next } from 'koa'

const setHeaders = helmet()

/** Helmet speaks to Node's own request and response. */
export async function helmeted({ req, res }: Context, next: Next): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    setHeaders(req, res, (error) => (error === undefined ? resolve() : reject(error)))
  })
  await next()
}
