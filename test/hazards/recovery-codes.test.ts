import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import type { Visitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { asJson, jsonOf, startWalk, type Walk } from '../support/walk.js'
import { codesBeside, expectNoPass, expectRefused } from '../support/walker.js'

// T-36 to T-38: recovery codes work once, for one user, in what people type and nothing else, and open what is stopped.

const form = { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' }

describeWith(['oathtool'], 'recovery codes', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'secondstep-recovery-')), 'records.db')
  let walk: Walk
  beforeAll(async () => {
    walk = await startWalk({ STORE: `sqlite:${file}`, SELF_ENROLMENT: 'signed_in' })
  })
  afterAll(async () => walk.example.kill())

  const make = async (visitor: Visitor): Promise<readonly string[]> => {
    const answer = await visitor.post('/otp/account/recovery-codes')
    expect(answer.status).toBe(200)
    return (await jsonOf(answer))['recoveryCodes'] as readonly string[]
  }
  const use = (visitor: Visitor, recoveryCode: unknown): Promise<Response> =>
    visitor.post('/otp/recovery', { recoveryCode })
  const left = async (visitor: Visitor): Promise<unknown> =>
    (await jsonOf(await visitor.get('/otp/account', asJson)))['recoveryCodesLeft']
  const wrong = 'AAAA-BBBB-CCCC-DDDD'

  it('let in once, not a second time, not another user, and not after a new set', async () => {
    const owner = await walk.pass('user01')
    const [first = '', second = '', third = '', ...rest] = await make(owner)
    expect([rest.length, await left(owner)]).toEqual([7, 10])
    const lost = await walk.signIn('user01')
    expectRefused(await lost.get('/private'), 'before')
    const answer = await use(lost, first)
    expect([answer.status, await jsonOf(answer)]).toEqual([
      200,
      { status: 'passed', returnTo: '/private', recoveryCodesLeft: 9 },
    ])
    expect((await lost.get('/private')).status).toBe(200)

    for (const [name, code] of [
      ['user01', first],
      ['user02', second],
    ] as const) {
      const other = await walk.signIn(name)
      const refused = await use(other, code)
      expect([name, refused.status, (await jsonOf(refused))['code']]).toEqual([name, 422, 'mismatch'])
      expectNoPass(refused)
      expectRefused(await other.get('/private'), name)
    }
    const renewed = await make(lost)
    const later = await walk.signIn('user01')
    expect((await use(later, third)).status).toBe(422)
    expect((await use(later, renewed[9])).status).toBe(200)
  })

  it('let exactly one of fifty in who use the same one at once', async () => {
    const [code = ''] = await make(await walk.pass('user02'))
    const visitors = await Promise.all(Array.from({ length: 50 }, () => walk.signIn('user02')))
    const answers = await Promise.all(visitors.map((visitor) => use(visitor, code)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const inside = await Promise.all(visitors.map(async (visitor) => (await visitor.get('/private')).status))
    expect(inside.filter((status) => status === 200)).toHaveLength(1)
    // The losers were wrong, so they have to wait: in their own line.
    await walk.later(1000)
  })

  it('are taken in any case and spacing, and in no other script', async () => {
    const [a = '', b = '', c = ''] = await make(await walk.pass('user01'))
    const fullWidth = c.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))
    for (const typed of [a.toLowerCase().replaceAll('-', ' '), b.replaceAll('-', ''), fullWidth]) {
      expect([typed, (await use(await walk.signIn('user01'), typed)).status]).toEqual([typed, 200])
    }
    const lookAlikes = [
      `\u0410${a.slice(1)}`,
      a.replace(/.$/, '\u017f'),
      `${a}\u200b`,
      `0${a.slice(1)}`,
      '',
      5,
      null,
      [a],
      { a },
    ]
    for (const typed of lookAlikes) {
      const answer = await use(await walk.signIn('user01'), typed)
      expect([typed, answer.status, (await jsonOf(answer))['code']]).toEqual([typed, 422, 'malformed'])
    }
  })

  it('have waits of their own, which the app knows nothing of and does not end', async () => {
    const user = await walk.signIn('user03')
    for (let failure = 0; failure < 5; failure++) expect((await use(user, wrong)).status).toBe(422)
    const waiting = await use(user, wrong)
    expect([waiting.status, waiting.headers.get('retry-after')]).toEqual([429, '30'])
    expect(await jsonOf(waiting)).toMatchObject({ code: 'throttled', retryAfterSeconds: 30 })
    expect(await jsonOf(await user.get('/otp/recovery', asJson))).toMatchObject({ retryAfterSeconds: 30 })
    expect(await jsonOf(await user.get('/otp', asJson))).not.toHaveProperty('retryAfterSeconds')
    expect((await user.post('/otp', { code: walk.code('user03') })).status).toBe(200)
    expect((await use(await walk.signIn('user03'), wrong)).status).toBe(429)
    await walk.later(30)
    expect((await use(await walk.signIn('user03'), wrong)).status).toBe(422)
    // Nobody learns by guessing whether there are any: this user has none.
    expect(await left(await walk.pass('user03'))).toBe(0)
  })

  it('open after the hard stop, and lift it', async () => {
    const codes = await make(await walk.pass('user01'))
    const thief = await walk.signIn('user01')
    const guesses = codesBeside(walk.code('user01'), 60)
    let stopped = false
    for (const code of guesses) {
      const answer = await jsonOf(await thief.post('/otp', { code }))
      if (answer['hardStopped'] === true) stopped = true
      if (stopped) break
      if (answer['code'] === 'throttled' || answer['code'] === 'mismatch') await walk.later(901)
    }
    expect(stopped).toBe(true)
    await walk.later(100_000)
    const owner = await walk.signIn('user01')
    expect((await owner.post('/otp', { code: walk.code('user01') })).status).toBe(429)
    expect((await use(owner, codes[0])).status).toBe(200)
    await walk.later(60)
    const again = await walk.signIn('user01')
    expect((await again.post('/otp', { code: walk.code('user01') })).status).toBe(200)
  })

  it('let a user who lost his phone replace his key, and make new codes', async () => {
    const old = await walk.pass('user02')
    const [code = ''] = await make(old)
    await walk.later(1000)
    const lost = await walk.signIn('user02')
    expect((await use(lost, code)).status).toBe(200)
    const staged = await jsonOf(await lost.post('/otp/account/keys', { label: 'New phone' }))
    const confirm = `/otp/account/keys/${String(staged['keyId'])}/confirm`
    const first = codeFromOathtool(String(staged['secret']), await walk.later(60))
    expect(await jsonOf(await lost.post(confirm, { code: first }))).toEqual({ status: 'live' })
    const { keys } = (await jsonOf(await lost.get('/otp/account', asJson))) as { keys: { id: string; label: string }[] }
    const gone = keys.find(({ label }) => label !== 'New phone')
    expect((await lost.post(`/otp/account/keys/${gone?.id}/remove`)).status).toBe(200)
    expect((await lost.get('/private')).status).toBe(200)
    expect(await make(lost)).toHaveLength(10)
    // What the finder of the phone has is worth nothing any more.
    expectRefused(await old.get('/private'), 'the pass of the removed key')
    const finder = await walk.signIn('user02')
    expect((await finder.post('/otp', { code: walk.code('user02') })).status).toBe(422)
  })

  it('end, with the pass they gave, when an administrator ends everything of their user', async () => {
    const [first = '', second = ''] = await make(await walk.pass('user03'))
    const inside = await walk.signIn('user03')
    await walk.later(1000)
    expect((await use(inside, first)).status).toBe(200)
    const admin = await walk.pass('admin')
    expect((await admin.post('/otp/admin/users/user03/keys', { action: 'reset' })).status).toBe(200)
    expectRefused(await inside.get('/private'), 'the pass of a recovery code')
    const answer = await use(await walk.signIn('user03'), second)
    expect((await jsonOf(answer))['code']).toBe('mismatch')
  })

  it('are made by who has given a code just now, and for a live key only', async () => {
    const user = await walk.pass('user01')
    await walk.later(301)
    const stale = await user.post('/otp/account/recovery-codes')
    expect([stale.status, (await jsonOf(stale))['code']]).toEqual([403, 'fresh_code_required'])
    expect((await (await walk.signIn('user01')).post('/otp/account/recovery-codes')).status).toBe(401)
    for (const method of ['GET', 'HEAD', 'PUT']) {
      expect((await user.send('/otp/account/recovery-codes', { method, headers: asJson })).status).toBe(405)
    }
    const bare = await startWalk({ SELF_ENROLMENT: 'signed_in' })
    const off = { scope: 'off', password: 'admin-demo' }
    expect((await bare.admin.post('/otp/admin/policy', off)).status).toBe(200)
    const keyless = await bare.signIn('user01')
    const answer = await keyless.post('/otp/account/recovery-codes')
    expect([answer.status, (await jsonOf(answer))['code']]).toEqual([409, 'no_key'])
    await bare.example.kill()
  })

  it('are shown once, as a page or a file, and stand nowhere in the store', async () => {
    const user = await walk.pass('user01')
    const page = await user.send('/otp/account/recovery-codes', { method: 'POST', headers: form, body: '' })
    const shown = (await page.text()).match(/[2-9A-Z]{4}(-[2-9A-Z]{4}){3}/g) ?? []
    expect([page.status, page.headers.get('cache-control'), shown.length]).toEqual([200, 'no-store', 10])
    const text = await user.send('/otp/account/recovery-codes', { method: 'POST', headers: form, body: 'as=text' })
    expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(text.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+\.txt"$/)
    const body = await text.text()
    const codes = body.match(/[2-9A-Z]{4}(-[2-9A-Z]{4}){3}/g) ?? []
    expect([codes.length, body.includes('Acme'), body.endsWith('\r\n')]).toEqual([10, true, true])
    expect((await use(await walk.signIn('user01'), codes[3])).status).toBe(200)

    const database = new Database(file, { readonly: true })
    const rows = JSON.stringify(database.prepare('SELECT k, v FROM secondstep_record').all())
    database.close()
    const account = await (await user.get('/otp/account')).text()
    for (const secret of [...shown, ...codes].flatMap((code) => [code, code.replaceAll('-', '')])) {
      for (const place of [rows, account, walk.example.printed(), readFileSync(file, 'latin1')]) {
        expect(place).not.toContain(secret)
      }
    }
  })
})
