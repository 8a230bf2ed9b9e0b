import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import type { Visitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { asJson, jsonOf, startWalk, type Walk } from '../support/walk.js'
import {
  codesBeside,
  expectGuessesStayInBudget,
  expectNoPass,
  expectOneCodeOnce,
  expectPassStaysWithItsLogin,
  expectSignOutEndsCopies,
  expectStepCannotBeSkipped,
  targetOf,
} from '../support/walker.js'

// T-01, T-09, T-11, T-15, T-23 to T-25, T-54, T-81: the same checks that `broken-hosts.test.ts` shows to find what they look for.

for (const session of ['memory', 'cookie']) {
  describeWith(['oathtool'], `many requests at once (session: ${session})`, () => {
    let walk: Walk
    beforeAll(async () => {
      walk = await startWalk({ SESSION: session })
    })
    afterAll(async () => walk.example.kill())

    it('cannot skip the step', () => expectStepCannotBeSkipped(targetOf(walk, 'user01')))

    it('with one right code on 50 logins of one user let exactly one pass', () =>
      expectOneCodeOnce(targetOf(walk, 'user01'), 50))

    it('take no pass along from one login to another', () => expectPassStaysWithItsLogin(targetOf(walk, 'user01')))

    it('find copies of a jar worthless after the sign-out', () => expectSignOutEndsCopies(targetOf(walk, 'user01')))

    it('with 200 wrong codes have at most 5 of them looked at', () =>
      expectGuessesStayInBudget(targetOf(walk, 'user02'), 200))

    it('with 199 wrong codes and a right one have at most 5 looked at, and let the right one in only among those', async () => {
      const visitors = await Promise.all(Array.from({ length: 20 }, () => walk.signIn('user03')))
      await walk.later(60)
      const right = walk.code('user03')
      const codes = codesBeside(right, 199).toSpliced(150, 0, right)
      const answers = await Promise.all(
        codes.map(async (code, index) => {
          const answer = await visitors[index % 20]?.post('/otp', { code })
          return { status: answer?.status, code: answer && (await jsonOf(answer))['code'] }
        }),
      )
      const passed = answers.filter(({ status }) => status === 200).length
      // A right code that is reached clears the count: then there are two budgets, one before and one after it.
      expect(passed).toBeLessThanOrEqual(1)
      expect(answers.filter(({ code }) => code === 'mismatch').length).toBeLessThanOrEqual(5 + 5 * passed)
    })
  })
}

describeWith(['oathtool'], 'wrong codes for one user', () => {
  let walk: Walk
  beforeAll(async () => {
    walk = await startWalk({ SELF_ENROLMENT: 'signed_in' })
  })
  afterAll(async () => walk.example.kill())
  const codeOf = async (answer: Response): Promise<unknown> => (await jsonOf(answer))['code']

  // T-24
  it('are not forgotten by right ones for another, given in between', async () => {
    const victim = await walk.signIn('user01')
    const outcomes: unknown[] = []
    for (let round = 0; round < 6; round++) {
      outcomes.push(await codeOf(await victim.post('/otp', { code: '000001' })))
      // Not after the fifth: the wait that follows it would run out.
      if (round > 2) continue
      await walk.later(60)
      const own = await walk.signIn('user02')
      expect((await own.post('/otp', { code: walk.code('user02') })).status).toBe(200)
    }
    expect(outcomes).toEqual([...Array(5).fill('mismatch'), 'throttled'])
    expect(await codeOf(await (await walk.signIn('user02')).post('/otp', { code: '000001' }))).toBe('mismatch')
  })

  // T-25
  it('are not forgotten by his password, only by a right code of his', async () => {
    const visitor = await walk.signIn('user03')
    for (let attempt = 0; attempt < 4; attempt++) await visitor.post('/otp', { code: '000001' })
    for (let attempt = 0; attempt < 3; attempt++) {
      await visitor.post('/logout')
      await visitor.post('/login', { username: 'user03', password: 'user03-demo' })
    }
    await walk.later(60)
    expect((await visitor.post('/otp', { code: walk.code('user03') })).status).toBe(200)
    for (let attempt = 0; attempt < 4; attempt++) {
      expect(await codeOf(await visitor.post('/otp', { code: '000001' }))).toBe('mismatch')
    }
    await visitor.post('/logout')
    await visitor.post('/login', { username: 'user03', password: 'user03-demo' })
    expect(await codeOf(await visitor.post('/otp', { code: '000001' }))).toBe('mismatch')
    const answer = await visitor.post('/otp', { code: walk.code('user03', 1) })
    expect([answer.status, await codeOf(answer)]).toEqual([429, 'throttled'])
    expectNoPass(answer)
  })

  it('are counted alike on the code page and where a new key is confirmed', async () => {
    const admin = await walk.pass('admin')
    const staged = await jsonOf(await admin.post('/otp/account/keys'))
    const confirm = `/otp/account/keys/${String(staged['keyId'])}/confirm`
    const outcomes: unknown[] = []
    for (let round = 0; round < 3; round++) {
      outcomes.push(await codeOf(await admin.post(confirm, { code: '000001' })))
      outcomes.push(await codeOf(await admin.post('/otp', { code: '000001' })))
    }
    expect(outcomes).toEqual([...Array(5).fill('mismatch'), 'throttled'])
    expect(await codeOf(await admin.post('/otp/admin/policy', { scope: 'off', password: 'admin-demo' }))).toBe(
      'throttled',
    )
    expect((await jsonOf(await admin.get('/otp/admin', asJson)))['scope']).toBe('everyone')
  })
})

describeWith(['oathtool'], 'changes of one user’s keys at once', () => {
  let walk: Walk
  beforeAll(async () => {
    walk = await startWalk({ SELF_ENROLMENT: 'signed_in' })
  })
  afterAll(async () => walk.example.kill())

  // T-54
  it('leave one staged key, which one of 20 confirmations makes live', async () => {
    const user = await walk.pass('user01')
    const staged = await Promise.all(
      Array.from({ length: 10 }, async () => jsonOf(await user.post('/otp/account/keys'))),
    )
    const listed = await keysOf(user)
    expect(listed.map(({ state }) => state).toSorted()).toEqual(['live', 'staged'])
    const last = staged.find(({ keyId }) => listed.some(({ id }) => id === keyId))
    const code = codeFromOathtool(String(last?.['secret']), await walk.later(60))
    const confirm = `/otp/account/keys/${String(last?.['keyId'])}/confirm`
    const answers = await Promise.all(Array.from({ length: 20 }, () => user.post(confirm, { code })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter((answer) => answer.headers.getSetCookie().length > 0)).toHaveLength(1)
  })

  it('never remove the last live one while codes are asked for', async () => {
    const user = await walk.pass('user01')
    const live = (await keysOf(user)).filter(({ state }) => state === 'live')
    expect(live).toHaveLength(2)
    await Promise.all(live.map(({ id }) => user.post(`/otp/account/keys/${id}/remove`)))
    const admin = await walk.pass('admin')
    const { users } = (await jsonOf(await admin.get('/otp/admin/users?search=user01', asJson))) as {
      readonly users: readonly { readonly state: string }[]
    }
    expect(users.map(({ state }) => state)).toEqual(['live'])
  })

  // T-81
  it('and of the policy: one code changes it once, and 100 wrong passwords are at most 5 checks', async () => {
    const admin = await walk.pass('admin')
    await walk.later(60)
    const epoch = (await jsonOf(await admin.get('/otp/admin', asJson)))['epoch']
    const change = { scope: 'enrolled', code: walk.code('admin') }
    const answers = await Promise.all(Array.from({ length: 20 }, () => admin.post('/otp/admin/policy', change)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const now = String((await jsonOf(await admin.get('/otp/admin', asJson)))['epoch'])
    expect(Number.parseInt(now, 10)).toBe(Number.parseInt(String(epoch), 10) + 1)

    const codes = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const answer = await admin.post('/otp/admin/policy', { scope: 'off', password: `guess-${index}` })
        return (await jsonOf(answer))['code']
      }),
    )
    expect(codes.filter((code) => code === 'reauthentication_required')).toHaveLength(5)
    expect((await admin.post('/otp/admin/policy', { scope: 'off', password: 'admin-demo' })).status).toBe(429)
  })

  const keysOf = async (visitor: Visitor): Promise<readonly { readonly id: string; readonly state: string }[]> =>
    (await jsonOf(await visitor.get('/otp/account', asJson)))['keys'] as readonly { id: string; state: string }[]
})
