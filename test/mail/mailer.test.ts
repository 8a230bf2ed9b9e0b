import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mail, MailContent } from '@secondstep/core'
import { createMailer, type MailerOptions } from '@secondstep/mail'
import { simpleParser } from 'mailparser'
import { createTransport } from 'nodemailer'
import { afterEach, describe, expect, it } from 'vitest'
import { createKeyPicture } from '../../packages/core/src/key-card.js'
import { secretToBase32 } from '../../packages/core/src/totp.js'
import { describeWith } from '../support/available.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { type Answer, type ScriptedServer, startScriptedServer, type Treatment } from '../support/smtp-script.js'
import { readQr } from '../support/zbar.js'

const secret = Uint8Array.from({ length: 20 }, (_, index) => 7 * index + 3)
const from = 'Acme <no-reply@acme.example>'
const servers: ScriptedServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function keyContent(): Promise<MailContent> {
  return {
    kind: 'key',
    reason: 'distribution',
    account: 'amy@x.example',
    ...(await createKeyPicture('Acme', 'amy@x.example', secret)),
  }
}

async function mailTo(to: string, rest: Partial<Mail> = {}): Promise<Mail> {
  return { id: 'key-1', to, name: 'Amy', language: 'en', issuer: 'Acme', content: await keyContent(), ...rest }
}

async function serverThat(treat: (to: string, attempt: number) => Treatment, greeting?: () => Answer) {
  const server = await startScriptedServer(treat, greeting)
  servers.push(server)
  return server
}

async function received(mail: Mail, options: Partial<MailerOptions> = {}) {
  const server = await serverThat(() => ({}))
  expect(await createMailer({ transport: server.url, from, ...options }).send(mail)).toEqual({ status: 'sent' })
  const [taken] = server.taken
  if (taken === undefined) throw new Error('nothing arrived')
  return { taken, parsed: await simpleParser(taken.raw, { keepCidLinks: true }) }
}

