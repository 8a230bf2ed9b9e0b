import { memoryStore } from '@secondstep/core'
import { codeFor, createFakeClock } from '@secondstep/testing'
import { afterEach, expect, it } from 'vitest'
import { countingStore } from '../support/agent-company.js'
import { createVisitor } from '../support/http-client.js'
import { type SmallHost, startSmallHost, testOptions } from '../support/small-host.js'

// T-47, T-88 over HTTP: every cause there is, down to the last header and the last call of the store.

let host: SmallHost | undefined
afterEach(async () => host?.close())

const wrong = '000000'
const rows = [
  { id: 'boss', email: 'boss@example.test', isAdministrator: true },
  { id: 'amy', email: 'amy@example.test' },
  { id: 'ben' },
  { id: 'mia' },
  { id: 'eve' },
  { id: 'alien', organisation: 'other' },
]
const pcs = [{ id: 'pc-01' }, { id: 'pc-02' }, { id: 'pc-99', organisation: 'other' }]

it('an agent is refused alike, and at the same cost, for every cause there is', async () => {
  const clock = createFakeClock()
  const store = countingStore(memoryStore())
  host = await startSmallHost(
    testOptions({
      store,
      clock,
      selfEnrolment: 'signed_in',
      reauthenticate: () => true,
      users: { find: (id) => rows.find((row) => row.id === id), list: () => ({ users: rows }) },
      exempt: (row) => row.id === 'eve',
      agents: {
        find: (id) => pcs.find((pc) => pc.id === id),
        list: () => ({ agents: pcs }),
        agentOf: (bearer) => pcs.find(({ id }) => bearer === `${id}-token`),
        mayConnect: (row) => row.id !== 'ben',
        checkPassword: (_, password) => password === 'right',
      },
    }),
  )
  const { core } = host.otp
  const user = (id: string) => core.directory.userOf(rows.find((row) => row.id === id))
  const enrol = async (id: string): Promise<string> => {
    const staged = await core.account.stage(user(id), undefined)
    if (staged.status !== 'staged') throw new Error(staged.status)
    clock.advance(60)
    const code = codeFor(staged.card.secret, clock())
    await core.account.confirm(user(id), staged.keyId, { code, binding: 'b', passes: [] })
    clock.advance(60)
    return staged.card.secret
  }
  const turn = async (scope: 'everyone' | 'off'): Promise<void> => {
    const proof = { password: 'x', binding: 'b' }
    const { status } = await core.policy.set(user('boss'), { scope, makeMissingKeys: false, proof })
    expect(status).toBe('changed')
  }
  await enrol('boss')
  const secret = await enrol('amy')
  for (const id of ['ben', 'eve', 'alien']) await enrol(id)
  await core.administration.changeKey({ user: user('boss') }, user('mia'), { action: 'generate' })
  await turn('everyone')
  await core.agents?.administration.set({ user: user('boss') }, 'pc-01', 'otp')

  const visitor = createVisitor(host.url)
  const ask = (id: string, body: Record<string, unknown>, bearer = 'pc-01-token') =>
    visitor.post(`/otp/agents/${id}/connect`, body, { authorization: `Bearer ${bearer}` })
  /** All of an answer that could tell, and what it has cost. */
  const told = async (work: () => Promise<Response>): Promise<unknown> => {
    const before = [store.reads, store.swaps, store.writes] as const
    const answer = await work()
    const headers = [...answer.headers].filter(([name]) => name !== 'date')
    const cost = [store.reads - before[0], store.swaps - before[1], store.writes - before[2]]
    return { status: answer.status, headers, body: await answer.text(), cost }
  }
  const right = (): string => codeFor(secret, clock())
  const first = await told(() => ask('pc-01', { userId: 'amy', code: wrong }))
  expect(first).toMatchObject({ status: 401, cost: [2, 1, 1] })

  const causes: Record<string, () => Promise<Response>> = {
    'an unknown agent': () => ask('pc-98', { userId: 'amy', code: right() }),
    'another agent': () => ask('pc-02', { userId: 'amy', code: right() }),
    'its own name in other letters': () => ask('PC-01', { userId: 'amy', code: right() }),
    'an unknown user': () => ask('pc-01', { userId: 'nobody', code: right() }),
    'a user in other letters': () => ask('pc-01', { userId: 'AMY', code: right() }),
    'no user': () => ask('pc-01', { code: right() }),
    'no code': () => ask('pc-01', { userId: 'amy' }),
    'somebody else’s code': () => ask('pc-01', { userId: 'boss', code: right() }),
    'a user without a proven key': () => ask('pc-01', { userId: 'mia', code: wrong }),
    'a user who is exempt on the web': () => ask('pc-01', { userId: 'eve', code: wrong }),
    'a user who may not connect': () => ask('pc-01', { userId: 'ben', code: wrong }),
    'a user of another organisation': () => ask('pc-01', { userId: 'alien', code: wrong }),
    'an agent of another organisation': () => ask('pc-99', { userId: 'amy', code: right() }, 'pc-99-token'),
    'another option’s field': () => ask('pc-01', { userId: 'amy', password: 'right' }),
    'an agent with another option': () => ask('pc-02', { userId: 'amy', code: right() }, 'pc-02-token'),
  }
  for (const [cause, work] of Object.entries(causes)) expect([cause, await told(work)]).toEqual([cause, first])

  const amys = { userId: 'amy', code: right() }
  expect((await ask('pc-01', amys)).status).toBe(200)
  expect(['a spent code', await told(() => ask('pc-01', amys))]).toEqual(['a spent code', first])
  for (let guess = 0; guess < 5; guess++) await ask('pc-01', { userId: 'amy', code: wrong })
  const throttled = () => ask('pc-01', { userId: 'amy', code: right() })
  expect(['throttled', await told(throttled)]).toEqual(['throttled', first])
  for (let guess = 0; guess < 25; guess++) {
    clock.advance(901)
    await ask('pc-01', { userId: 'amy', code: wrong })
  }
  clock.advance(901)
  expect(['closed', await told(throttled)]).toEqual(['closed', first])
  await core.administration.unlock({ user: user('boss') }, user('amy'))
  await turn('off')
  expect(['switch off', await told(throttled)]).toEqual(['switch off', first])
  await turn('everyone')
  expect((await throttled()).status).toBe(200)
})
