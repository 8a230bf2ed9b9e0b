import { createRequire } from 'node:module'
import express from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import { codeOf, parseSecret, timeStepAt } from '../../packages/core/src/keys/totp.js'
import { available, describeWith, requireProgram } from '../support/available.js'
import { createVisitor } from '../support/http-client.js'
import { startSmallExpressHost } from '../support/small-express-host.js'
import { type SmallHost, testOptions } from '../support/small-host.js'

let host: SmallHost | undefined
afterEach(async () => host?.close())

const oldest = (): typeof express => createRequire(import.meta.url)(requireProgram('express4')) as typeof express

describe('on Express 5', () => walks(() => express))
describeWith(['express4'], 'on Express 4.16', () => {
  if (available('express4')) walks(oldest)
})

function walks(framework: () => typeof express): void {
  it('asks, refuses, lets in once, and ends at the sign-out', async () => {
    const clock = { now: 1_800_000_000 }
    const options = testOptions({ clock: () => clock.now, selfEnrolment: 'signed_in', initialScope: 'enrolled' })
    host = await startSmallExpressHost(options, { framework: framework() })
    const visitor = createVisitor(host.url)
    await visitor.post('/login', { id: 'user01' })
    expect((await visitor.get('/private')).status).toBe(200)
    const staged = (await (await visitor.post('/otp/account/keys')).json()) as { keyId: string; secret: string }
    const parsed = parseSecret(staged.secret, false)
    if (parsed.status !== 'secret') throw new Error(parsed.status)
    const code = () => codeOf(parsed.secret, timeStepAt(clock.now))
    expect((await visitor.post(`/otp/account/keys/${staged.keyId}/confirm`, { code: code() })).status).toBe(200)
    expect((await visitor.get('/private')).status).toBe(200)

    const other = createVisitor(host.url)
    await other.post('/login', { id: 'user01' })
    const asked = await other.get('/private?a=b')
    expect([asked.status, asked.headers.get('location')]).toEqual([303, '/otp?returnTo=%2Fprivate%3Fa%3Db'])
    expect((await other.post('/otp', { code: code() })).status).toBe(422)
    clock.now += 60
    expect((await other.post('/otp', { code: code() })).status).toBe(200)
    expect((await other.get('/private')).status).toBe(200)
    await other.post('/logout')
    expect((await other.get('/private')).status).toBe(303)
    expect((await visitor.get('/private')).status).toBe(200)
  })

  it('reads the body itself, or takes the one a parser of the host has read', async () => {
    for (const parsers of [
      [],
      [framework().json()],
      [framework().urlencoded({ extended: true })],
      [framework().json(), framework().urlencoded({ extended: false })],
    ]) {
      host = await startSmallExpressHost(testOptions({ initialScope: 'everyone' }), {
        framework: framework(),
        mount: (app, { otp, session, user, routes }) => app.use(...parsers, session, user, otp, routes),
      })
      const visitor = createVisitor(host.url)
      await visitor.post('/login', { id: 'user01' })
      const empty = await visitor.post('/otp', {})
      expect([empty.status, ((await empty.json()) as { code: string }).code]).toEqual([409, 'no_key'])
      await host.close()
    }
    host = undefined
  })
}
