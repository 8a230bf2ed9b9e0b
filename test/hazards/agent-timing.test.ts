import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createHostPaces } from '../../packages/core/src/agents/host-pace.js'
import { agentCompany } from '../support/agent-company.js'

// T-47, T-88: how long an answer takes must not tell whether there is such a user, either. The clock is not the real one.

afterEach(() => {
  vi.useRealTimers()
})

const slowly = <T>(milliseconds: number, answer: T): Promise<T> =>
  new Promise((resolve) => setTimeout(() => resolve(answer), milliseconds))
const port = {
  find: (id: string) => ({ id }),
  list: () => ({ agents: [] }),
  agentOf: (bearer: string) => ({ id: bearer.slice('token of '.length) }),
}
const fakeTimers = (): void => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })

/** After how many tenths of a second it is done. */
async function duration(work: () => Promise<unknown>): Promise<number> {
  let isDone = false
  const working = work().finally(() => {
    isDone = true
  })
  let passed = 0
  for (; !isDone && passed < 6000; passed += 10) await vi.advanceTimersByTimeAsync(10)
  await working
  return Math.floor(passed / 100)
}

describe('a password or an account that the host never sees', () => {
  it.each(['password', 'os_account'] as const)('is refused as late as one it has checked (%s)', async (option) => {
    const agents = {
      ...port,
      mayConnect: () => true,
      checkPassword: () => slowly(300, false),
      checkOsAccount: () => slowly(300, false),
    }
    const company = agentCompany({ agents })
    if (option === 'os_account') await company.choose('pc-01', option)
    fakeTimers()
    const given = { password: 'a guess', account: 'root' }
    const took = (id: string) => duration(() => company.connect('pc-01', id, given))
    const checked = await took('amy')
    expect(checked).toBe(3)
    for (const id of ['nobody', 'alien', '']) expect([id, await took(id)]).toEqual([id, checked])
    // Nor does it tell that there is one who has to wait.
    for (let guess = 0; guess < 4; guess++) await took('amy')
    const before = company.events.length
    expect(await took('amy')).toBe(checked)
    expect(company.events).toHaveLength(before)
    expect(await duration(() => company.view('amy', 'pc-01', given))).toBe(checked)
  })

  it('is refused as late as somebody about whom the host was asked whether he may connect', async () => {
    const agents = { ...port, mayConnect: () => slowly(200, false), checkPassword: () => true }
    const company = agentCompany({ agents })
    fakeTimers()
    const took = (id: string) => duration(() => company.connect('pc-01', id, {}))
    const asked = await took('amy')
    expect(asked).toBe(2)
    expect(await took('nobody')).toBe(asked)
    expect(await took('alien')).toBe(asked)
  })

  it('does not wait for a check that hung longer than anybody would', async () => {
    fakeTimers()
    const { password } = createHostPaces()
    await duration(() => password.ask(() => slowly(4900, undefined)))
    for (let more = 0; more < 32; more++) {
      const asking = password.ask(() => slowly(60_000, undefined))
      await vi.advanceTimersByTimeAsync(60_000)
      await asking
    }
    expect(await duration(() => password.wait())).toBeLessThanOrEqual(50)
  })
})

describe('a check that never answers', () => {
  it('lets nobody in, has counted the try before it was asked, and keeps the web and other PCs open', async () => {
    let asked = 0
    const checkPassword = (agent: { readonly id: string | number }): Promise<boolean> => {
      asked++
      return agent.id === 'pc-01' ? new Promise(() => undefined) : Promise.resolve(true)
    }
    const company = agentCompany({ agents: { ...port, mayConnect: () => true, checkPassword } })
    const secret = await company.enrol('amy')
    const given = { password: 'right' }
    const hung = Array.from({ length: 20 }, () => company.connect('pc-01', 'amy', given))
    // No more than five are looked at; the others are refused.
    expect(await Promise.race(hung)).toEqual({ status: 'refused' })
    await expect.poll(() => asked).toBe(5)
    expect(await company.connect('pc-01', 'amy', given)).toEqual({ status: 'refused' })
    expect(await company.connect('pc-02', 'amy', given)).toMatchObject({ status: 'granted' })
    const login = { code: company.code(secret), binding: 'b', passes: [] }
    expect(await company.core.step.verify(company.user('amy'), login)).toMatchObject({ status: 'passed' })
  })
})

describe('a mailed code', () => {
  it('leaves after the answer: not even the mailer is asked before', async () => {
    let asked = 0
    const company = agentCompany({
      mail: {
        send: async () => {
          asked++
          return { status: 'sent' }
        },
      },
    })
    await company.choose('pc-01', 'email')
    const agent = await company.agent('pc-01')
    const outcome = await company.agents.connect({ kind: 'agent', agent, userId: 'amy' }, { agentId: 'pc-01' })
    expect([outcome.status, asked]).toEqual(['code_sent', 0])
    await nextTurn()
    expect(asked).toBe(1)
  })

  it('is mailed once, however many ask for it at once', async () => {
    const company = agentCompany({ storeDeadlineSeconds: 30 })
    await company.choose('pc-01', 'email')
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => company.connect('pc-01', 'amy', {})))
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['code_sent']))
    expect(company.mails).toHaveLength(1)
    const code = company.mails[0]?.code
    const tries = await Promise.all(Array.from({ length: 20 }, () => company.connect('pc-01', 'amy', { code })))
    expect(tries.filter(({ status }) => status === 'granted')).toHaveLength(1)
  })

  it('is not mailed to an address of two, which would let each of them in as the other, and the audit says so', async () => {
    const company = agentCompany()
    await company.choose('pc-01', 'email')
    company.rows.push({ id: 'zoe', email: 'AMY@example.test' })
    for (const id of ['amy', 'zoe', 'mia']) {
      expect(await company.connect('pc-01', id, {})).toEqual({ status: 'code_sent' })
    }
    expect(company.mails).toEqual([])
    const told = company.events.filter(({ type }) => type === 'agent_code_not_mailed')
    expect(told.map(({ userId, detail }) => [userId, detail?.['failure']])).toEqual([
      ['amy', 'email_duplicate'],
      ['zoe', 'email_duplicate'],
      ['mia', 'email_missing'],
    ])
  })
})
