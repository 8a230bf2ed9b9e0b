import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type { Mail } from '@secondstep/core'
import type { MailerOptions } from '@secondstep/mail'
import { simpleParser } from 'mailparser'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createKeyPicture } from '../../packages/core/src/keys/key-card.js'
import { newSecret, secretToBase32 } from '../../packages/core/src/keys/totp.js'
import { describeWith, requireProgram } from '../support/available.js'
import { type Answer, type ScriptedServer, startScriptedServer, type Treatment } from '../support/smtp-script.js'

const secret = newSecret()
const to = 'amy@x.example'
const from = 'Acme <no-reply@acme.example>'
const servers: ScriptedServer[] = []
afterEach(async () => {
  vi.doUnmock('nodemailer')
  vi.resetModules()
  for (const server of servers.splice(0)) await server.close()
})

async function serverThat(treat: (to: string) => Treatment, greeting?: () => Answer): Promise<ScriptedServer> {
  const server = await startScriptedServer(treat, greeting)
  servers.push(server)
  return server
}

describe('over the nodemailer of today, the mailer', () => essentials('nodemailer'))
for (const name of ['nodemailer-oldest', 'nodemailer-6', 'nodemailer-7', 'nodemailer-8', 'nodemailer-9']) {
  describeWith(['nodemailers'], `over ${name}, the mailer`, () => essentials(name))
}

function essentials(name: string): void {
  const require = createRequire(
    name === 'nodemailer' ? import.meta.url : `${dirname(dirname(requireProgram('nodemailers')))}/`,
  )
  /** Our mailer as it is where this nodemailer is the one that is installed. */
  async function mailerOver(transport: MailerOptions['transport']) {
    const createTransport = vi.fn(require(name).createTransport)
    vi.resetModules()
    vi.doMock('nodemailer', () => ({ createTransport }))
    const { createMailer } = await import('../../packages/mail/src/index.js')
    const mailer = createMailer({ transport, from })
    if (typeof transport === 'string') expect(createTransport).toHaveBeenCalledOnce()
    return mailer
  }
  async function mail(rest: Partial<Mail> = {}): Promise<Mail> {
    const picture = await createKeyPicture('Acme', to, secret)
    const content = { kind: 'key', reason: 'requested', account: to, ...picture } as const
    return { id: 'key-1', to, name: 'Amy', language: 'ja', issuer: 'Acme', content, ...rest }
  }

  it('is a version its package allows', () => {
    const { peerDependencies } = createRequire(import.meta.url)('../../packages/mail/package.json')
    const major = Number(require(`${name}/package.json`).version.split('.')[0])
    expect(peerDependencies.nodemailer).toBe('>=6 <11')
    expect(major >= 6 && major < 11).toBe(true)
  })

  it('sends one mail to one address, with its Message-ID, both texts and the picture they show', async () => {
    const server = await serverThat(() => ({}))
    const mailer = await mailerOver(server.url)
    const name = '"a" <eve@evil.example>, b'
    expect(await mailer.send(await mail({ name }))).toEqual({ status: 'sent' })
    expect(server.named).toEqual([to])
    const parsed = await simpleParser(server.taken[0]?.raw ?? '', { keepCidLinks: true })
    expect(parsed.messageId).toBe('<key-1@acme.example>')
    expect([parsed.to].flat().flatMap((one) => one?.value.map(({ address }) => address))).toEqual([to])
    expect(parsed.text?.replace(/\s/g, '')).toContain(secretToBase32(secret))
    const [picture, ...more] = parsed.attachments
    expect(more).toEqual([])
    expect(String(parsed.html)).toContain(`src="cid:${picture?.cid}"`)
    expect(picture?.content.equals((await createKeyPicture('Acme', to, secret)).qrPng)).toBe(true)
  })

  it('hands no server an address that is not exactly one', async () => {
    const server = await serverThat(() => ({}))
    const mailer = await mailerOver(server.url)
    for (const wrong of [
      'a@x.example, b@x.example',
      'Eve <eve@evil.example>',
      'a@x.example\r\nRCPT TO:<b@x.example>',
    ]) {
      expect(await mailer.send(await mail({ to: wrong }))).toEqual({ status: 'refused', reason: 'address_invalid' })
    }
    expect(server.named).toEqual([])
  })

  it.each([
    [{ rcpt: '450 later' }, { status: 'refused_for_now', reason: 'recipient_refused', responseCode: 450 }],
    [{ rcpt: '550 no such user' }, { status: 'refused', reason: 'recipient_refused', responseCode: 550 }],
    [{ rcpt: '421 closing' }, { status: 'unreachable', reason: 'server_closing', responseCode: 421 }],
    [{ afterData: '552 full' }, { status: 'refused', reason: 'mail_refused', responseCode: 552 }],
    [{ rcpt: 'drop' }, { status: 'unreachable', reason: 'server_unreachable' }],
    [{ afterData: 'drop' }, { status: 'unknown', reason: 'connection_lost' }],
  ] satisfies ReadonlyArray<readonly [Treatment, object]>)(
    'tells apart what became of a mail: %j',
    async (treatment, outcome) => {
      const server = await serverThat(() => treatment)
      const { hostname: host, port } = new URL(server.url)
      for (const transport of [server.url, { host, port: Number(port) }, require(name).createTransport(server.url)]) {
        expect(await (await mailerOver(transport)).send(await mail())).toEqual(outcome)
      }
      expect(server.taken).toEqual([])
    },
  )
}
