import { describe, expect, it } from 'vitest'
import { agentCompany } from '../../support/agent-company.js'

const wrong = '000000'

describe('an agent that asks for a code', () => {
  it('lets in who gives his code, once for each step, and opens once for the ticket', async () => {
    const company = agentCompany()
    const secret = await company.ready()
    const code = company.code(secret)
    const granted = await company.connect('pc-01', 'amy', { code })
    expect(granted).toMatchObject({ status: 'granted', ticketSeconds: 60 })
    expect(await company.connect('pc-01', 'amy', { code })).toEqual({ status: 'refused' })
    expect(await company.redeem('pc-01', granted)).toBe('redeemed')
    expect(await company.redeem('pc-01', granted)).toBe('refused')
  })

  it('spends the same steps as the web login, in both directions', async () => {
    const company = agentCompany()
    const secret = await company.ready()
    const login = () =>
      company.core.step.verify(company.user('amy'), { code: company.code(secret), binding: 'b', passes: [] })
    expect(await login()).toMatchObject({ status: 'passed' })
    company.clock.now += 1
    expect(await company.view('amy', 'pc-01', { code: company.code(secret) })).toEqual({ status: 'replayed' })
    expect(await company.connect('pc-01', 'amy', { code: company.code(secret) })).toEqual({ status: 'refused' })
    company.clock.now += 60
    expect(await company.view('amy', 'pc-01', { code: company.code(secret) })).toMatchObject({ status: 'granted' })
    expect(await login()).toEqual({ status: 'replayed' })
  })

  it('cannot be set so while the switch is off, refuses when it goes off, and asks again when it comes back', async () => {
    const company = agentCompany()
    expect(await company.choose('pc-01', 'otp')).toBe('switch_off')
    const secret = await company.ready()
    await company.turn('off')
    company.clock.now += 60
    const given = { code: company.code(secret), password: 'password of pc-01' }
    expect(await company.connect('pc-01', 'amy', given)).toEqual({ status: 'refused' })
    expect(await company.view('amy', 'pc-01', given)).toEqual({ status: 'refused' })
    const shown = await company.agents.administration.find(company.actor, 'pc-01')
    expect(shown).toMatchObject({ authentication: 'otp', obstacle: 'switch_off' })
    await company.turn('everyone')
    expect(await company.connect('pc-01', 'amy', given)).toMatchObject({ status: 'granted' })
  })

  it('does not take a ticket that was given before the switch went off, or before its option changed', async () => {
    const company = agentCompany()
    const secret = await company.ready()
    const first = await company.connect('pc-01', 'amy', { code: company.code(secret) })
    await company.turn('off')
    expect(await company.redeem('pc-01', first)).toBe('refused')
    await company.turn('everyone')
    await company.choose('pc-01', 'password')
    expect(await company.redeem('pc-01', first)).toBe('refused')
    await company.choose('pc-01', 'otp')
    expect(await company.redeem('pc-01', first)).toBe('redeemed')
  })

  it('makes a pending key live by its first right code', async () => {
    const company = agentCompany()
    await company.ready()
    await company.core.administration.changeKey(company.actor, company.user('mia'), { action: 'generate' })
    const shown = await company.core.administration.show(company.actor, company.user('mia'))
    const secret = shown.key?.card.secret ?? ''
    expect(await company.connect('pc-01', 'mia', { code: company.code(secret) })).toMatchObject({ status: 'granted' })
    expect(await company.core.account.keys(company.user('mia'))).toMatchObject([{ state: 'live' }])
  })
})

describe('the other options', () => {
  it('take the agent’s password, an account of the remote PC, or a mailed code, and nothing of one another', async () => {
    const company = agentCompany()
    const everything = { password: 'password of pc-02', account: 'root', code: wrong }
    expect(await company.connect('pc-02', 'amy', everything)).toMatchObject({ status: 'granted' })
    expect(await company.connect('pc-02', 'amy', { password: 'toor', account: 'root' })).toEqual({ status: 'refused' })
    await company.choose('pc-02', 'os_account')
    expect(await company.connect('pc-02', 'amy', everything)).toEqual({ status: 'refused' })
    expect(await company.view('amy', 'pc-02', { password: 'toor', account: 'root' })).toMatchObject({
      status: 'granted',
    })
    await company.choose('pc-02', 'email')
    expect(await company.connect('pc-02', 'amy', {})).toEqual({ status: 'code_sent' })
    expect(company.mails).toMatchObject([{ to: 'amy@example.test', agentId: 'pc-02' }])
    const code = company.mails[0]?.code
    expect(await company.connect('pc-02', 'amy', { ...everything })).toEqual({ status: 'refused' })
    const granted = await company.connect('pc-02', 'amy', { code })
    expect(granted).toMatchObject({ status: 'granted' })
    expect(await company.connect('pc-02', 'amy', { code })).toEqual({ status: 'refused' })
    expect(await company.redeem('pc-02', granted)).toBe('redeemed')
  })

  it('answer that a code was mailed whether or not there is anybody or any address to mail it to', async () => {
    const company = agentCompany()
    await company.choose('pc-02', 'email')
    for (const id of ['mia', 'ben', 'alien', 'nobody', '', 7]) {
      expect(await company.connect('pc-02', id, {})).toEqual({ status: 'code_sent' })
    }
    expect(company.mails).toEqual([])
  })

  it('cannot be chosen where the host checks no passwords or the kit sends no mail', async () => {
    const { agents } = agentCompany()
    const company = agentCompany({
      agents: {
        find: () => ({ id: 'pc-01' }),
        list: () => ({ agents: [] }),
        agentOf: () => ({ id: 'pc-01' }),
        mayConnect: () => true,
      },
    })
    const shown = await company.agents.administration.find(company.actor, 'pc-01')
    expect(shown?.choices.map(({ authentication, obstacle }) => [authentication, obstacle])).toEqual([
      ['password', 'not_checked'],
      ['otp', 'switch_off'],
      ['os_account', 'not_checked'],
      ['email', undefined],
    ])
    expect(shown?.obstacle).toBe('not_checked')
    expect(await company.choose('pc-01', 'os_account')).toBe('not_checked')
    expect(await company.connect('pc-01', 'amy', { password: 'anything' })).toEqual({ status: 'refused' })
    expect(agents).toBeDefined()
  })
})

