import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { NodeCryptoPlugin } from '@otplib/plugin-crypto-node'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { agentCompany, countingStore, type Row } from '../support/agent-company.js'

// T-47, T-48, T-88, T-91, T-93: a refusal at an agent says nothing, in words or in what it costs.

const wrong = '000000'
const { createHmac } = crypto
afterEach(() => {
  vi.restoreAllMocks()
  crypto.createHmac = createHmac
  syncBuiltinESMExports()
})

/** Counts what a try costs: keyed hashes of codes, keyed hashes of the vault, and the store's calls. */
function counting(options: Parameters<typeof agentCompany>[0] = {}) {
  const store = countingStore()
  const company = agentCompany({ store, ...options })
  const codes = vi.spyOn(NodeCryptoPlugin.prototype, 'hmac')
  let hashes = 0
  crypto.createHmac = ((...args: Parameters<typeof createHmac>) => {
    hashes++
    return createHmac(...args)
  }) as typeof createHmac
  syncBuiltinESMExports()
  const cost = async (work: () => Promise<unknown>) => {
    const before = [store.reads, store.swaps, codes.mock.calls.length, hashes, store.writes] as const
    const outcome = JSON.stringify(await work())
    const [reads, swaps, codeHmacs, hmacs] = [
      store.reads - before[0],
      store.swaps - before[1],
      codes.mock.calls.length - before[2],
      hashes - before[3],
    ]
    // Both are made by Node.
    return { outcome, reads, swaps, writes: store.writes - before[4], codeHmacs, vaultHmacs: hmacs - codeHmacs }
  }
  return { company, cost }
}

const refused = { outcome: '{"status":"refused"}', reads: 2, swaps: 1, writes: 1, codeHmacs: 15, vaultHmacs: 2 }

