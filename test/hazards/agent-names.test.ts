import { describe, expect, it } from 'vitest'
import { agentCompany } from '../support/agent-company.js'

// T-88, T-91, T-92: names that look alike, values that are too much, and codes that come in by two ways at once.

const password = 'password of pc-01'
const wrong = '000000'

describe('an agent or a user of a name that only looks like it', () => {
  it('is somebody else, even where the host’s own search is generous', async () => {
    const generous = agentCompany({
      agents: {
        // A database that compares without case, accents and trailing blanks.
        find: (id) => (id.normalize('NFKD').trim().toLowerCase() === 'pc-01' ? { id: 'pc-01' } : undefined),
        list: () => ({ agents: [{ id: 'pc-01' }] }),
        agentOf: () => ({ id: 'pc-01' }),
        mayConnect: () => true,
        checkPassword: () => true,
      },
    })
    const agent = await generous.agent('pc-01')
    for (const id of ['PC-01', 'pc-01 ', ' pc-01', 'ｐｃ-01', 'pc-01\0', 'pc-01\r\n', 'pc-1', 'pc-01/', '']) {
      expect([id, await generous.view('amy', id, { password })]).toEqual([id, { status: 'refused' }])
      expect(await generous.agents.question(generous.user('amy'), id)).toBeUndefined()
      const byAgent = await generous.agents.connect({ kind: 'agent', agent, userId: 'amy' }, { agentId: id, password })
      expect([id, byAgent]).toEqual([id, { status: 'refused' }])
    }
    expect(await generous.view('amy', 'pc-01', { password })).toMatchObject({ status: 'granted' })
  })

  it('is not let in by any way of writing his name that the host does not know', async () => {
    const company = agentCompany()
    const odd: readonly unknown[] = [
      'AMY',
      'amy ',
      'amy\r\nboss',
      'amy\0',
      'а\u006dy',
      '\ud800',
      'a'.repeat(65_536),
      ['amy'],
    ]
    for (const id of [...odd, { toString: () => 'amy' }, true, Number.NaN, 1e308]) {
      expect(await company.connect('pc-01', id, { password })).toEqual({ status: 'refused' })
    }
    expect(company.looked).toEqual([])
  })
})

describe('values that are too much', () => {
  it('are refused or handed to the host as they are, and break nothing', async () => {
    const company = agentCompany()
    await company.ready()
    const much = '9'.repeat(65_536)
    for (const value of [
      much,
      `${wrong}\r\n`.repeat(1000),
      '\ud800',
      '\0',
      ['123456'],
      { code: wrong },
      123456,
      null,
    ]) {
      const given = { code: value, password: value, account: value }
      for (const id of ['pc-01', 'pc-02']) {
        expect(await company.connect(id, 'amy', given)).toEqual({ status: 'refused' })
      }
      company.clock.now += 901
    }
  })
})

describe('a code that is given on the web and at an agent at once', () => {
  it('is accepted once in all, whichever comes first, also in the next step', async () => {
    const company = agentCompany({ storeDeadlineSeconds: 30 })
    const secret = await company.ready()
    for (let round = 0; round < 10; round++) {
      company.clock.now += 90
      const code = company.code(secret)
      const login = () => company.core.step.verify(company.user('amy'), { code, binding: 'b', passes: [] })
      const ways = [
        login,
        () => company.connect('pc-01', 'amy', { code }),
        () => company.view('amy', 'pc-01', { code }),
      ]
      const turned = [...ways.slice(round % 3), ...ways.slice(0, round % 3)]
      const outcomes = await Promise.all([...turned, ...turned, ...turned].map((way) => way()))
      const accepted = outcomes.filter(({ status }) => status === 'passed' || status === 'granted')
      expect(accepted).toHaveLength(1)
      // The step after it still takes the code of this one, were it not spent.
      company.clock.now += 30
      for (const way of ways) expect(['refused', 'replayed']).toContain((await way()).status)
    }
  })
})

describe('the scope that is fixed in code', () => {
  it('holds for agents, too: one that asks for codes refuses while it is off, whatever is stored', async () => {
    const on = agentCompany({ enforce: 'everyone' })
    expect(await on.choose('pc-01', 'otp')).toBe('set')
    const off = agentCompany({ enforce: 'off', initialScope: 'everyone' })
    expect(await off.choose('pc-01', 'otp')).toBe('switch_off')
  })
})
