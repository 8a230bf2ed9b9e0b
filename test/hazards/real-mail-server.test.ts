import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMailer } from '@secondstep/mail'
import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createKeyPicture } from '../../packages/core/src/keys/key-card.js'
import { newSecret, secretToBase32 } from '../../packages/core/src/keys/totp.js'
import { describeWith } from '../support/available.js'
import { mailOffice } from '../support/mail-office.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { type OwnPostfix, startPostfix } from '../support/own-postfix.js'
import { readQr } from '../support/zbar.js'

const from = 'Acme 株式会社 <no-reply@acme.example>'

describeWith(['postfix', 'zbarimg', 'oathtool'], 'mail as Postfix delivers it', () => {
  let postfix: OwnPostfix
  const folder = mkdtempSync(join(tmpdir(), 'secondstep-delivered-'))
  beforeAll(async () => {
    postfix = await startPostfix(['amy', 'boss', 'user0', 'user1', 'user2'])
  }, 60_000)
  afterAll(async () => {
    await postfix.remove()
    rmSync(folder, { recursive: true })
  }, 60_000)

  /** What a person finds in a delivered mail: the key as text, and as a scanner reads it out of the picture. */
  async function readMail(raw: string) {
    const parsed = await simpleParser(Buffer.from(raw, 'latin1'), { keepCidLinks: true })
    const [picture, ...more] = parsed.attachments
    const path = join(folder, 'qr.png')
    writeFileSync(path, picture?.content ?? '')
    const uri = new URL(readQr(path))
    const typed = /(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}/.exec(parsed.text ?? '')?.[0]?.replaceAll(' ', '')
    expect(more).toEqual([])
    expect(String(parsed.html)).toContain(`src="cid:${picture?.cid}"`)
    expect(parsed.from?.value).toEqual([{ name: 'Acme 株式会社', address: 'no-reply@acme.example' }])
    return { parsed, typed, scanned: uri.searchParams.get('secret') ?? '', account: decodeURIComponent(uri.pathname) }
  }

  it('holds the key that was sent, the same typed and scanned, under its Message-ID and for nobody else', async () => {
    const secret = newSecret()
    const to = 'amy@example.test'
    const content = {
      kind: 'key',
      reason: 'distribution',
      account: to,
      ...(await createKeyPicture('Acme', to, secret)),
    } as const
    const mail = { id: 'key-1', to, name: '山田 エイミー', language: 'ja', issuer: 'Acme', content }
    expect(await createMailer({ transport: postfix.url, from }).send(mail)).toEqual({ status: 'sent' })
    const [raw = ''] = await postfix.mailsOf('amy', 1)
    const { parsed, typed, scanned } = await readMail(raw)
    expect(typed).toBe(secretToBase32(secret))
    expect(scanned).toBe(typed)
    expect(parsed.messageId).toBe('<key-1@acme.example>')
    expect(parsed.text).toContain('山田 エイミー 様')
    expect(raw).toMatch(/^Return-Path: <no-reply@acme\.example>/m)
    expect(raw).toMatch(/^Delivered-To: amy@example\.test/m)
  })

  it('of a distribution reaches each user with his own key, in Japanese and again in English, and its codes let him in', async () => {
    const mail = createMailer({ transport: postfix.url, from, concurrency: 3 })
    const { core, actor, settled, user, clock } = await mailOffice({ users: 3, mail })
    await core.distributions.start(actor, { language: 'ja' })
    expect(await settled()).toMatchObject({ state: 'completed', counts: { done: 4 } })
    await core.distributions.start(actor, { to: 'all', language: 'en' })
    expect(await settled()).toMatchObject({ state: 'completed', counts: { done: 4 } })
    const keys = new Set<string>()
    for (const name of ['boss', 'user0', 'user1', 'user2']) {
      const mails = await Promise.all((await postfix.mailsOf(name, 2)).map(readMail))
      expect(mails.map(({ parsed }) => parsed.headers.get('content-language')).toSorted()).toEqual(['en', 'ja'])
      const [key = ''] = new Set(mails.flatMap(({ typed, scanned }) => [typed, scanned]))
      expect(mails.every(({ typed, scanned }) => typed === key && scanned === key)).toBe(true)
      expect(mails.every(({ account }) => account.endsWith(`${name}@example.test`))).toBe(true)
      const code = codeFromOathtool(key, clock.now)
      expect(await core.step.verify(user(name), { code, binding: 'b', passes: [] })).toMatchObject({ status: 'passed' })
      keys.add(key)
    }
    expect(keys.size).toBe(4)
  })

  it('is refused for good where Postfix knows no such mailbox, and the report says so', async () => {
    const mail = createMailer({ transport: postfix.url, from })
    const { core, actor, settled, report, directory } = await mailOffice({ users: 0, mail })
    directory.put({ id: 'gone', email: 'gone@example.test' })
    await core.distributions.start(actor)
    expect(await settled()).toMatchObject({ state: 'completed_with_failures', counts: { done: 1, failed: 1 } })
    expect((await report()).toSorted()).toEqual(['boss sent', 'gone failed recipient_refused'])
  })
})
