import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { asJson, jsonOf, startWalk, type Walk } from '../support/walk.js'

// T-88 to T-93 over HTTP: what an agent, a viewer and a stranger get out of the agents' routes.

const bearer = (id: string): Record<string, string> => ({ authorization: `Bearer ${id}-token` })

describeWith(['oathtool'], 'the routes of agents', () => {
  let walk: Walk
  let stranger: Visitor
  beforeAll(async () => {
    walk = await startWalk()
    stranger = createVisitor(walk.url)
    for (const [id, authentication] of [
      ['pc-01', 'otp'],
      ['pc-02', 'password'],
    ]) {
      await walk.later(60)
      await walk.admin.post('/otp', { code: walk.code('admin') })
      expect((await walk.admin.post(`/otp/admin/agents/${id}`, { authentication })).status).toBe(200)
    }
  })
  afterAll(async () => walk.example.kill())

  const connect = (id: string, body: Record<string, unknown>, headers: Record<string, string> = {}) =>
    stranger.post(`/otp/agents/${id}/connect`, body, { ...bearer(id), ...headers })
  const redeem = (id: string, ticket: unknown) => stranger.post(`/otp/agents/${id}/redeem`, { ticket }, bearer(id))
  const newCode = async (name: 'user01' | 'user02'): Promise<string> => {
    await walk.later(60)
    return walk.code(name)
  }
  /** All a refusal tells: status, headers and body. */
  const told = async (answer: Response): Promise<string> => {
    const headers = [...answer.headers].filter(([name]) => !['date', 'content-length'].includes(name))
    return JSON.stringify([answer.status, headers, await answer.text()])
  }

  it('answer an agent with one refusal, to the letter, whatever its reason', async () => {
    const code = await newCode('user01')
    const answers = [
      await connect('pc-01', { userId: 'user01', code: '000000' }),
      await connect('pc-01', { userId: 'user01', code: 'x' }),
      await connect('pc-01', { userId: 'user01' }),
      await connect('pc-01', { userId: 'nobody', code }),
      await connect('pc-01', { code }),
      await connect('pc-01', { userId: ['user01'], code }),
      await connect('pc-01', { userId: { id: 'user01' }, code: [code] }),
      await connect('pc-01', { userId: 'user01', password: 'pc-01-demo' }),
      await connect('pc-02', { userId: 'user01', code }),
      await connect('pc-02', { userId: 'user01', password: 'wrong' }),
      await stranger.post('/otp/agents/pc-99/connect', { userId: 'user01', code }, bearer('pc-01')),
      await stranger.post('/otp/agents/pc-01/connect', { userId: 'user01', code }, bearer('pc-02')),
      await stranger.post('/otp/agents/pc-01/connect', { userId: 'user01', code }, bearer('pc-99')),
      await redeem('pc-01', 'no ticket'),
      await stranger.get('/otp/agents/pc-02', { ...asJson, ...bearer('pc-01') }),
    ]
    const all = await Promise.all(answers.map(told))
    expect(new Set(all).size).toBe(1)
    expect(all[0]).toContain('[401,')
    // None of them has spent the code.
    expect((await connect('pc-01', { userId: 'user01', code })).status).toBe(200)
  })

  // T-93
  it('take no other option than the agent’s own, whatever a body names', async () => {
    for (const named of [
      { authentication: 'password' },
      { option: 'password' },
      { 'agent.authentication': 'password' },
    ]) {
      const body = { userId: 'user01', password: 'pc-01-demo', ...named }
      expect((await connect('pc-01', body)).status).toBe(401)
      expect((await (await walk.pass('user01')).post('/otp/agents/pc-01/connect', body)).status).toBe(401)
    }
    const set = await stranger.post('/otp/admin/agents/pc-01', { authentication: 'password' }, bearer('pc-01'))
    expect(set.status).toBe(401)
    const shown = await jsonOf(await stranger.get('/otp/agents/pc-01', { ...asJson, ...bearer('pc-01') }))
    expect(shown).toEqual({ authentication: 'otp' })
  })

  // T-92
  it('open once to a ticket, for its own agent', async () => {
    const granted = await jsonOf(await connect('pc-01', { userId: 'user02', code: await newCode('user02') }))
    expect(granted['status']).toBe('granted')
    expect((await redeem('pc-02', granted['ticket'])).status).toBe(401)
    const opened = await Promise.all(Array.from({ length: 50 }, () => redeem('pc-01', granted['ticket'])))
    expect(opened.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1)
    const late = await jsonOf(await connect('pc-01', { userId: 'user02', code: await newCode('user02') }))
    await walk.later(61)
    expect((await redeem('pc-01', late['ticket'])).status).toBe(401)
    const reset = await jsonOf(await connect('pc-01', { userId: 'user02', code: await newCode('user02') }))
    const admin = await walk.pass('admin')
    expect((await admin.post('/otp/admin/users/user02/keys', { action: 'reset' })).status).toBe(200)
    expect((await redeem('pc-01', reset['ticket'])).status).toBe(401)
  })

  it('know a viewer by his session: the user a body names is nothing to them', async () => {
    const viewer = await walk.pass('user01')
    const body = { userId: 'user03', code: await newCode('user01') }
    const granted = await jsonOf(await viewer.post('/otp/agents/pc-01/connect', body))
    expect(granted['status']).toBe('granted')
    const opened = await jsonOf(await redeem('pc-01', granted['ticket']))
    expect(opened).toEqual({ userId: 'user01' })
    // A viewer's ticket is not his to redeem, and the PC's option is not his to read.
    expect((await viewer.post('/otp/agents/pc-01/redeem', { ticket: granted['ticket'] })).status).toBe(401)
    expect((await viewer.get('/otp/agents/pc-01', asJson)).status).toBe(401)
    const again = await viewer.post('/otp/agents/pc-01/connect', body)
    expect([again.status, await jsonOf(again)]).toMatchObject([
      401,
      { code: 'replayed', detail: 'Wait for the next code.' },
    ])
  })

  it('answer a person’s browser with pages, his programs with JSON, and an agent never with a page', async () => {
    const viewer = await walk.pass('user01')
    const html = { accept: 'text/html' }
    const form = { ...html, 'content-type': 'application/x-www-form-urlencoded' }
    const path = '/otp/agents/pc-02/connect'
    expect(await jsonOf(await viewer.get(path, asJson))).toEqual({
      id: 'pc-02',
      name: 'pc-02',
      authentication: 'password',
    })
    const send = (body: string) => viewer.send(path, { method: 'POST', headers: form, body })
    const pages = [await viewer.get(path), await send('password=wrong'), await send('password=pc-02-demo')]
    expect(pages.map(({ status }) => status)).toEqual([200, 401, 200])
    for (const page of pages) expect(page.headers.get('content-type')).toContain('text/html')
    // His own password must not come back on the page.
    expect(await pages[1]?.text()).not.toContain('wrong"')
    const nowhere = await Promise.all(
      ['pc-98', 'PC-02', 'pc-02%20'].map((id) => viewer.get(`/otp/agents/${id}/connect`)),
    )
    expect(new Set(await Promise.all(nowhere.map(told))).size).toBe(1)
    expect(nowhere[0]?.status).toBe(404)

    for (const answer of [
      await connect('pc-02', { userId: 'user01', password: 'wrong' }, html),
      await connect('pc-02', { userId: 'user01', password: 'pc-02-demo' }, html),
      await stranger.get('/otp/agents/pc-02', { ...bearer('pc-02'), ...html }),
      await stranger.get('/otp/agents/pc-01', { ...bearer('pc-02'), ...html }),
      await stranger.get('/otp/agents/pc-02/connect', { ...bearer('pc-02'), ...html }),
    ]) {
      expect(answer.headers.get('content-type')).toMatch(/^application\/(problem\+)?json/)
    }
  })

  it('tell a viewer how long he has to wait, and a stranger or a half-signed-in user where to begin', async () => {
    const half = await walk.signIn('user03')
    const path = '/otp/agents/pc-02/connect'
    expect((await jsonOf(await half.post(path, { password: 'pc-02-demo' })))['code']).toBe('otp_required')
    expect((await jsonOf(await stranger.post(path, { password: 'pc-02-demo' })))['code']).toBe('signed_out')
    const viewer = await walk.pass('user03')
    for (let attempt = 0; attempt < 5; attempt++) {
      expect((await viewer.post(path, { password: 'guess' })).status).toBe(401)
    }
    const waiting = await viewer.post(path, { password: 'pc-02-demo' })
    expect([waiting.status, waiting.headers.get('retry-after')]).toEqual([429, '30'])
    expect(await jsonOf(waiting)).toMatchObject({ code: 'throttled', retryAfterSeconds: 30, hardStopped: false })
  })

  it('take a viewer’s request from the host’s own pages only, and an agent’s from anywhere', async () => {
    const viewer = await walk.pass('user01')
    const code = await newCode('user01')
    for (const headers of [{ origin: 'https://evil.test' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]) {
      const answer = await viewer.post('/otp/agents/pc-01/connect', { code }, headers)
      expect([answer.status, (await jsonOf(answer))['code']]).toEqual([403, 'cross_site'])
      // A token nobody knows makes no agent of a person's request.
      const forged = await viewer.post('/otp/agents/pc-01/connect', { code }, { ...headers, authorization: 'Bearer x' })
      expect(forged.status).toBe(403)
    }
    const headers = { origin: 'https://pc.test', 'sec-fetch-site': 'cross-site' }
    expect((await connect('pc-01', { userId: 'user01', code }, headers)).status).toBe(200)
  })

  it('know an agent by its token alone, which opens nothing else', async () => {
    for (const authorization of [
      'Bearer',
      'Bearer ',
      'pc-01-token',
      'Basic cGMtMDEtdG9rZW4=',
      'Bearer pc-01-token, x',
    ]) {
      const answer = await stranger.post('/otp/agents/pc-01/connect', { userId: 'user01' }, { authorization })
      expect([authorization, answer.status]).toEqual([authorization, 401])
    }
    for (const path of ['/api/private', '/otp', '/otp/account', '/otp/admin/agents', '/otp/admin/users']) {
      expect([path, (await stranger.get(path, { ...asJson, ...bearer('pc-01') })).status]).toEqual([path, 401])
    }
    const answer = await connect('pc-01', { userId: 'user01' })
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('refuse bodies and methods as everywhere, and are not there where they are not', async () => {
    const post = (body: string, type = 'application/json') =>
      stranger.send('/otp/agents/pc-01/connect', {
        method: 'POST',
        body,
        headers: { ...asJson, ...bearer('pc-01'), 'content-type': type },
      })
    expect((await post('{"userId":"user01","userId":"user02"}')).status).toBe(422)
    expect((await post('{')).status).toBe(400)
    expect((await post('x', 'text/plain')).status).toBe(415)
    expect((await post(`{"code":"${'0'.repeat(20_000)}"}`)).status).toBe(413)
    const put = await stranger.send('/otp/agents/pc-01/redeem', { method: 'PUT', headers: bearer('pc-01') })
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'POST'])
    const head = await stranger.send('/otp/agents/pc-01', { method: 'HEAD', headers: bearer('pc-01') })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })
})
