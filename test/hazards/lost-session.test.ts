import type { RequestHandler } from 'express'
import session from 'express-session'
import { afterEach, describe, expect, it } from 'vitest'
import { codeOf, parseSecret, timeStepAt } from '../../packages/core/src/keys/totp.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { startSmallExpressHost } from '../support/small-express-host.js'
import { type SmallHost, testOptions } from '../support/small-host.js'

// A session the browser does not bring back, two tabs, and two requests in one packet: no code is wasted and nobody slips in.

let host: SmallHost | undefined
afterEach(async () => host?.close())

/** Somebody under "enrolled" with a live key, and what makes his codes. */
async function enrolled(
  mount?: Parameters<typeof startSmallExpressHost>[1],
): Promise<{ visitor: Visitor; code: () => string; later: () => void }> {
  const clock = { now: 1_800_000_000 }
  const options = testOptions({ clock: () => clock.now, selfEnrolment: 'signed_in', initialScope: 'enrolled' })
  host = await startSmallExpressHost(options, mount)
  const visitor = createVisitor(host.url)
  await visitor.post('/login', { id: 'user01' })
  const staged = (await (await visitor.post('/otp/account/keys')).json()) as { keyId: string; secret: string }
  const parsed = parseSecret(staged.secret, false)
  if (parsed.status !== 'secret') throw new Error(parsed.status)
  const code = (): string => codeOf(parsed.secret, timeStepAt(clock.now))
  await visitor.post(`/otp/account/keys/${staged.keyId}/confirm`, { code: code() })
  clock.now += 60
  return {
    visitor,
    code,
    later: () => {
      clock.now += 60
    },
  }
}

const markOf = async (page: Response): Promise<string> =>
  /name="login" value="([^"]+)"/.exec(await page.text())?.[1] ?? ''

function postForm(
  visitor: Visitor,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return visitor.send('/otp', {
    method: 'POST',
    headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  })
}

describe('a form that comes back without its session', () => {
  it('does not spend the code, and says what is wrong', async () => {
    let lose = false
    const keeps = session({ secret: 'test', resave: false, saveUninitialized: false })
    const losing: RequestHandler = (req, res, next) =>
      keeps(req, res, () => {
        // As a browser does that refuses the cookie: the login is known from elsewhere, the session is new each time.
        if (lose) req.session.regenerate(next)
        else next()
      })
    const { visitor, code } = await enrolled({
      mount: (app, { otp, routes }) => {
        const user: RequestHandler = (req, _res, next) => {
          Object.assign(req, { user: { id: 'user01' } })
          next()
        }
        app.use(losing, user, otp, routes)
      },
    })
    lose = true
    const mark = await markOf(await visitor.get('/otp?fresh=1'))
    expect(mark).not.toBe('')
    const answer = await postForm(visitor, { code: code(), login: mark })
    expect([answer.status, answer.headers.getSetCookie().filter((line) => /^secondstep=./.test(line))]).toEqual([
      409,
      [],
    ])
    expect(await answer.text()).toContain('did not keep your sign-in')
    lose = false
    expect((await visitor.post('/otp', { code: code() })).status).toBe(200)
  })

  it('asks once more when somebody has signed in anew meanwhile', async () => {
    const { code } = await enrolled()
    const visitor = createVisitor(host?.url ?? '')
    await visitor.post('/login', { id: 'user01' })
    await visitor.get('/otp')
    const answer = await postForm(visitor, { code: code(), login: 'of-another-page' })
    expect([answer.status, await answer.text()]).toEqual([409, expect.stringContaining('Your sign-in has changed')])
    expect((await postForm(visitor, { code: code(), login: await markOf(await visitor.get('/otp')) })).status).toBe(303)
  })
})

describe('two tabs of one login', () => {
  it('both go on when one of them has passed', async () => {
    const { code } = await enrolled()
    const visitor = createVisitor(host?.url ?? '')
    await visitor.post('/login', { id: 'user01' })
    const login = await markOf(await visitor.get('/otp'))
    const first = await postForm(visitor, { code: code(), login, returnTo: '/private?tab=1' })
    const second = await postForm(visitor, { code: code(), login, returnTo: '/private?tab=2' })
    expect([first.status, first.headers.get('location')]).toEqual([303, '/private?tab=1'])
    expect([second.status, second.headers.get('location')]).toEqual([303, '/private?tab=2'])
    // Where a fresh code is asked for, a spent one is none.
    const fresh = await postForm(visitor, { code: code(), login, fresh: '1' })
    expect(fresh.status).toBe(422)
  })

  it('that pass at the same time do not end each other', async () => {
    const { code, later } = await enrolled()
    const visitor = createVisitor(host?.url ?? '')
    await visitor.post('/login', { id: 'user01' })
    const login = await markOf(await visitor.get('/otp'))
    const answers = await Promise.all(Array.from({ length: 10 }, () => postForm(visitor, { code: code(), login })))
    expect(
      answers.filter(({ headers }) => headers.getSetCookie().some((line) => /^secondstep=./.test(line))),
    ).toHaveLength(1)
    expect((await visitor.get('/private')).status).toBe(200)
    later()
    expect((await postForm(visitor, { code: code(), login })).status).toBe(303)
    expect((await visitor.get('/private')).status).toBe(200)
  })
})

describe('40 first requests of one login at once', () => {
  it('lose no pass that a code among them gives', async () => {
    const { code } = await enrolled()
    const visitor = createVisitor(host?.url ?? '')
    await visitor.post('/login', { id: 'user01' })
    const login = await markOf(await visitor.get('/otp'))
    const reads = Array.from({ length: 40 }, () => visitor.get('/private'))
    await Promise.all([...reads, postForm(visitor, { code: code(), login })])
    expect((await visitor.get('/private')).status).toBe(200)
  })
})
