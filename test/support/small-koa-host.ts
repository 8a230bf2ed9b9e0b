import { once } from 'node:events'
import Router from '@koa/router'
import { secondStep } from '@secondstep/koa'
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import session from 'koa-session'
import {
  failIf,
  type HostError,
  type LoadUser,
  type RawHandler,
  type Row,
  type SessionFaults,
  type SmallHost,
  type SmallHostOptions,
} from './small-host.js'

/** The small host on Koa, with its sessions kept on the server. */
export async function startSmallKoaHost(
  options: SmallHostOptions,
  loadUser: LoadUser = (id) => options.users.find(id),
  faults?: SessionFaults,
  above: RawHandler = (_req, _res, next) => next(),
): Promise<SmallHost> {
  const otp = secondStep<Row>(options)
  const app = new Koa()
  app.keys = ['test']
  app.silent = true
  let count = 0
  const errors: HostError[] = []
  const kept = new Map<string, object>()
  const store = {
    get: async (key: string) => structuredClone(kept.get(key)),
    set: async (key: string, value: object) => {
      failIf(faults?.set)
      kept.set(key, structuredClone(value))
    },
    destroy: async (key: string) => {
      failIf(faults?.destroy)
      kept.delete(key)
    },
  }

  const router = new Router()
  router.post('/login', bodyParser() as never, (ctx) => {
    const { id } = (ctx as unknown as { request: { body: { id?: unknown } } }).request.body
    Object.assign(ctx['session'] as object, { userId: String(id) })
    ctx.body = { status: 'signed_in' }
  })
  if (faults !== undefined) {
    router.post('/logout', (ctx) => {
      ctx.session = null
      ctx.body = { status: 'signed_out' }
    })
  }
  router.get('/private', (ctx) => {
    count++
    ctx.body = 'the private page'
  })
  router.post('/act', (ctx) => {
    count++
    ctx.body = { count }
  })
  app.use(async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      errors.push(error as HostError)
      ctx.status = (error as HostError).status ?? 500
      ctx.body = { status: ctx.status }
    }
  })
  app.use(async ({ req, res }, next) => {
    await new Promise<void>((resolve) => above(req, res, () => resolve()))
    await next()
  })
  app.use(session({ key: 'session', store }, app))
  app.use(async (ctx, next) => {
    const { userId } = (ctx.session ?? {}) as { userId?: string }
    if (userId !== undefined) ctx.state.user = await loadUser(userId)
    await next()
  })
  app.use(otp)
  app.use(router.routes())

  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    otp,
    ran: () => count,
    errors,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
