import { describe, expect, it } from 'vitest'
import { agentCompany } from '../support/agent-company.js'

// T-90: what agents may guess, what it costs their user, and how he gets out of it. T-25: a right code clears its own channel.

const wrong = '000000'

/** As many wrong codes by an agent as it takes until no more are looked at; answers how many were. */
async function guess(company: ReturnType<typeof agentCompany>, attempts: number): Promise<number> {
  const before = company.events.length
  for (let attempt = 0; attempt < attempts; attempt++) {
    await company.connect('pc-01', 'amy', { code: wrong })
    company.clock.now += 901
  }
  return company.events.slice(before).filter(({ type }) => type === 'agent_refused').length
}

const login = (company: ReturnType<typeof agentCompany>, code: string) =>
  company.core.step.verify(company.user('amy'), { code, binding: 'b', passes: [] })

describe('an agent that guesses at a user’s code', () => {
  it('is looked at 25 times however long it goes on, closes the agents alone, and the user signs in at once', async () => {
    const company = agentCompany()
    const secret = await company.ready()
    expect(await guess(company, 1000)).toBe(25)
    expect(company.events.filter(({ type }) => type === 'channel_stopped')).toHaveLength(1)
    expect(await company.connect('pc-01', 'amy', { code: company.code(secret) })).toEqual({ status: 'refused' })
    const standing = await company.core.step.look(company.user('amy'), { passes: [], binding: 'b' })
    expect(standing).toMatchObject({ throttle: { status: 'open' }, agentsStopped: true })
    expect(await login(company, company.code(secret))).toMatchObject({ status: 'passed' })

    // Signing in does not open the agents; the user does, or an administrator.
    company.clock.now += 60
    expect(await company.connect('pc-01', 'amy', { code: company.code(secret) })).toEqual({ status: 'refused' })
    await company.agents.open(company.user('amy'))
    expect(await company.connect('pc-01', 'amy', { code: company.code(secret) })).toMatchObject({ status: 'granted' })
    expect(await guess(company, 100)).toBe(25)
    await company.core.administration.unlock(company.actor, company.user('amy'))
    expect(await company.connect('pc-01', 'amy', { code: company.code(secret) })).toMatchObject({ status: 'granted' })
  })

  it('gets five answers from a thousand tries at once, and keeps nobody waiting on the web', async () => {
    const company = agentCompany({ storeDeadlineSeconds: 30 })
    const secret = await company.ready()
    const before = company.events.length
    await Promise.allSettled(Array.from({ length: 1000 }, () => company.connect('pc-01', 'amy', { code: wrong })))
    expect(company.events.slice(before).filter(({ type }) => type === 'agent_refused')).toHaveLength(5)
    expect(await login(company, company.code(secret))).toMatchObject({ status: 'passed' })
  })

  it('shares the hard stop with the web: split between them, never more are looked at', async () => {
    const company = agentCompany()
    await company.ready()
    const before = company.events.length
    for (let round = 0; round < 200; round++) {
      await company.connect('pc-01', 'amy', { code: wrong })
      await login(company, wrong)
      company.clock.now += 901
    }
    const looked = company.events.slice(before).filter(({ type }) => /^(agent|code)_refused$/.test(type))
    expect(looked).toHaveLength(50)
    expect(looked.filter(({ type }) => type === 'agent_refused').length).toBeLessThanOrEqual(25)
  })

  it('is not set free by a right code on the web, nor the web by one at an agent', async () => {
    const company = agentCompany()
    const secret = await company.ready()
    for (let attempt = 0; attempt < 5; attempt++) await company.connect('pc-01', 'amy', { code: wrong })
    expect(await login(company, company.code(secret))).toMatchObject({ status: 'passed' })
    company.clock.now += 29
    expect(await company.connect('pc-01', 'amy', { code: company.code(secret) })).toEqual({ status: 'refused' })
    company.clock.now += 31
    for (let attempt = 0; attempt < 5; attempt++) await login(company, wrong)
    expect(await company.connect('pc-01', 'amy', { code: company.code(secret) })).toMatchObject({ status: 'granted' })
    expect(await login(company, wrong)).toMatchObject({ status: 'throttled' })
  })

  it('cannot clear the count of codes with a password it knows', async () => {
    const company = agentCompany()
    await company.ready()
    for (let attempt = 0; attempt < 5; attempt++) await company.connect('pc-01', 'amy', { code: wrong })
    const known = await company.connect('pc-02', 'amy', { password: 'password of pc-02' })
    expect(known).toMatchObject({ status: 'granted' })
    const before = company.events.length
    await company.connect('pc-01', 'amy', { code: wrong })
    expect(company.events.slice(before)).toEqual([])
  })
})

describe('a signed-in user who guesses', () => {
  it('spends his own budget on the web, is told how long to wait, and closes no agent', async () => {
    const company = agentCompany()
    const secret = await company.ready()
    for (let attempt = 0; attempt < 5; attempt++) {
      expect(await company.view('amy', 'pc-01', { code: wrong })).toEqual({ status: 'refused' })
    }
    expect(await company.view('amy', 'pc-01', { code: company.code(secret) })).toEqual({
      status: 'throttled',
      retryAfterSeconds: 30,
      hardStopped: false,
    })
    expect(await login(company, company.code(secret))).toMatchObject({ status: 'throttled' })
    expect(await company.connect('pc-01', 'amy', { code: company.code(secret) })).toMatchObject({ status: 'granted' })
  })
})

