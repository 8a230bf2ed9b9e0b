import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../packages/core/src/stores/memory.js'
import type { RecordStore } from '../../packages/core/src/stores/record-store.js'
import { agentCompany } from '../support/agent-company.js'

// T-92: an agent's answer that was caught is worth nothing anywhere else, at any other time, or a second time.

const password = 'password of pc-01'

describe('a ticket', () => {
  it('opens to one of fifty who present it at once', async () => {
    const company = agentCompany()
    const granted = await company.connect('pc-01', 'amy', { password })
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => company.redeem('pc-01', granted)))
    expect(outcomes.filter((status) => status === 'redeemed')).toHaveLength(1)
  })

  it('is refused late, and to another agent, which cannot spoil it', async () => {
    const company = agentCompany()
    const late = await company.connect('pc-01', 'amy', { password })
    company.clock.now += 60
    expect(await company.redeem('pc-01', late)).toBe('refused')
    const granted = await company.connect('pc-01', 'amy', { password })
    expect(await company.redeem('pc-02', granted)).toBe('refused')
    expect(await company.redeem('pc-99', granted)).toBe('refused')
    company.clock.now += 59
    expect(await company.redeem('pc-01', granted)).toBe('redeemed')
  })

  it('is refused once its user is re-set, forgotten, gone, or may not connect any more', async () => {
    let mayConnect = true
    const company = agentCompany()
    const { find, list, agentOf } = {
      find: () => ({ id: 'pc-01' }),
      list: () => ({ agents: [] }),
      agentOf: () => ({ id: 'pc-01' }),
    }
    const other = agentCompany({
      agents: { find, list, agentOf, mayConnect: () => mayConnect, checkPassword: () => true },
    })
    const grant = (from = company) => from.connect('pc-01', 'amy', { password })

    const reset = await grant()
    await company.core.administration.changeKey(company.actor, company.user('amy'), { action: 'reset' })
    expect(await company.redeem('pc-01', reset)).toBe('refused')
    const forgotten = await grant()
    await company.core.forget('amy')
    expect(await company.redeem('pc-01', forgotten)).toBe('refused')
    const gone = await grant()
    company.rows.splice(
      company.rows.findIndex(({ id }) => id === 'amy'),
      1,
    )
    expect(await company.redeem('pc-01', gone)).toBe('refused')

    const barred = await grant(other)
    mayConnect = false
    expect(await other.redeem('pc-01', barred)).toBe('refused')
    mayConnect = true
    expect(await other.redeem('pc-01', barred)).toBe('redeemed')
  })

  it('is no pass, and a pass is no ticket', async () => {
    const company = agentCompany()
    const secret = await company.enrol('amy')
    const passed = await company.core.step.verify(company.user('amy'), {
      code: company.code(secret),
      binding: 'b',
      passes: [],
    })
    const granted = await company.connect('pc-01', 'amy', { password })
    if (passed.status !== 'passed' || granted.status !== 'granted') throw new Error('nobody got in')
    const agent = await company.agent('pc-01')
    expect((await company.agents.redeem(agent, passed.pass.value)).status).toBe('refused')
    const standing = await company.core.step.look(company.user('amy'), { passes: [granted.ticket], binding: 'b' })
    expect(standing.hasPass).toBe(false)
  })

  it('of another kind or shape is refused, and breaks nothing', async () => {
    const company = agentCompany()
    const agent = await company.agent('pc-01')
    const granted = await company.connect('pc-01', 'amy', { password })
    const { ticket } = granted.status === 'granted' ? granted : { ticket: '' }
    for (const bad of [
      undefined,
      null,
      7,
      '',
      'x',
      {},
      [ticket],
      `${ticket}x`,
      ticket.slice(0, -1),
      ticket.repeat(100),
    ]) {
      expect((await company.agents.redeem(agent, bad)).status).toBe('refused')
    }
    expect((await company.agents.redeem(agent, ticket)).status).toBe('redeemed')
  })

  it('rests hashed, and so does a mailed code', async () => {
    const written: string[] = []
    const memory = memoryStore()
    const swap: RecordStore['swap'] = (key, expected, next) => {
      written.push(next ?? '')
      return memory.swap(key, expected, next)
    }
    const company = agentCompany({ store: { ...memory, swap } })
    await company.choose('pc-02', 'email')
    const granted = await company.connect('pc-01', 'amy', { password })
    await company.connect('pc-02', 'amy', {})
    const records = written.join('\n')
    expect(records).toContain('mailedCodes')
    expect(records).toContain('tickets')
    for (const secret of [company.mails[0]?.code, granted.status === 'granted' && granted.ticket.split('.').at(-1)]) {
      expect(records).not.toContain(`"${String(secret)}`)
      expect(records).not.toContain(`${String(secret)}"`)
    }
  })
})