describe('the mail with a key', () => {
  it('goes to one address, answers no robot, and has the same Message-ID when it is sent again', async () => {
    const mail = await mailTo('amy@x.example')
    const { taken, parsed } = await received(mail)
    expect(taken.to).toBe('amy@x.example')
    expect(parsed.messageId).toBe('<key-1@acme.example>')
    expect((await received(mail)).parsed.messageId).toBe(parsed.messageId)
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated')
    expect([...parsed.headers.keys()].filter((name) => /^list|precedence|^bcc|^cc/.test(name))).toEqual([])
  })

  it('says everything in its text part alone, and fetches nothing from anywhere', async () => {
    const { parsed } = await received(await mailTo('amy@x.example'))
    expect(parsed.text?.replace(/\s/g, '')).toContain(secretToBase32(secret))
    expect(parsed.text).toContain('Google Authenticator')
    const html = String(parsed.html)
    expect(html.match(/(src|href|url\(|background)=?["']?(?!cid:)[a-z]+:/gi) ?? []).toEqual([])
    expect(html).not.toContain('otpauth:')
    expect(html).toContain(`src="cid:${parsed.attachments[0]?.cid}"`)
    expect(parsed.attachments.map(({ contentType, contentDisposition }) => [contentType, contentDisposition])).toEqual([
      ['image/png', 'inline'],
    ])
    expect(parsed.subject).not.toContain(secretToBase32(secret).slice(0, 4))
  })

  it('speaks Japanese to who reads it, encoded so that every server carries it', async () => {
    const { taken, parsed } = await received(await mailTo('amy@x.example', { language: 'ja', name: '山田 太郎' }))
    expect(parsed.subject).toBe('【Acme】ワンタイムパスワード(OTP)認証キーのご案内')
    expect(parsed.text).toContain('山田 太郎 様')
    expect(parsed.text).toContain('Google 認証システム')
    expect(taken.raw).toMatch(/^[\x20-\x7e\r\n\t]*$/)
  })

  it('writes names that try to be headers, markup or templates as what they are: names', async () => {
    for (const name of [
      '<img src=x onerror=alert(1)>',
      'x\r\nBcc: eve@evil.example',
      '{{tpl}}',
      '\u202Eevil',
      '"a" <eve@evil.example>, b',
    ]) {
      const { taken, parsed } = await received(await mailTo('amy@x.example', { name, issuer: `A${name}` }))
      expect(taken.to).toBe('amy@x.example')
      expect(parsed.headers.has('bcc')).toBe(false)
      const to = Array.isArray(parsed.to) ? parsed.to : [parsed.to]
      expect(to.flatMap((one) => one?.value.map(({ address }) => address))).toEqual(['amy@x.example'])
      expect(String(parsed.html)).not.toContain('<img src=x')
      expect(`${parsed.subject}${parsed.text}${parsed.html}`).not.toContain('\u202E')
    }
  })

  it('takes the wording of a host, and leaves the rest as it is', async () => {
    const templates: MailerOptions['templates'] = {
      key: ({ name, content }) => ({
        subject: 'Yours',
        text: `${name}: ${content.secretInGroups}`,
        html: '<p>own</p>',
      }),
    }
    const { parsed } = await received(await mailTo('amy@x.example'), { templates })
    expect([parsed.subject, String(parsed.html).trim()]).toEqual(['Yours', '<p>own</p>'])
  })
})

describeWith(['zbarimg', 'oathtool'], 'the picture in the mail', () => {
  it('is read by a foreign scanner, and gives the codes the typed key gives', async () => {
    const { parsed } = await received(await mailTo('amy@x.example'))
    const file = join(mkdtempSync(join(tmpdir(), 'secondstep-mail-')), 'qr.png')
    writeFileSync(file, parsed.attachments[0]?.content ?? '')
    const scanned = new URL(readQr(file)).searchParams.get('secret') ?? ''
    const typed = /^ {4}((?:[A-Z2-7]{4} ?)+)$/m.exec(parsed.text ?? '')?.[1]?.replace(/\s/g, '') ?? ''
    expect(codeFromOathtool(scanned, 1_800_000_000)).toBe(codeFromOathtool(typed, 1_800_000_000))
    expect(scanned).toBe(secretToBase32(secret))
  })
})

describe('an address', () => {
  const wrong = [
    ...[
      'a@x.example,b@x.example',
      'Eve <eve@evil.example>',
      'g: a@x.example, b@x.example;',
      'a@x.example\r\nRCPT TO:<b@x.example>',
    ],
    ...[
      'a@x.example\0',
      'a b@x.example',
      '"a b"@x.example',
      `${'a'.repeat(300)}@x.example`,
      '',
      'a',
      '@x.example',
      'a@',
      'a@@x.example',
    ],
    ...[['a@x.example'], { address: 'a@x.example' }, null, 7],
  ]
  it.each(wrong)('that is not exactly one plain address never reaches a server: %j', async (to) => {
    const server = await serverThat(() => ({}))
    const mail = { ...(await mailTo('a@x.example')), to } as Mail
    expect(await createMailer({ transport: server.url, from }).send(mail)).toEqual({
      status: 'refused',
      reason: 'address_invalid',
    })
    expect(server.named).toEqual([])
  })
})

describe('what became of a mail', () => {
  const cases: ReadonlyArray<readonly [string, Treatment, object]> = [
    ['450', { rcpt: '450 later' }, { status: 'refused_for_now', reason: 'recipient_refused', responseCode: 450 }],
    ['550', { rcpt: '550 no such user' }, { status: 'refused', reason: 'recipient_refused', responseCode: 550 }],
    ['552 after the mail', { afterData: '552 full' }, { status: 'refused', reason: 'mail_refused', responseCode: 552 }],
    [
      '452 after the mail',
      { afterData: '452 busy' },
      { status: 'refused_for_now', reason: 'mail_refused', responseCode: 452 },
    ],
    ['421', { rcpt: '421 closing' }, { status: 'unreachable', reason: 'server_closing', responseCode: 421 }],
    ['a connection lost at the recipient', { rcpt: 'drop' }, { status: 'unreachable', reason: 'server_unreachable' }],
    ['an answer lost after the final dot', { afterData: 'drop' }, { status: 'unknown', reason: 'connection_lost' }],
  ]
  it.each(cases)('is told apart: %s', async (_, treatment, outcome) => {
    const server = await serverThat(() => treatment)
    for (const pool of [true, false]) {
      const transport = { ...new TransportUrl(server.url), pool, maxRequeues: 0 }
      expect(await createMailer({ transport, from }).send(await mailTo('amy@x.example'))).toEqual(outcome)
    }
    expect(server.taken).toEqual([])
  })

  it('is never "sent" for a connection lost in the middle of the mail', async () => {
    const server = await serverThat(() => ({ inData: 'drop' }))
    const outcome = await createMailer({ transport: server.url, from }).send(await mailTo('amy@x.example'))
    expect(['unknown', 'unreachable']).toContain(outcome.status)
  })

  it('is unreachable, and not the fault of an address, where no server answers or it closes at once', async () => {
    const closing = await serverThat(
      () => ({}),
      () => 'drop',
    )
    const busy = await serverThat(
      () => ({}),
      () => '421 too many',
    )
    const gone = await serverThat(() => ({}))
    await servers.splice(servers.indexOf(gone), 1)[0]?.close()
    for (const { url } of [closing, busy, gone]) {
      expect((await createMailer({ transport: url, from }).send(await mailTo('amy@x.example'))).status).toBe(
        'unreachable',
      )
    }
  })

  it('is unknown where a server stalls after it had the whole mail', async () => {
    const server = await serverThat(() => ({ afterData: 'stall' }))
    const transport = { ...new TransportUrl(server.url), socketTimeout: 300 }
    const outcome = await createMailer({ transport, from }).send(await mailTo('amy@x.example'))
    expect(outcome.status).toBe('unknown')
  })

  it('is not "sent" where the server accepts somebody else, or nobody', async () => {
    const mail = await mailTo('amy@x.example')
    for (const [accepted, status] of [
      [['eve@evil.example'], 'unknown'],
      [['amy@x.example', 'eve@evil.example'], 'unknown'],
      [[], 'refused'],
    ] as const) {
      const transport = { sendMail: async () => ({ accepted }) }
      expect((await createMailer({ transport, from }).send(mail)).status).toBe(status)
    }
    const right = { sendMail: async () => ({ accepted: [{ address: 'AMY@x.example', name: '' }] }) }
    expect((await createMailer({ transport: right, from }).send(mail)).status).toBe('sent')
  })

  it('holds nothing of what the server said, which may quote the mail', async () => {
    const key = secretToBase32(secret)
    const server = await serverThat(() => ({ afterData: `554 refused: ${key}` }))
    const outcome = await createMailer({ transport: createTransport(server.url), from }).send(
      await mailTo('amy@x.example'),
    )
    expect(outcome.status).toBe('refused')
    expect(JSON.stringify(outcome)).not.toContain(key)
  })
})

/** A server's address as a transport's options. */
class TransportUrl {
  readonly host: string
  readonly port: number
  constructor(url: string) {
    const { hostname, port } = new URL(url)
    this.host = hostname
    this.port = Number(port)
  }
}
