import { expect } from 'vitest'
import { codeOf, parseSecret, timeStepAt } from '../../packages/core/src/keys/totp.js'
import { createVisitor, type Visitor } from './http-client.js'
import { type Row, type SessionFaults, type SmallHost, startSmallHost, testOptions } from './small-host.js'

/** A small host under "everyone" whose boss has a live key and has passed. */
export interface GuardedHost {
  readonly host: SmallHost
  readonly boss: Visitor
  /** The boss's code of this moment. */
  readonly code: () => string
  readonly clock: { now: number }
}

export async function startGuardedHost(
  options: Partial<Parameters<typeof testOptions>[0]>,
  faults?: SessionFaults,
): Promise<GuardedHost> {
  const clock = { now: Math.floor(Date.now() / 1000) }
  const host = await startSmallHost(
    testOptions({ ...options, clock: () => clock.now, reauthenticate: (_: Row) => true }),
    undefined,
    faults,
  )
  const boss = createVisitor(host.url)
  await boss.post('/login', { id: 'boss' })
  const staged = (await (await boss.post('/otp/account/keys', {})).json()) as { keyId: string; secret: string }
  const parsed = parseSecret(staged.secret, false)
  if (parsed.status !== 'secret') throw new Error('no secret')
  const { secret } = parsed
  const code = (): string => codeOf(secret, timeStepAt(clock.now))
  await boss.post(`/otp/account/keys/${staged.keyId}/confirm`, { code: code() })
  clock.now += 60
  const body = { scope: 'everyone', makeMissingKeys: true, code: code() }
  expect((await boss.post('/otp/admin/policy', body)).status).toBe(200)
  clock.now += 60
  return { host, boss, code, clock }
}
