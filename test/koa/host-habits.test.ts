import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import Router from '@koa/router'
import { type SecondStepMiddleware, secondStep } from '@secondstep/koa'
import { codeFor, createFakeClock } from '@secondstep/testing'
import Koa, { type Middleware } from 'koa'
import session from 'koa-session'
import { afterEach, describe, expect, it } from 'vitest'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { type Row, type SmallHostOptions, testOptions } from '../support/small-host.js'

// What Koa apps do that no other app does. What all apps do is in the suite for adapters.

let close: (() => Promise<void>) | undefined
afterEach(async () => close?.())

interface Wish {
  readonly options?: Partial<SmallHostOptions>
  /** The app's own handlers, below the kit. */
  readonly routes?: readonly Middleware[]
  /** What stands between the sessions and the kit; left out, what sets the user. */
  readonly above?: readonly Middleware[]
  readonly sessions?: Parameters<typeof session>[0] & object
  readonly prepare?: (app: Koa, otp: SecondStepMiddleware) => void
}

/** A Koa app whose session holds `user01` as soon as somebody has been at `/login`. */
async function start(wish: Wish): Promise<{ visitor: Visitor; otp: SecondStepMiddleware; reported: string[] }> {
  const otp = secondStep<Row>(testOptions({ initialScope: 'everyone', ...wish.options }))
  const app = new Koa()
  const reported: string[] = []
  app.on('error', (error: Error) => reported.push(error.message))
  app.keys = ['test']
  app.use(session({ key: 'session', ...wish.sessions } as never, app))
  for (const middleware of wish.above ?? [setUser]) app.use(middleware)
  if (wish.prepare === undefined) app.use(otp)
  else wish.prepare(app, otp)
  app.use(login)
  for (const middleware of wish.routes ?? []) app.use(middleware)
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { visitor: createVisitor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), otp, reported }
}

const setUser: Middleware = async (ctx, next) => {
  const { userId } = (ctx.session ?? {}) as { userId?: string }
  if (userId !== undefined) ctx.state.user = { id: userId }
  await next()
}

const login: Middleware = async (ctx, next) => {
  if (ctx.path !== '/login') return next()
  Object.assign(ctx.session ?? {}, { userId: 'user01' })
  const { autoCommit } = ctx['sessionOptions'] as { autoCommit?: boolean }
  if (autoCommit === false) await (ctx.session as unknown as { manuallyCommit(): Promise<void> }).manuallyCommit()
  ctx.body = 'signed in'
}

const page: Middleware = (ctx) => {
  ctx.body = 'the private page'
}

/** A live key of user01, made below the adapter, and what shows his codes. */
async function enrol(otp: SecondStepMiddleware, clock: () => number): Promise<() => string> {
  const user = otp.core.directory.userOf({ id: 'user01' })
  const staged = await otp.core.account.stage(user, 'phone')
  if (staged.status !== 'staged') throw new Error(staged.status)
  const code = (): string => codeFor(staged.card.uri, clock())
  await otp.core.account.confirm(user, staged.keyId, { code: code(), binding: 'b', passes: [] })
  return code
}

const own = { selfEnrolment: 'signed_in' } as const

describe('a Koa app', () => {
  it('reads in `ctx.state.otp` how its user stands', async () => {
    const clock = createFakeClock()
    let stood: unknown[] = []
    const { visitor, otp } = await start({
      options: { ...own, clock },
      routes: [
        (ctx) => {
          const { otp: standing } = ctx.state
          stood = [standing?.required, standing?.passed, standing?.fresh]
          ctx.body = 'seen'
        },
      ],
    })
    const code = await enrol(otp, clock)
    clock.advanceToNextCode()
    await visitor.get('/login')
    await visitor.post('/otp', { code: code() })
    clock.advance(301)
    expect((await visitor.get('/private')).status).toBe(200)
    expect(stood).toEqual([true, true, false])
  })

  it('that writes past Koa shows nothing to a user who appears below the kit', async () => {
    const { visitor } = await start({
      above: [],
      routes: [
        setUser,
        (ctx) => {
          ctx.respond = false
          ctx.res.statusCode = 200
          ctx.res.write('the private page, ')
          ctx.res.end('to its end')
        },
      ],
    })
    expect(await (await visitor.get('/private')).text()).toBe('the private page, to its end')
    await visitor.get('/login')
    const answer = await visitor.get('/private')
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringMatching(/^A user appeared .*Fix: /s)])
  })

  it('that saves its sessions by hand still keeps the login that the step has drawn', async () => {
    const clock = createFakeClock()
    const { visitor, otp } = await start({
      options: { ...own, clock },
      sessions: { autoCommit: false },
      routes: [page],
    })
    const code = await enrol(otp, clock)
    clock.advanceToNextCode()
    await visitor.get('/login')
    expect((await visitor.post('/otp', { code: code() })).status).toBe(200)
    expect((await visitor.get('/private')).status).toBe(200)
  })

  it('behind a proxy that it trusts binds the pass to https', async () => {
    const clock = createFakeClock()
    const { visitor, otp } = await start({
      options: { ...own, clock },
      prepare: (app, kit) => {
        app.proxy = true
        app.use(kit)
      },
    })
    const code = await enrol(otp, clock)
    clock.advanceToNextCode()
    await visitor.get('/login')
    const answer = await visitor.post('/otp', { code: code() }, { 'x-forwarded-proto': 'https' })
    expect(answer.headers.getSetCookie().join()).toMatch(/__Host-secondstep=[^;]+; .*Secure/)
  })

  it('gives strangers no word of a set-up mistake, and its developer all of it', async () => {
    const router = new Router()
    const { visitor, reported } = await start({
      prepare: (app, otp) => {
        router.use(otp as never)
        router.get('/private', page as never)
        app.use(router.routes())
      },
    })
    const answer = await visitor.get('/private')
    expect([answer.status, await answer.text()]).toEqual([500, 'Internal Server Error'])
    expect(reported).toEqual([expect.stringMatching(/^The kit is mounted inside one route.*Fix: .*ERR_NOT_REACHED/s)])
  })

  it('answers errors thrown below the kit by itself, and streams as they come', async () => {
    const { visitor } = await start({
      routes: [
        (ctx) => {
          if (ctx.path === '/teapot') ctx.throw(418, 'short and stout')
          ctx.status = 201
          ctx.body = new ReadableStream({
            start(controller) {
              for (const part of ['one ', 'two']) controller.enqueue(new TextEncoder().encode(part))
              controller.close()
            },
          })
        },
      ],
    })
    const refused = await visitor.get('/teapot')
    expect([refused.status, await refused.text()]).toEqual([418, 'short and stout'])
    const streamed = await visitor.get('/stream')
    expect([streamed.status, await streamed.text()]).toEqual([201, 'one two'])
  })
})
