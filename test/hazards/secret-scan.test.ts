import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { describeWith } from '../support/available.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { asJson, jsonOf, startWalk, type Walk } from '../support/walk.js'

// T-70: a whole walk through the product, and everything that left it on any way: each secret stands in the one answer or mail
// that hands it over, and nowhere else.

/** What went over the wire, by the words for what was asked. */
interface Sent {
  readonly asked: string
  readonly headers: string
  readonly body: string
}

/** Where a kind of secret may stand. */
const handedOverBy: Readonly<Record<string, RegExp>> = {
  key: /^(POST \/otp\/account\/keys(\/[^/]+\/confirm)?|(GET|POST) \/otp\/admin\/users\/[^/]+(\/keys)?|GET \/mailbox(\.json)?)$/,
  'recovery code': /^POST \/otp\/account\/recovery-codes$/,
  ticket: /^POST \/otp\/agents\/[^/]+\/connect$/,
  'mailed code': /^GET \/mailbox(\.json)?$/,
}

describeWith(['oathtool'], 'a walk through everything', () => {
  const folder = mkdtempSync(join(tmpdir(), 'secondstep-scan-'))
  const sent: Sent[] = []
  const secrets: { kind: string; text: string }[] = []
  let walk: Walk
  let mails: readonly Readonly<Record<string, unknown>>[] = []

  const keep = (kind: string, ...texts: readonly string[]): void => {
    for (const text of texts) {
      expect(text.length, `a ${kind} to look for`).toBeGreaterThan(5)
      secrets.push({ kind, text })
    }
  }
  const keepCookies = ({ cookies }: Visitor): void => {
    for (const [name, value] of cookies) {
      if (/^secondstep/.test(name)) keep('pass or device', value.slice(value.lastIndexOf('.') + 1))
    }
  }
  const spent = (code: string): string => {
    keep('code', code)
    return code
  }
  const asForm = (visitor: Visitor, path: string, fields: Record<string, string>) =>
    visitor.send(path, {
      method: 'POST',
      headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    })
  const keyIn = async (answer: Response): Promise<string> =>
    /"(?:secret)":"([A-Z2-7]{32})"/.exec(await answer.text())?.[1] ?? ''
  const lookAround = async (visitor: Visitor): Promise<void> => {
    for (const path of ['', '/account', '/recovery', '/admin', '/admin/users', '/admin/audit', '/admin/agents']) {
      for (const accept of ['text/html', 'application/json']) await visitor.get(`/otp${path}`, { accept })
    }
    for (const path of ['/admin/distribution', '/admin/distribution/report.csv'])
      await visitor.get(`/otp${path}`, asJson)
  }

  beforeAll(async () => {
    const { fetch } = globalThis
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const answer = await fetch(input, init)
      const url = new URL(String(input))
      const headers = [...answer.headers].filter(([name]) => name !== 'set-cookie').join('\n')
      const asked = `${init?.method ?? 'GET'} ${url.pathname}${url.search}`
      sent.push({ asked, headers, body: await answer.clone().text() })
      return answer
    })
    walk = await startWalk({ STORE: `sqlite:${join(folder, 'records.db')}`, REMEMBER_DAYS: '7' })
    keep('key', ...Object.values(walk.secrets))
    await goEverywhere()
    mails = (await (await walk.admin.get('/mailbox.json', asJson)).json()) as typeof mails
  })
  afterAll(async () => {
    vi.restoreAllMocks()
    await walk.example.kill()
  })

  async function goEverywhere(): Promise<void> {
    const admin = await walk.pass('admin')
    const made = '/otp/admin/users/user03/keys'
    keep('key', await keyIn(await admin.post(made, { action: 'generate' })))
    const set = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
    await admin.post(made, { action: 'set', secret: set })
    keep('key', set)
    for (const secret of ['MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43', 'no secret at all 1!']) {
      keep('typed secret', secret)
      expect((await admin.post(made, { action: 'set', secret: `${secret}!` })).status).toBe(422)
      await asForm(admin, made, { action: 'set', secret: `${secret}!` })
    }
    await admin.get('/otp/admin/users/user03')

    const user = await walk.signIn('user01')
    await walk.later(60)
    for (const wrong of ['730219', '64 82 91', 'q73x19z']) {
      keep('code', wrong)
      await asForm(user, '/otp', { code: wrong })
      await user.post('/otp', { code: wrong })
    }
    expect((await user.post('/otp', { code: spent(walk.code('user01')), remember: true })).status).toBe(200)
    keepCookies(user)
    await user.post('/otp', { code: walk.code('user01') })
    const recovery = await jsonOf(await user.post('/otp/account/recovery-codes'))
    const codes = recovery['recoveryCodes'] as readonly string[]
    keep('recovery code', ...codes, ...codes.map((code) => code.replaceAll('-', '')))
    const late = await walk.signIn('user01')
    await asForm(late, '/otp/recovery', { recoveryCode: 'ZZZZ-ZZZZ-ZZZZ-ZZZZ' })
    await asForm(late, '/otp/recovery', { recoveryCode: codes[0] ?? '' })
    await late.post('/otp/recovery', { recoveryCode: codes[0] ?? '' })
    keepCookies(late)
    await lookAround(user)

    const agent = createVisitor(walk.url)
    const bearer = { authorization: 'Bearer pc-01-token' }
    keep('password', 'pc-01-token', 'pc-01-demo')
    const granted = await agent.post('/otp/agents/pc-01/connect', { userId: 'user01', password: 'pc-01-demo' }, bearer)
    const ticket = String((await jsonOf(granted))['ticket'])
    keep('ticket', ticket, ticket.slice(ticket.lastIndexOf('.') + 1))
    await agent.post('/otp/agents/pc-01/redeem', { ticket }, bearer)
    await agent.post('/otp/agents/pc-01/redeem', { ticket }, bearer)
    await admin.post('/otp/admin/agents/pc-02', { authentication: 'email' })
    const other = { authorization: 'Bearer pc-02-token' }
    await agent.post('/otp/agents/pc-02/connect', { userId: 'user01' }, other)
    const mailed = await arrived(mailedCode)
    keep('mailed code', mailed)
    await agent.post('/otp/agents/pc-02/connect', { userId: 'user01', code: mailed }, other)

    // User mode: keys travel by mail.
    await walk.later(60)
    const off = { scope: 'off', keyMode: 'user', code: spent(walk.code('admin')) }
    expect((await admin.post('/otp/admin/policy', off)).status).toBe(200)
    keepCookies(admin)
    expect((await admin.post('/otp/admin/users/user02/keys', { action: 'reset' })).status).toBe(200)
    await admin.post('/otp/admin/distribution', { to: 'missing' })
    const mailedTo = await arrived(mailedKey)
    keep('key', mailedTo)
    const second = await walk.signIn('user02')
    const time = await walk.later(60)
    await second.post('/otp', { code: spent(codeFromOathtool(mailedTo, time)) })
    await second.post('/otp/mail-key')
    keep('password', 'admin-demo', 'user01-demo', 'user02-demo')
    await admin.post('/otp/admin/policy', { scope: 'enrolled', password: 'admin-demo' })
    await walk.later(60)
    expect((await admin.post('/otp', { code: spent(walk.code('admin')) })).status).toBe(200)
    await lookAround(admin)
    const audit = (await jsonOf(await admin.get('/otp/admin/audit?limit=200', asJson)))['events'] as readonly object[]
    expect(audit.length).toBeGreaterThan(40)
    for (const body of ['{"code":"730219', `{"secret":"${set}`]) {
      const headers = { ...asJson, 'content-type': 'application/json' }
      for (const path of ['/otp', made, '/login']) await admin.send(path, { method: 'POST', headers, body })
    }
    await admin.post('/logout')
  }

  const arrived = (read: () => Promise<string>): Promise<string> =>
    vi.waitFor(
      async () => {
        const text = await read()
        expect(text).not.toBe('')
        return text
      },
      { timeout: 5000 },
    )

  async function mailsTo(address: string): Promise<readonly string[]> {
    const caught = (await (await createVisitor(walk.url).get('/mailbox.json', asJson)).json()) as {
      readonly to: string
      readonly text: string
    }[]
    return caught.filter(({ to }) => to.includes(address)).map(({ text }) => text)
  }
  const mailedCode = async (): Promise<string> =>
    /\b\d{6}\b/.exec((await mailsTo('user01@')).find((text) => text.includes('pc-02')) ?? '')?.[0] ?? ''
  const mailedKey = async (): Promise<string> => {
    const shown = (await mailsTo('user02@')).map((text) => /[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}/.exec(text)?.[0])
    return shown.find((text) => text !== undefined)?.replaceAll(' ', '') ?? ''
  }

  /** All the ways to write a secret in which it would still be one. */
  function formsOf({ kind, text }: (typeof secrets)[number]): readonly RegExp[] {
    const grouped = text.replace(/(.{4})(?=.)/g, '$1 ')
    const whole = [text, encodeURIComponent(text), Buffer.from(text).toString('hex')]
    const forms = kind === 'key' ? [...whole, grouped, text.toLowerCase(), text.slice(0, 20)] : whole
    // A longer number that begins like a code is none.
    const end = /^\d+$/.test(text) ? '(?![0-9A-Za-z])' : ''
    return forms.map((form) => new RegExp(`(?<![0-9A-Za-z])${form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}${end}`))
  }
  const found = (text: string, except?: (kind: string) => boolean): readonly string[] =>
    secrets
      .filter(({ kind }) => except?.(kind) !== true)
      .flatMap((secret) => (formsOf(secret).some((form) => form.test(text)) ? [`${secret.kind} ${secret.text}`] : []))

  it('has met every kind of secret, and each where it is handed over', () => {
    expect(new Set(secrets.map(({ kind }) => kind)).size).toBe(8)
    for (const [kind, place] of Object.entries(handedOverBy)) {
      const answers = sent.filter(({ asked }) => place.test(asked)).map(({ body }) => body)
      const unseen = secrets.filter(
        ({ kind: own, text }) => own === kind && !found(answers.join('\n')).includes(`${own} ${text}`),
      )
      // Without their dashes they are looked for as well, and shown nowhere.
      expect([kind, unseen.filter(({ text }) => kind !== 'recovery code' || text.includes('-'))]).toEqual([kind, []])
    }
  })

  it('shows none in any other answer, nor in the head or the address of any', () => {
    expect(sent.length).toBeGreaterThan(80)
    for (const { asked, headers, body } of sent) {
      expect([asked, found(asked), found(headers)]).toEqual([asked, [], []])
      expect([asked, found(body, (kind) => handedOverBy[kind]?.test(asked) === true)]).toEqual([asked, []])
      // The codes that stand in for a key are no part of the place that shows one.
      if (!handedOverBy['key']?.test(asked)) expect([asked, body.includes('otpauth:')]).toEqual([asked, false])
    }
  })

  it('leaves none in what the server prints, nor in the file of records', () => {
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)).toString('latin1'))
    expect(files.join('')).toContain('secondstep')
    expect(found(files.join('\n'))).toEqual([])
    expect(found(walk.example.printed(), (kind) => kind === 'password')).toEqual([])
  })

  it('sends a key or a code in the text of its mail alone, and to its owner alone', () => {
    for (const { text, html, attachments: _, ...head } of mails) {
      expect(found(JSON.stringify(head))).toEqual([])
      const kinds = new Set(found(`${String(text)}\n${String(html)}`).map((one) => one.split(' ')[0]))
      expect(kinds.size).toBeLessThanOrEqual(1)
      for (const secret of secrets.filter(({ kind }) => kind === 'key')) {
        const isIn = formsOf(secret).some((form) => form.test(String(text)))
        if (isIn) expect([secret.text, head['to']]).toEqual([secret.text, expect.stringContaining('user02@')])
      }
    }
  })
})