describe('a refusal by an agent', () => {
  it('is the same, and costs the same, whatever its reason', async () => {
    const { company, cost } = counting()
    const secret = await company.ready()
    const { connect } = company
    const right = company.code(secret)
    const alien = await company.agent('pc-99')
    const reasons: Record<string, () => Promise<unknown>> = {
      'a wrong code': () => connect('pc-01', 'amy', { code: wrong }),
      'no code': () => connect('pc-01', 'amy', {}),
      'half a code': () => connect('pc-01', 'amy', { code: '123' }),
      'another option’s fields': () => connect('pc-01', 'amy', { password: 'password of pc-01', account: 'root' }),
      'an unknown user': () => connect('pc-01', 'nobody', { code: right }),
      'no user at all': () => connect('pc-01', undefined, { code: right }),
      'a user without a key': () => connect('pc-01', 'mia', { code: right }),
      'a user who may not connect': () => connect('pc-01', 'ben', { code: right }),
      'a user of another organisation': () => connect('pc-01', 'alien', { code: right }),
      'an agent of another organisation': () =>
        company.agents.connect({ kind: 'agent', agent: alien, userId: 'amy' }, { agentId: 'pc-99', code: right }),
      'an unknown agent, named by another one': async () =>
        company.agents.connect(
          { kind: 'agent', agent: await company.agent('pc-01'), userId: 'amy' },
          { agentId: 'pc-98', code: right },
        ),
      'another agent’s name': async () =>
        company.agents.connect(
          { kind: 'agent', agent: await company.agent('pc-02'), userId: 'amy' },
          { agentId: 'pc-01', code: right },
        ),
      'a wrong password': () => connect('pc-02', 'amy', { password: 'wrong' }),
      'no password': () => connect('pc-02', 'amy', {}),
    }
    for (const [reason, work] of Object.entries(reasons)) expect([reason, await cost(work)]).toEqual([reason, refused])

    expect(await connect('pc-01', 'amy', { code: right })).toMatchObject({ status: 'granted' })
    expect(await cost(() => connect('pc-01', 'amy', { code: right }))).toEqual(refused)
    for (let attempt = 0; attempt < 5; attempt++) await connect('pc-01', 'amy', { code: wrong })
    company.clock.now += 20
    const early = company.code(secret)
    expect(await cost(() => connect('pc-01', 'amy', { code: early }))).toEqual(refused)
    company.clock.now += 60
    await company.turn('off')
    const off = company.code(secret)
    expect(await cost(() => connect('pc-01', 'amy', { code: off }))).toEqual(refused)
    await company.turn('everyone')
    expect(await connect('pc-01', 'amy', { code: company.code(secret) })).toMatchObject({ status: 'granted' })
  })

  it('is the same for whoever is out of the ordinary: exempt, stopped, gone, with many keys or none that is proven', async () => {
    const { company, cost } = counting({ exempt: (row: Row) => row.id === 'boss' })
    const secret = await company.ready()
    const { connect } = company
    await company.core.administration.changeKey(company.actor, company.user('mia'), { action: 'generate' })
    for (let more = 0; more < 3; more++) await company.enrol('amy')
    const guess = (id: string) => cost(() => connect('pc-01', id, { code: wrong }))
    expect(await guess('boss')).toEqual(refused)
    expect(await guess('mia')).toEqual(refused)
    expect(await guess('amy')).toEqual(refused)
    for (let round = 0; round < 30; round++) {
      company.clock.now += 901
      await connect('pc-01', 'amy', { code: wrong })
    }
    // The agents have closed to her, and then everything has.
    const rightOne = () => {
      const code = company.code(secret)
      return cost(() => connect('pc-01', 'amy', { code }))
    }
    expect(await rightOne()).toEqual(refused)
    for (let round = 0; round < 30; round++) {
      company.clock.now += 901
      await company.core.step.verify(company.user('amy'), { code: wrong, binding: 'b', passes: [] })
    }
    expect(await rightOne()).toEqual(refused)
    await company.core.administration.unlock(company.actor, company.user('amy'))
    expect((await connect('pc-01', 'amy', { code: company.code(secret) })).status).toBe('granted')
    company.rows.splice(
      company.rows.findIndex(({ id }) => id === 'amy'),
      1,
    )
    company.clock.now += 60
    expect(await rightOne()).toEqual(refused)
  })

  it('is the same at an agent that mails codes, and at one that asks for an account', async () => {
    const { company, cost } = counting()
    const { connect } = company
    await company.choose('pc-01', 'email')
    await company.choose('pc-02', 'os_account')
    await connect('pc-01', 'amy', {})
    const code = company.mails[0]?.code
    for (const [id, typed] of [
      ['mia', code],
      ['ben', code],
      ['nobody', code],
      ['alien', code],
      [undefined, code],
      ['amy', '12'],
      ...Array.from({ length: 6 }, () => ['amy', code === wrong ? '111111' : wrong]),
      // Five wrong ones have ended it, and she has to wait.
      ['amy', code],
    ]) {
      expect([id, await cost(() => connect('pc-01', id, { code: typed }))]).toEqual([id, refused])
    }
    for (const id of ['amy', 'mia', 'ben', 'nobody', 'alien']) {
      expect([id, await cost(() => connect('pc-02', id, { account: 'root', password: 'no' }))]).toEqual([id, refused])
    }
  })

  it('is the same to a signed-in user for an agent that is not there and one that is not his', async () => {
    const { company, cost } = counting()
    await company.ready()
    for (const id of ['pc-01', 'pc-98', 'pc-99', '', 'x'.repeat(600)]) {
      expect(await cost(() => company.view('ben', id, { code: wrong }))).toEqual(refused)
    }
    // Asked what it asks, as if there were none.
    const asked = await cost(async () => String(await company.agents.question(company.user('ben'), 'pc-01')))
    expect(asked).toEqual({
      ...refused,
      outcome: '"undefined"',
      reads: 1,
      swaps: 0,
      writes: 0,
      codeHmacs: 0,
      vaultHmacs: 0,
    })
    for (const id of ['pc-98', 'pc-99', '']) {
      const other = await cost(async () => String(await company.agents.question(company.user('ben'), id)))
      expect(other).toEqual(asked)
    }
    // Neither can he find out by a mailed code which agents there are.
    await company.choose('pc-02', 'email')
    expect(await cost(() => company.view('ben', 'pc-02', {}))).toEqual(refused)
  })

  it('is the same for every ticket that opens nothing', async () => {
    const { company, cost } = counting()
    const amys = await company.connect('pc-02', 'amy', { password: 'password of pc-02' })
    const [one, two] = [await company.agent('pc-01'), await company.agent('pc-02')]
    const ticket = amys.status === 'granted' ? amys.ticket : ''
    const { redeem } = company.agents
    const first = await cost(() => redeem(one, ticket))
    expect(first).toMatchObject({ outcome: '{"status":"refused"}', reads: 2, swaps: 1, writes: 1 })
    expect(await cost(() => redeem(two, 'no ticket'))).toEqual(first)
    expect(await cost(() => redeem(two, undefined))).toEqual(first)
    expect((await redeem(two, ticket)).status).toBe('redeemed')
    expect(await cost(() => redeem(two, ticket))).toEqual(first)
  })

  it('by a mailing agent costs the same whether or not a mail leaves', async () => {
    const { company, cost } = counting()
    await company.choose('pc-02', 'email')
    const seen = new Set<string>()
    for (const id of ['amy', 'amy', 'mia', 'ben', 'nobody']) {
      seen.add(JSON.stringify(await cost(() => company.connect('pc-02', id, {}))))
    }
    expect([...seen].map((text): unknown => JSON.parse(text))).toEqual([
      { ...refused, outcome: '{"status":"code_sent"}' },
    ])
    expect(company.mails).toHaveLength(1)
  })
})

