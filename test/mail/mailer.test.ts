import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mail } from '@secondstep/core'
import { createMailer, type MailerOptions } from '@secondstep/mail'
import { simpleParser } from 'mailparser'
import { afterEach, describe, expect, it } from 'vitest'
import { secretToBase32 } from '../../packages/core/src/keys/totp.js'
import { describeWith } from '../support/available.js'
import { keyMailTo as mailTo, mailedSecret as secret } from '../support/key-mail.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { type ScriptedServer, startScriptedServer, type Treatment } from '../support/smtp-script.js'
import { readQr } from '../support/zbar.js'

const from = 'Acme <no-reply@acme.example>'
const servers: ScriptedServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function serverThat(treat: (to: string, attempt: number) => Treatment) {
  const server = await startScriptedServer(treat)
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