describe('passwords, accounts and mailed codes', () => {
  it('are looked at five times at once and 25 times in all, for each user and agent apart', async () => {
    const company = agentCompany({ storeDeadlineSeconds: 30 })
    await Promise.allSettled(
      Array.from({ length: 500 }, (_, index) => company.connect('pc-02', 'amy', { password: `guess ${index}` })),
    )
    expect(company.looked).toHaveLength(5)
    for (let attempt = 0; attempt < 100; attempt++) {
      company.clock.now += 901
      await company.connect('pc-02', 'amy', { password: 'guess' })
    }
    expect(company.looked).toHaveLength(25)
    const right = { password: 'password of pc-02' }
    expect(await company.connect('pc-02', 'amy', right)).toEqual({ status: 'refused' })
    expect(await company.connect('pc-02', 'mia', right)).toMatchObject({ status: 'granted' })
    expect(await company.connect('pc-01', 'amy', { password: 'password of pc-01' })).toMatchObject({
      status: 'granted',
    })
    await company.agents.open(company.user('amy'))
    expect(await company.connect('pc-02', 'amy', right)).toMatchObject({ status: 'granted' })
  })

  it('are forgotten where they were wrong once something right is given', async () => {
    const company = agentCompany()
    for (let round = 0; round < 20; round++) {
      for (let attempt = 0; attempt < 4; attempt++) await company.connect('pc-02', 'amy', { password: 'typo' })
      const right = await company.connect('pc-02', 'amy', { password: 'password of pc-02' })
      expect(right).toMatchObject({ status: 'granted' })
    }
  })

  it('take a mailed code five times, for ten minutes, and only the latest one, at its own agent', async () => {
    const company = agentCompany()
    for (const id of ['pc-01', 'pc-02']) await company.choose(id, 'email')
    const ask = async (id = 'pc-02'): Promise<string> => {
      company.clock.now += 3600
      const before = company.mails.length
      expect(await company.connect(id, 'amy', {})).toEqual({ status: 'code_sent' })
      expect(company.mails).toHaveLength(before + 1)
      return company.mails.at(-1)?.code ?? ''
    }
    const unlike = (code: string): string => (code === wrong ? '111111' : wrong)

    const guessed = await ask()
    for (let attempt = 0; attempt < 5; attempt++) await company.connect('pc-02', 'amy', { code: unlike(guessed) })
    company.clock.now += 60
    expect(await company.connect('pc-02', 'amy', { code: guessed })).toEqual({ status: 'refused' })

    const late = await ask()
    company.clock.now += 600
    expect(await company.connect('pc-02', 'amy', { code: late })).toEqual({ status: 'refused' })

    const first = await ask()
    company.clock.now += 120
    await company.connect('pc-02', 'amy', {})
    const second = company.mails.at(-1)?.code ?? ''
    if (first !== second) expect(await company.connect('pc-02', 'amy', { code: first })).toEqual({ status: 'refused' })

    const elsewhere = await ask('pc-01')
    if (elsewhere !== second) {
      expect(await company.connect('pc-02', 'amy', { code: elsewhere })).toEqual({ status: 'refused' })
    }
    expect(await company.connect('pc-01', 'mia', { code: elsewhere })).toEqual({ status: 'refused' })
    expect(await company.connect('pc-01', 'amy', { code: elsewhere })).toMatchObject({ status: 'granted' })
  })

  it('mail one code a minute for an agent, five in ten minutes, twenty a day, and answer alike', async () => {
    const company = agentCompany()
    for (const id of ['pc-01', 'pc-02']) await company.choose(id, 'email')
    const ask = async (id: string, seconds: number): Promise<number> => {
      company.clock.now += seconds
      expect(await company.connect(id, 'amy', {})).toEqual({ status: 'code_sent' })
      return company.mails.length
    }
    expect(await ask('pc-01', 0)).toBe(1)
    expect(await ask('pc-01', 59)).toBe(1)
    expect(await ask('pc-02', 0)).toBe(2)
    for (const expected of [3, 4, 5, 5, 5]) expect(await ask('pc-01', 61)).toBe(expected)
    for (let more = 0; more < 100; more++) await ask('pc-01', 601)
    expect(company.mails).toHaveLength(20)
    expect(await ask('pc-01', 86_400)).toBe(21)
  })

  it('need no mail again within the minute: the code that was mailed is still good', async () => {
    const company = agentCompany()
    await company.choose('pc-02', 'email')
    await company.connect('pc-02', 'amy', {})
    await company.connect('pc-02', 'amy', {})
    const code = company.mails[0]?.code
    expect(company.mails).toHaveLength(1)
    expect(await company.connect('pc-02', 'amy', { code })).toMatchObject({ status: 'granted' })
  })
})