// T-91
describe('who may not connect', () => {
  it('is refused before his code is looked at, so that it is still good elsewhere', async () => {
    const company = agentCompany()
    await company.ready()
    const secret = await company.enrol('ben')
    const code = company.code(secret)
    expect(await company.connect('pc-01', 'ben', { code })).toEqual({ status: 'refused' })
    expect(await company.view('ben', 'pc-01', { code })).toEqual({ status: 'refused' })
    const login = await company.core.step.verify(company.user('ben'), { code, binding: 'b', passes: [] })
    expect(login).toMatchObject({ status: 'passed' })
  })

  it('costs nobody anything: his tries are not counted', async () => {
    const company = agentCompany()
    await company.ready()
    const secret = await company.enrol('ben')
    for (let attempt = 0; attempt < 60; attempt++) await company.connect('pc-01', 'ben', { code: wrong })
    const login = await company.core.step.verify(company.user('ben'), {
      code: company.code(secret),
      binding: 'b',
      passes: [],
    })
    expect(login).toMatchObject({ status: 'passed' })
  })

  it('is only let through by the host’s own `true`, and nobody while the host’s check fails', async () => {
    const port = { find: () => ({ id: 'pc-01' }), list: () => ({ agents: [] }), agentOf: () => ({ id: 'pc-01' }) }
    const given = { password: 'anything' }
    for (const answer of [undefined, null, 1, 'yes', {}]) {
      const agents = { ...port, mayConnect: () => answer as boolean, checkPassword: () => true }
      const company = agentCompany({ agents })
      expect(await company.connect('pc-01', 'amy', given)).toEqual({ status: 'refused' })
    }
    for (const answer of [undefined, 1, 'yes', Promise.resolve('yes')]) {
      const agents = { ...port, mayConnect: () => true, checkPassword: () => answer as unknown as boolean }
      const company = agentCompany({ agents })
      expect(await company.connect('pc-01', 'amy', given)).toEqual({ status: 'refused' })
    }
    const broken = agentCompany({ agents: { ...port, mayConnect: () => Promise.reject(new Error('down')) } })
    await expect(broken.connect('pc-01', 'amy', given)).rejects.toMatchObject({ code: 'ERR_DIRECTORY' })
  })
})
