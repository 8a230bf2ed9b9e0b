import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { asJson, jsonOf, startWalk, type Walk } from '../support/walk.js'

// T-21 to T-33: guesses are counted for the user, not for the browser, and a code is worth something once.

describeWith(['oathtool'], 'somebody who guesses', () => {
  let walk: Walk
  beforeAll(async () => {
    walk = await startWalk()
  })
  afterAll(async () => walk.example.kill())
  const wrong = '000001'
  const codeOf = async (answer: Response): Promise<unknown> => (await jsonOf(answer))['code']

  it('does not start anew with a new login, a new browser, another address or another user agent', async () => {
    const outcomes: unknown[] = []
    for (let attempt = 0; attempt < 7; attempt++) {
      const visitor = await walk.signIn('user01')
      const headers = { 'x-forwarded-for': `10.0.0.${attempt}`, 'user-agent': `browser ${attempt}` }
      outcomes.push(await codeOf(await visitor.post('/otp', { code: wrong }, headers)))
      await visitor.post('/logout')
    }
    expect(outcomes).toEqual([...Array(5).fill('mismatch'), 'throttled', 'throttled'])
    // Neither a password nor somebody else's right code clears it.
    const other = await walk.pass('user02')
    expect((await other.get('/private')).status).toBe(200)
  })

  it('waits longer each time, is told how long, and learns nothing from a right code meanwhile', async () => {
    const visitor = await walk.signIn('user03')
    // The example's seconds run on between two requests; that both answers are equal to the letter is shown on the decision.
    const withoutTime = ({ retryAfterSeconds: _, ...rest }: Record<string, unknown>): unknown => rest
    for (const [round, wait] of [30, 60, 120, 240].entries()) {
      for (let attempt = 0; attempt < (round === 0 ? 5 : 1); attempt++) await visitor.post('/otp', { code: wrong })
      const right = await visitor.post('/otp', { code: walk.code('user03') })
      const bad = await jsonOf(await visitor.post('/otp', { code: wrong }))
      const told = await jsonOf(right)
      expect(withoutTime(told)).toEqual(withoutTime(bad))
      expect([right.status, right.headers.get('retry-after')]).toEqual([429, String(told['retryAfterSeconds'])])
      expect(told['retryAfterSeconds']).toSatisfy((seconds: number) => seconds <= wait && seconds > wait - 10)
      expect((await jsonOf(await visitor.get('/otp', asJson)))['retryAfterSeconds']).toBeLessThanOrEqual(wait)
      await walk.later(wait)
    }
    expect((await visitor.post('/otp', { code: walk.code('user03') })).status).toBe(200)
    // A right code clears the count.
    await walk.later(60)
    expect(await codeOf(await visitor.post('/otp', { code: wrong }))).toBe('mismatch')
  })

  it('gets nothing for many codes in one request', async () => {
    const visitor = await walk.signIn('user02')
    await walk.later(60)
    const right = walk.code('user02')
    const form = { ...asJson, 'content-type': 'application/x-www-form-urlencoded' }
    const json = { ...asJson, 'content-type': 'application/json' }
    const bodies: readonly (readonly [Record<string, string>, string])[] = [
      [form, `code=${wrong}&code=${right}`],
      [form, `code[]=${right}&code[]=${wrong}`],
      [form, `codes=${right}`],
      [form, `code=${wrong}+${right}`],
      [form, `code=${wrong},${right}`],
      [json, JSON.stringify({ code: [right, wrong] })],
      [json, JSON.stringify({ code: Array(1000).fill(right) })],
      [json, JSON.stringify({ code: { $ne: null } })],
      [json, JSON.stringify({ code: Number(right) })],
    ]
    for (const [headers, body] of bodies) {
      const answer = await visitor.send(`/otp?code=${right}`, { method: 'POST', headers, body })
      expect([body.slice(0, 40), answer.status, await codeOf(answer)]).toEqual([body.slice(0, 40), 422, 'malformed'])
    }
    expect((await visitor.post('/otp', { code: right })).status).toBe(200)
  })

  it('cannot use a code again, nor one from another time, whatever time he claims', async () => {
    const first = await walk.pass('user02')
    const second = await walk.signIn('user02')
    expect((await first.get('/private')).status).toBe(200)
    for (const away of [0, -1]) {
      expect(await codeOf(await second.post('/otp', { code: walk.code('user02', away) }))).toBe('replayed')
    }
    await walk.later(29)
    expect(['replayed', 'mismatch']).toContain(
      await codeOf(await second.post('/otp', { code: walk.code('user02', -1) })),
    )
    await walk.later(60)
    const claims = { timestamp: 0, epoch: 0, t: 0, step: 0, window: 100 }
    for (const away of [-100, -3, 3, 100]) {
      const answer = await second.post(
        '/otp',
        { code: walk.code('user02', away), ...claims },
        { date: new Date(0).toUTCString() },
      )
      expect([401, 422, 429]).toContain(answer.status)
    }
    expect((await second.get('/private')).status).toBe(303)
  })

  it('stays out at 50 wrong codes, until an administrator lets him try again', async () => {
    const visitor = await walk.signIn('user01')
    let evaluated = 5
    for (let attempt = 0; attempt < 60; attempt++) {
      await walk.later(900)
      if ((await codeOf(await visitor.post('/otp', { code: wrong }))) === 'mismatch') evaluated++
    }
    expect(evaluated).toBe(50)
    await walk.later(1_000_000)
    expect(await jsonOf(await visitor.post('/otp', { code: walk.code('user01') }))).toMatchObject({
      code: 'throttled',
      hardStopped: true,
    })
    const administrator = await walk.pass('admin')
    const listed = await jsonOf(await administrator.get('/otp/admin/users?search=user01', asJson))
    expect(listed['users']).toMatchObject([{ id: 'user01', hardStopped: true }])
    expect((await administrator.post('/otp/admin/users/user01/unlock')).status).toBe(200)
    expect((await visitor.post('/otp', { code: walk.code('user01') })).status).toBe(200)
  })
})
