import Router from '@koa/router'
import type { SecondStepMiddleware } from '@secondstep/koa'
import { type DemoClock, newPersonOf, type People } from '@secondstep-examples/shared'
import type { Middleware } from 'koa'
import bodyParser from 'koa-bodyparser'
import { problem } from './problem.js'

/** Controls for demonstrations and tests; mounted above the login, and only where DEMO_CONTROLS says so. */
export function demoRoutes(people: People, clock: DemoClock, otp: SecondStepMiddleware): Middleware {
  const router = new Router({ prefix: '/demo' })
  router.use(bodyParser())
  router.post('/users', async (ctx) => {
    const wanted = newPersonOf(ctx.request.body)
    if (wanted === undefined) return problem(ctx, 422, 'incomplete')
    const unmet = await otp.users.unmet(wanted.person)
    if (unmet.length > 0) return problem(ctx, 422, unmet[0] ?? 'incomplete')
    if (!people.add(wanted.person, wanted.password)) return problem(ctx, 409, 'taken')
    ctx.status = 201
    ctx.body = { id: wanted.person.id }
  })
  router.delete('/users/:id', async (ctx) => {
    const { id = '' } = ctx.params
    people.remove(id)
    await otp.forget(id)
    ctx.body = { status: 'removed' }
  })
  router.post('/clock', (ctx) => {
    const seconds = Number((ctx.request.body as { advanceSeconds?: unknown } | undefined)?.advanceSeconds)
    if (!Number.isFinite(seconds)) return problem(ctx, 422, 'incomplete')
    clock.advance(seconds)
    ctx.body = { now: clock.now() }
  })
  return router.routes() as unknown as Middleware
}
