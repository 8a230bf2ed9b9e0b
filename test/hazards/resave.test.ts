import session from 'express-session'
import { afterEach, describe, expect, it } from 'vitest'
import { codeOf, parseSecret, timeStepAt } from '../../packages/core/src/keys/totp.js'
import { createWatchedStore } from '../../packages/testing/src/adapters/watched-store.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { startSmallExpressHost } from '../support/small-express-host.js'
import { type SmallHost, testOptions } from '../support/small-host.js'
import { expectRefused } from '../support/walker.js'

// `resave: true` of express-session: a request writes its session back as it has found it, over what others wrote meanwhile.

let host: SmallHost | undefined
afterEach(async () => host?.close())

/** user01 with a live key and his password given, in an app that writes every session back. */
async function start() {
  const clock = { now: 1_800_000_000 }
  const store = createWatchedStore()
  const options = { store, clock: () => clock.now, selfEnrolment: 'signed_in', initialScope: 'enrolled' } as const
  host = await startSmallExpressHost(testOptions(options), {
    mount: (app, { otp, user, routes }) => {
      app.use(session({ secret: 'test', resave: true, saveUninitialized: false }), user, otp, routes)
      app.post('/logout', (req, res) => req.session.destroy(() => res.json({})))
    },
  })
  const visitor = createVisitor(host.url)
  await visitor.post('/login', { id: 'user01' })
  const staged = (await (await visitor.post('/otp/account/keys')).json()) as { keyId: string; secret: string }
  const parsed = parseSecret(staged.secret, false)
  if (parsed.status !== 'secret') throw new Error(parsed.status)
  const code = (): string => {
    clock.now += 60
    return codeOf(parsed.secret, timeStepAt(clock.now))
  }
  await visitor.post(`/otp/account/keys/${staged.keyId}/confirm`, { code: code() })
  const fresh = createVisitor(host.url)
  await fresh.post('/login', { id: 'user01' })
  return { store, code, visitor: fresh }
}

/** Requests that have their session and wait, while something else happens to it. */
async function while20Wait(
  { store, visitor }: { readonly store: ReturnType<typeof createWatchedStore>; readonly visitor: Visitor },
  happens: () => Promise<Response>,
): Promise<void> {
  const { reached, release } = store.holdReads(20)
  const waiting = Promise.all(Array.from({ length: 20 }, () => visitor.get('/private')))
  await reached
  expect((await happens()).status).toBe(200)
  release()
  await waiting
}

describe('an app that writes old sessions back', () => {
  it('asks again where that took a pass away, and lets in by the next code', async () => {
    const { store, code, visitor } = await start()
    await while20Wait({ store, visitor }, () => visitor.post('/otp', { code: code() }))
    expectRefused(await visitor.get('/private'), 'after the old session came back')
    expect(host?.ran()).toBe(0)
    expect((await visitor.post('/otp', { code: code() })).status).toBe(200)
    for (const path of ['/private', '/private']) expect((await visitor.get(path)).status).toBe(200)
  })

  it('asks the login that came back after its sign-out', async () => {
    const { store, code, visitor } = await start()
    await visitor.post('/otp', { code: code() })
    const jar = [...visitor.cookies]
    const again = createVisitor(host?.url ?? '', jar)
    await while20Wait({ store, visitor: again }, () => visitor.post('/logout'))
    const revived = createVisitor(host?.url ?? '', jar)
    expectRefused(await revived.get('/private'), 'a session that was ended and came back')
  })
})
