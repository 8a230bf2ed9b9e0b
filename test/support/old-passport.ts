import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { type SecondStepMiddleware, secondStep } from '@secondstep/express'
import { codeFor, createFakeClock } from '@secondstep/testing'
import cookieSession from 'cookie-session'
import express, { type RequestHandler } from 'express'
import expressSession from 'express-session'
import type { PassportStatic } from 'passport'
import { afterEach, describe, expect, it } from 'vitest'
import { describeWith, requireProgram } from './available.js'
import { createVisitor, type Visitor } from './http-client.js'
import { type Row, testOptions } from './small-host.js'
import { expectRefused } from './walker.js'

// Before 0.6 Passport kept the session at a login and at a logout: what stood in it was the next user's.

interface Passport {
  readonly Passport: new () => PassportStatic
}

const sessions: Readonly<Record<string, () => RequestHandler>> = {
  'express-session': () => expressSession({ secret: 'test', resave: false, saveUninitialized: false }),
  'cookie-session': () => cookieSession({ name: 'session', secret: 'test' }),
}

/** One of them for each test file: they change the requests of the whole process, for others of their kind as well. */
export function claimsOnOldPassport(version: '0.4' | '0.5'): void {
  describeWith(['oldPassports'], `with Passport ${version}`, () => {
    const load = () => createRequire(requireProgram('oldPassports'))(`passport-${version}`) as Passport
    describe.each(Object.keys(sessions))('and %s', (sessionName) => {
      const start = () => startApp(load(), sessionName)
      it('who logs out and in again is asked again, with his old cookies too', async () => {
        const { visitor, freshCode, url } = await start()
        await pass(visitor, freshCode())
        const jar = [...visitor.cookies]
        expect((await visitor.post('/logout')).status).toBe(200)
        expect(await (await visitor.get('/private')).text()).toBe('hello nobody')
        await visitor.post('/login', { id: 'user01' })
        expectRefused(await visitor.get('/private'), 'after the new login')

        const old = createVisitor(url, jar)
        await old.post('/login', { id: 'user01' })
        expectRefused(await old.get('/private'), 'a new login over the old cookies')
        visitor.cookies.set('secondstep', new Map(jar).get('secondstep') ?? '')
        expectRefused(await visitor.get('/private'), 'the old pass in the new login')
        await pass(visitor, freshCode())
      })

      it('who logs out where the kit was told nothing of it is asked again at his next login', async () => {
        const { visitor, freshCode } = await start()
        await pass(visitor, freshCode())
        expect((await visitor.get('/leave')).status).toBe(200)
        await visitor.post('/login', { id: 'user01' })
        expectRefused(await visitor.get('/private'), 'after the new login')
      })

      it('who signs in over somebody else takes nothing over, nor does that one when he is back', async () => {
        const { visitor, freshCode } = await start()
        await pass(visitor, freshCode())
        for (const id of ['user02', 'user01']) {
          await visitor.post('/login', { id })
          expectRefused(await visitor.get('/private'), id)
        }
        await pass(visitor, freshCode())
      })
    })
  })
}

let close: (() => Promise<void>) | undefined
afterEach(async () => close?.())

async function pass(visitor: Visitor, code: string): Promise<void> {
  await visitor.post('/login', { id: 'user01' })
  expect((await visitor.post('/otp', { code })).status).toBe(200)
  expect(await (await visitor.get('/private')).text()).toBe('hello user01')
}

/** An app as many were written: Passport keeps the user's id in the session, its own login and logout stand below the kit. */
async function startApp(
  { Passport }: Passport,
  sessionName: string,
): Promise<{ readonly url: string; readonly visitor: Visitor; readonly freshCode: () => string }> {
  const clock = createFakeClock()
  const options = testOptions({ initialScope: 'everyone', selfEnrolment: 'signed_in', clock })
  const otp = secondStep<Row>(options)
  const passport = new Passport()
  passport.serializeUser((user, done) => done(null, (user as Row).id))
  passport.deserializeUser((id: string, done) => {
    done(null, options.users.find(id) as Express.User)
  })

  const app = express()
  app.use(sessions[sessionName]?.() ?? [], passport.initialize(), passport.session(), otp, express.json())
  app.post('/login', (req, res, next) => {
    const user = { id: String((req.body as Row).id) }
    req.logIn(user, (error: unknown) => (error ? next(error) : res.json({})))
  })
  // The old ones are done at once, and call nothing back.
  const logOut: RequestHandler = (req, res) => {
    const { logOut: leave } = req as unknown as { logOut(): void }
    leave.call(req)
    res.json({})
  }
  app.post('/logout', logOut)
  app.get('/leave', logOut)
  app.get('/private', (req, res) => void res.send(`hello ${(req.user as Row | undefined)?.id ?? 'nobody'}`))

  const server = createServer(app)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  const uri = await enrol(otp, clock())
  const freshCode = (): string => {
    clock.advance(60)
    return codeFor(uri, clock())
  }
  return { url, visitor: createVisitor(url), freshCode }
}

/** A live key of user01, made below the adapter. */
async function enrol(otp: SecondStepMiddleware, now: number): Promise<string> {
  const user = otp.core.directory.userOf({ id: 'user01' })
  const staged = await otp.core.account.stage(user, 'phone')
  if (staged.status !== 'staged') throw new Error(staged.status)
  await otp.core.account.confirm(user, staged.keyId, { code: codeFor(staged.card.uri, now), binding: 'b', passes: [] })
  return staged.card.uri
}