describe('organisations', () => {
  it('never meet at an agent, whoever asks and however right what he gives', async () => {
    const company = agentCompany()
    const given = { password: 'password of pc-02' }
    expect(await company.connect('pc-02', 'amy', given)).toMatchObject({ status: 'granted' })
    expect(await company.connect('pc-02', 'alien', given)).toEqual({ status: 'refused' })
    expect(await company.view('alien', 'pc-02', given)).toEqual({ status: 'refused' })
    expect(await company.connect('pc-99', 'amy', { password: 'password of pc-99' })).toEqual({ status: 'refused' })
    expect(await company.connect('pc-99', 'alien', { password: 'password of pc-99' })).toMatchObject({
      status: 'granted',
    })
  })
})

describe('an agent’s option', () => {
  it('is set by administrators of its own organisation only, and written to the audit before it holds', async () => {
    const company = agentCompany()
    const { administration } = company.agents
    const alien = { user: company.user('alien') }
    expect(await administration.set(alien, 'pc-01', 'email')).toEqual({ status: 'agent_unknown' })
    expect(await administration.find(alien, 'pc-01')).toBeUndefined()
    expect((await administration.list(alien, {})).agents.map(({ agent }) => agent.id)).toEqual(['pc-99'])
    expect(await company.choose('pc-99', 'email')).toBe('agent_unknown')
    expect(await company.choose('pc-98', 'email')).toBe('agent_unknown')
    expect(await company.choose('pc-01', 'email')).toBe('set')
    expect(company.events.filter(({ type }) => type === 'agent_changed')).toMatchObject([
      { actorId: 'boss', detail: { agentId: 'pc-01', authentication: 'email', before: 'password' } },
    ])
  })

  it('stays when the audit does not take the change', async () => {
    const company = agentCompany({
      audit: {
        write: ({ type }) => {
          if (type === 'agent_changed') throw new Error('full')
        },
      },
    })
    await expect(company.choose('pc-01', 'email')).rejects.toMatchObject({ code: 'ERR_AUDIT' })
    expect(await company.agents.option(await company.agent('pc-01'))).toBe('password')
  })

  it('is listed page by page', async () => {
    const company = agentCompany()
    const first = await company.agents.administration.list(company.actor, { limit: 1 })
    expect([first.agents.map(({ agent }) => agent.name), first.next]).toEqual([['pc-01'], '1'])
    const second = await company.agents.administration.list(company.actor, { limit: 5, after: first.next })
    expect([second.agents.map(({ agent }) => agent.name), second.next]).toEqual([['Reception'], undefined])
  })
})

describe('the audit', () => {
  it('hears who was let in where and who was refused why, and never a code, a password or a ticket', async () => {
    const company = agentCompany()
    const secret = await company.ready()
    company.events.length = 0
    const code = company.code(secret)
    await company.connect('pc-01', 'amy', { code: wrong, ip: '10.0.0.7' })
    const granted = await company.view('amy', 'pc-01', { code })
    await company.redeem('pc-01', granted)
    await company.connect('pc-02', 'amy', { password: 'a wrong password' })
    const told = company.events.map(({ type, detail }) => [type, detail?.['by'] ?? '', detail?.['reason'] ?? ''])
    expect(told).toEqual([
      ['agent_refused', 'agent', 'mismatch'],
      ['agent_granted', 'viewer', ''],
      ['agent_opened', '', ''],
      ['agent_refused', 'agent', 'mismatch'],
    ])
    expect(company.events[0]).toMatchObject({ userId: 'amy', ip: '10.0.0.7', detail: { agentId: 'pc-01' } })
    const text = JSON.stringify(company.events)
    for (const secretText of [code, wrong, 'a wrong password', granted.status === 'granted' ? granted.ticket : '-']) {
      expect(text).not.toContain(secretText)
    }
  })
})
