import { afterEach, describe, expect, it } from 'vitest'
import { startGuardedHost } from '../support/guarded-host.js'
import { createVisitor } from '../support/http-client.js'
import type { SmallHost } from '../support/small-host.js'

// F-10: the app's session store fails just when the kit or the app needs it.

let host: SmallHost | undefined
afterEach(async () => host?.close())

async function start() {
  const faults = { set: false, destroy: false }
  const guarded = await startGuardedHost({}, faults)
  host = guarded.host
  const visitor = createVisitor(guarded.host.url)
  await visitor.post('/login', { id: 'boss' })
  return { ...guarded, faults, visitor }
}

describe('a session store that fails', () => {
  it('to save at a right code lets nobody in by halves, and the next code lets him in whole', async () => {
    const { visitor, faults, code, clock, host: running } = await start()
    const before = running.ran()
    faults.set = true
    expect((await visitor.post('/otp', { code: code() })).status).toBe(500)
    expect((await visitor.get('/private')).status).toBe(303)
    faults.set = false
    expect((await visitor.get('/private')).status).toBe(303)
    expect(running.ran()).toBe(before)
    // That one code may be spent; who has just failed is not locked out by it.
    clock.now += 30
    expect((await visitor.post('/otp', { code: code() })).status).toBe(200)
    expect((await visitor.get('/private')).status).toBe(200)
  })

  it('to save at the page of the code shows no page whose code would be spent for nothing', async () => {
    const { visitor, faults, code } = await start()
    faults.set = true
    expect((await visitor.get('/otp')).status).toBe(500)
    faults.set = false
    expect((await visitor.get('/otp')).status).toBe(200)
    expect((await visitor.post('/otp', { code: code() })).status).toBe(200)
  })

  it('to end a session at the sign-out says so, and leaves no pass behind', async () => {
    const { visitor, faults, code, host: running } = await start()
    expect((await visitor.post('/otp', { code: code() })).status).toBe(200)
    expect((await visitor.get('/private')).status).toBe(200)
    const copy = createVisitor(running.url, visitor.cookies)
    faults.destroy = true
    expect((await visitor.post('/logout')).status).toBe(500)
    faults.destroy = false
    for (const one of [visitor, copy]) expect((await one.get('/private')).status).toBe(303)
  })
})
