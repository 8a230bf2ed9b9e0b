import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createMailer } from '@secondstep/mail'
import { createTransport } from 'nodemailer'
import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { secretToBase32 } from '../../packages/core/src/keys/totp.js'
import { keyMailTo as mailTo, mailedSecret as secret } from '../support/key-mail.js'
import { type ScriptedServer, type Session, startScriptedServer, type Treatment } from '../support/smtp-script.js'

const from = 'Acme <no-reply@acme.example>'
const servers: ScriptedServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function serverThat(...script: Parameters<typeof startScriptedServer>) {
  const server = await startScriptedServer(...script)
  servers.push(server)
  return server
}

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
    ['503', { rcpt: '503 not now' }, { status: 'refused_for_now', reason: 'recipient_refused', responseCode: 503 }],
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

  const sessions: ReadonlyArray<readonly [string, Session, object]> = [
    ['535 at the sign-in', { auth: '535 no' }, { reason: 'sign_in_refused', responseCode: 535 }],
    ['454 at the sign-in', { auth: '454 later' }, { reason: 'sign_in_refused', responseCode: 454 }],
    ['550 for the sender', { mailFrom: '550 not you' }, { reason: 'sender_refused', responseCode: 550 }],
    ['451 for the sender', { mailFrom: '451 later' }, { reason: 'sender_refused', responseCode: 451 }],
    ['a connection lost at the sender', { mailFrom: 'drop' }, { reason: 'server_unreachable' }],
    ['a server that says nothing to the sender', { mailFrom: 'stall' }, { reason: 'server_unreachable' }],
  ]
  it.each(sessions)('is unreachable, and nobody’s failure, for %s', async (_, session, outcome) => {
    const server = await serverThat(() => ({}), undefined, session)
    const signIn = session.auth === undefined ? {} : { auth: { user: 'acme', pass: 'secret' } }
    for (const pool of [true, false]) {
      const transport = { ...new TransportUrl(server.url), ...signIn, pool, maxRequeues: 0, socketTimeout: 300 }
      const mail = await mailTo('amy@x.example')
      expect(await createMailer({ transport, from }).send(mail)).toEqual({ status: 'unreachable', ...outcome })
    }
    expect(server.named).toEqual([])
  })

  it('is unreachable where a server says nothing at all, or the connection cannot be made secret', async () => {
    const silent = await serverThat(
      () => ({}),
      () => 'stall',
    )
    const plain = await serverThat(() => ({}))
    // It has a certificate of its own making, as the ones somebody in between would show.
    const doubtful = new SMTPServer({ authOptional: true, logger: false })
    doubtful.on('error', () => undefined)
    const listening = doubtful.listen(0, '127.0.0.1')
    await once(listening, 'listening')
    const transports = [
      { ...new TransportUrl(silent.url), greetingTimeout: 200 },
      { ...new TransportUrl(plain.url), secure: true },
      { ...new TransportUrl(plain.url), requireTLS: true },
      { host: '127.0.0.1', port: (listening.address() as AddressInfo).port },
    ]
    for (const transport of transports) {
      const outcome = await createMailer({ transport, from }).send(await mailTo('amy@x.example'))
      expect(outcome).toMatchObject({ status: 'unreachable' })
    }
    await new Promise<void>((resolve) => doubtful.close(resolve))
    expect([...silent.named, ...plain.named]).toEqual([])
  })

  it('is unreachable where a server stalls at the recipient: it had nothing of the mail', async () => {
    const server = await serverThat(() => ({ rcpt: 'stall' }))
    const transport = { ...new TransportUrl(server.url), socketTimeout: 300 }
    const outcome = await createMailer({ transport, from }).send(await mailTo('amy@x.example'))
    expect(outcome).toEqual({ status: 'unreachable', reason: 'server_unreachable' })
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
