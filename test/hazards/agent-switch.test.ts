import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { createVisitor } from '../support/http-client.js'
import { asJson, jsonOf, startWalk, type Walk } from '../support/walk.js'

// T-89 over HTTP: what the switch means to agents, and what it can never make of them.

describeWith(['oathtool'], 'the switch and an agent that asks for codes', () => {
  let walk: Walk
  beforeAll(async () => {
    walk = await startWalk()
  })
  afterAll(async () => walk.example.kill())

  const post = (path: string, body: Record<string, unknown>) =>
    createVisitor(walk.url).post(`/otp/agents/pc-01/${path}`, body, { authorization: 'Bearer pc-01-token' })
  const connect = (body: object = {}) => post('connect', { userId: 'user01', code: walk.code('user01'), ...body })
  const turn = async (scope: string): Promise<void> => {
    const answer = await walk.admin.post('/otp/admin/policy', { scope, password: 'admin-demo' })
    expect([scope, answer.status]).toEqual([scope, 200])
  }
  const passAgain = async (): Promise<void> => {
    await walk.later(60)
    await walk.admin.post('/otp', { code: walk.code('admin') })
  }
  const set = (id: string, authentication: unknown, headers: Record<string, string> = {}) =>
    walk.admin.post(`/otp/admin/agents/${id}`, { authentication }, headers)
  const optionOf = async (id: string): Promise<unknown> =>
    (await jsonOf(await walk.admin.get(`/otp/admin/agents/${id}`, asJson)))['authentication']

  it('never let it be chosen while it is off, and never let the agent open while it is', async () => {
    await passAgain()
    expect((await set('pc-01', 'otp')).status).toBe(200)
    await walk.later(60)
    const early = await jsonOf(await connect())
    expect(early['status']).toBe('granted')

    await turn('off')
    expect((await post('redeem', { ticket: early['ticket'] })).status).toBe(401)
    await passAgain()
    for (const id of ['pc-01', 'pc-02']) {
      const refused = await set(id, 'otp')
      expect([refused.status, (await jsonOf(refused))['code']]).toEqual([409, 'switch_off'])
      expect((await set(id, 'otp', { accept: 'text/html' })).status).toBe(409)
    }
    expect([await optionOf('pc-01'), await optionOf('pc-02')]).toEqual(['otp', 'password'])
    const listed = await jsonOf(await walk.admin.get('/otp/admin/agents', asJson))
    expect(listed['agents']).toMatchObject([{ id: 'pc-01', refuses: 'switch_off' }, { id: 'pc-02' }])

    // Whatever is given, by whomever: neither the code nor the password of before opens it.
    await walk.later(60)
    const user = await walk.signIn('user01')
    for (const given of [{}, { password: 'pc-01-demo' }, { account: 'operator', password: 'pc-01-os-demo' }]) {
      expect((await connect(given)).status).toBe(401)
      const body = { code: walk.code('user01'), ...given }
      const viewer = await user.post('/otp/agents/pc-01/connect', body)
      expect([viewer.status, (await jsonOf(viewer))['code']]).toEqual([401, 'refused'])
    }

    // On again, it opens to the very code.
    await turn('everyone')
    const granted = await jsonOf(await connect())
    expect((await post('redeem', { ticket: granted['ticket'] })).status).toBe(200)
  })

  it('refuse what is no option, an agent that is not there, and whoever is no administrator', async () => {
    await passAgain()
    for (const authentication of ['none', 'OTP', '', undefined, ['otp'], { otp: true }]) {
      expect([authentication, (await set('pc-02', authentication)).status]).toEqual([authentication, 422])
    }
    for (const id of ['pc-98', 'PC-02', 'pc-02%20', 'pc-02%00']) {
      expect([id, (await set(id, 'email')).status]).toEqual([id, 404])
    }
    const user = await walk.pass('user02')
    expect((await user.post('/otp/admin/agents/pc-02', { authentication: 'email' })).status).toBe(403)
    expect(await optionOf('pc-02')).toBe('password')
  })
})
