import express from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import { createVisitor } from '../support/http-client.js'
import { type Mounting, startSmallExpressHost } from '../support/small-express-host.js'
import { type SmallHost, testOptions } from '../support/small-host.js'

// T-100, T-101: a kit that is mounted wrongly says so at the first request, and opens nothing.

let host: SmallHost | undefined
afterEach(async () => host?.close())

async function firstRequest(
  mount: Mounting['mount'],
  rest = {},
): Promise<{ status: number; code: string | undefined }> {
  host = await startSmallExpressHost(
    testOptions({ initialScope: 'everyone', ...rest }),
    mount === undefined ? {} : { mount },
  )
  const { status } = await createVisitor(host.url).get('/private')
  return { status, code: host.errors[0]?.code }
}

describe('a kit in the wrong place', () => {
  it('above the session refuses every request, anonymous ones too', async () => {
    const answer = await firstRequest((app, { otp, session, user, routes }) => app.use(otp, session, user, routes))
    expect(answer).toEqual({ status: 500, code: 'ERR_NO_SESSION' })
    expect(host?.ran()).toBe(0)
  })

  it('mounted at its own path says that it guards nothing else', async () => {
    const answer = await firstRequest((app, { otp, session, user, routes }) => {
      app.use(session, user)
      app.use('/otp', otp)
      app.use(routes)
    })
    expect(answer.status).toBe(200)
    expect((await createVisitor(host?.url ?? '').get('/otp')).status).toBe(500)
    expect(host?.errors[0]?.code).toBe('ERR_MOUNT_PATH')
  })

  it('mounted inside a single route says that its pages are never reached', async () => {
    const answer = await firstRequest((app, { otp, session, user, routes }) => {
      app.use(session, user)
      app.get('/private', otp)
      app.use(routes)
    })
    expect(answer).toEqual({ status: 500, code: 'ERR_NOT_REACHED' })
  })

  it('mounted twice says so', async () => {
    const answer = await firstRequest((app, { otp, session, user, routes }) => app.use(session, user, otp, otp, routes))
    expect(answer).toEqual({ status: 500, code: 'ERR_MOUNTED_TWICE' })
  })

  it('above whatever sets the user replaces the answer instead of sending the content', async () => {
    host = await startSmallExpressHost(testOptions({ initialScope: 'everyone' }), {
      mount: (app, { otp, session, user, routes }) => {
        const login = express.Router()
        login.post('/login', express.json(), (req, res) => {
          Object.assign(req.session, { userId: 'user01' })
          res.json({})
        })
        app.use(session, otp, login, user, routes)
      },
    })
    const visitor = createVisitor(host.url)
    expect((await visitor.get('/private')).status).toBe(200)
    await visitor.post('/login', { id: 'user01' })
    const answer = await visitor.get('/private')
    const text = await answer.text()
    expect(answer.status).toBe(500)
    expect(text).not.toContain('the private page')
    expect(text).toMatch(/Fix: .*ERR_USER_AFTER_GUARD/)
    // The handler's JSON is dropped as well, however it is written.
    expect(await (await visitor.post('/act')).text()).toContain('ERR_USER_AFTER_GUARD')
  })

  it('behind a router under /base works, with all its addresses below it', async () => {
    host = await startSmallExpressHost(testOptions({ initialScope: 'everyone' }), {
      mount: (app, { otp, session, user, routes }) => {
        const router = express.Router()
        router.use(session, user, otp, routes)
        app.use('/base', router)
      },
    })
    const visitor = createVisitor(host.url)
    await visitor.post('/base/login', { id: 'user01' })
    const asked = await visitor.get('/base/private')
    expect([asked.status, asked.headers.get('location')]).toEqual([303, '/base/otp?returnTo=%2Fbase%2Fprivate'])
    expect(await (await visitor.get('/base/otp')).text()).toContain('href="/base/otp/assets/style.')
    expect(host.ran()).toBe(0)
  })

  it('answers 503, not as if nobody were signed in, when the session goes missing', async () => {
    let down = false
    host = await startSmallExpressHost(testOptions({ initialScope: 'everyone' }), {
      mount: (app, { otp, session, user, routes }) =>
        app.use((req, res, next) => (down ? next() : session(req, res, next)), user, otp, routes),
    })
    const visitor = createVisitor(host.url)
    await visitor.post('/login', { id: 'user01' })
    down = true
    expect((await visitor.get('/private')).status).toBe(503)
    expect(host.ran()).toBe(0)
  })
})

describe('options that would not protect', () => {
  it.each([
    ['no secrets', { secrets: undefined }, 'ERR_SECRETS'],
    ['weak secrets', { secrets: 'k1:c2VjcmV0' }, 'ERR_SECRETS'],
    ['an issuer with a colon', { issuer: 'Acme: Inc' }, 'ERR_OPTIONS'],
    ['no hard stop', { hardStop: Number.POSITIVE_INFINITY }, 'ERR_OPTIONS'],
    ['a hard stop of a billion', { hardStop: 1e9 }, 'ERR_OPTIONS'],
    ['no free failures', { freeFailures: 0 }, 'ERR_OPTIONS'],
    ['failures that are no number', { freeFailures: Number.NaN }, 'ERR_OPTIONS'],
    ['negative waits', { waitSeconds: -1 }, 'ERR_OPTIONS'],
    ['a window', { window: 1e9 }, 'ERR_OPTIONS'],
    ['digits', { digits: 1 }, 'ERR_OPTIONS'],
    ['a scope nobody knows', { initialScope: 'on' }, 'ERR_OPTIONS'],
    ['a sign-out without its method', { signOut: '/logout' }, 'ERR_OPTIONS'],
    ['a mount path with a slash at its end', { mountPath: '/otp/' }, 'ERR_OPTIONS'],
    ['no store', { store: undefined }, 'ERR_STORE_UNKNOWN'],
  ])('%s: refused when the app is built, with a fix', async (_, rest, code) => {
    const start = startSmallExpressHost(testOptions(rest as never))
    await expect(start).rejects.toMatchObject({ code, message: expect.stringContaining('Fix: ') })
  })

  it('names the nearest known option for a misspelt one', async () => {
    await expect(startSmallExpressHost(testOptions({ pasSeconds: 60 } as never))).rejects.toThrow(
      'did you mean `passSeconds`?',
    )
  })

  it('wants a public address in production', async () => {
    const before = process.env['NODE_ENV']
    process.env['NODE_ENV'] = 'production'
    try {
      await expect(startSmallExpressHost(testOptions())).rejects.toThrow(/baseUrl.*ERR_OPTIONS/)
    } finally {
      process.env['NODE_ENV'] = before
    }
  })

  it('are copied once: changing the host’s object afterwards changes nothing', async () => {
    const options: Record<string, unknown> = { ...testOptions({ initialScope: 'everyone' }) }
    host = await startSmallExpressHost(options as never)
    options['initialScope'] = 'off'
    options['exempt'] = () => true
    const visitor = createVisitor(host.url)
    await visitor.post('/login', { id: 'user01' })
    expect((await visitor.get('/private')).status).toBe(303)
  })
})
