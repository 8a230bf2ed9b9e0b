import { doubleCsrf } from 'csrf-csrf'
import csurf from 'csurf'
import express, { type Request, type RequestHandler, type Response } from 'express'
import lusca from 'lusca'
import { afterEach, describe, expect, it } from 'vitest'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { startSmallExpressHost } from '../support/small-express-host.js'
import { type SmallHost, testOptions } from '../support/small-host.js'

// HOSTS: apps with a CSRF check of their own above us. Its field is in every form of ours, and without it nothing gets through.

let host: SmallHost | undefined
afterEach(async () => host?.close())

interface Guard {
  /** What the app mounts above the kit. */
  readonly above: readonly RequestHandler[]
  readonly hiddenFields: (req: Request, res: Response) => Readonly<Record<string, string>>
}

const bodies = [express.urlencoded({ extended: false }), express.json()]

const guards: Readonly<Record<string, () => Guard>> = {
  csurf: () => ({
    above: [...bodies, csurf() as unknown as RequestHandler],
    hiddenFields: (req) => ({ _csrf: (req as unknown as { csrfToken(): string }).csrfToken() }),
  }),
  lusca: () => ({
    above: [...bodies, lusca.csrf() as RequestHandler],
    hiddenFields: (_req, res) => ({ _csrf: String(res.locals['_csrf']) }),
  }),
  'csrf-csrf': () => {
    const { doubleCsrfProtection, generateCsrfToken } = doubleCsrf({
      getSecret: () => 'a secret of the host',
      getSessionIdentifier: (req) => req.sessionID,
      cookieName: 'csrf',
      cookieOptions: { secure: false },
      getCsrfTokenFromRequest: (req) => (req.body as { _csrf?: string } | undefined)?._csrf,
    })
    const cookies: RequestHandler = (req, _res, next) => {
      const pairs = (req.headers.cookie ?? '').split('; ').map((pair) => pair.split('='))
      Object.assign(req, {
        cookies: Object.fromEntries(pairs.map(([name, value]) => [name, decodeURIComponent(value ?? '')])),
      })
      next()
    }
    return {
      above: [...bodies, cookies, doubleCsrfProtection],
      hiddenFields: (req, res) => ({ _csrf: generateCsrfToken(req, res) }),
    }
  },
}

describe.each(Object.entries(guards))('%s above the kit', (_, makeGuard) => {
  it('lets the form of the code page through with its own field, and nothing without it', async () => {
    const { above, hiddenFields } = makeGuard()
    const options = { ...testOptions({ initialScope: 'everyone' }), hiddenFields }
    host = await startSmallExpressHost(options, {
      mount: (app, { otp, session, user, routes }) => {
        // The test's login stands above the check: it is not what is tried here.
        app.use(session)
        app.post('/sign-in', express.json(), (req, res) => {
          Object.assign(req.session, { userId: 'user01' })
          res.json({})
        })
        app.use(...above, user, otp, routes)
      },
    })
    const visitor = createVisitor(host.url)
    await visitor.post('/sign-in')
    const page = await (await visitor.get('/otp')).text()
    const field = /name="_csrf" value="([^"]+)"/.exec(page)?.[1]
    expect(field).toBeDefined()
    const token = String(field).replaceAll('&#x3D;', '=').replaceAll('&#61;', '=')

    // lusca hands its refusal on as an error without a status.
    for (const fields of [{}, { _csrf: 'guessed' }]) {
      expect([403, 500]).toContain((await submit(visitor, { code: '000000', ...fields })).status)
    }
    expect(host.errors).toHaveLength(2)
    // Past the check, and to the kit: this user has no key.
    expect((await submit(visitor, { code: '000000', _csrf: token })).status).toBe(409)
    expect(host.ran()).toBe(0)
  })
})

function submit(visitor: Visitor, fields: Record<string, string>): Promise<globalThis.Response> {
  return visitor.send('/otp', {
    method: 'POST',
    body: new URLSearchParams(fields).toString(),
    headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
  })
}
