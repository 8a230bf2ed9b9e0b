import { createTransport } from 'nodemailer'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Mailbox, openMailbox } from '../../examples/shared/src/mailbox.js'
import { mailboxPage } from '../../examples/shared/src/pages.js'

const picture = Buffer.from('not quite a picture')
const context = { language: 'en', person: undefined, mount: '/otp' } as const

describe('the mailbox of an example', () => {
  let mailbox: Mailbox
  beforeEach(async () => {
    mailbox = await openMailbox()
  })
  afterEach(async () => mailbox.close())

  const send = (mail: object): Promise<unknown> =>
    createTransport(mailbox.smtpUrl).sendMail({ from: 'Acme <otp@acme.test>', to: 'user01@example.test', ...mail })

  it('keeps a mail as it arrived: both texts, the picture, and who it really went to', async () => {
    await send({
      ...{
        subject: '【Acme】認証キーのご案内',
        text: '認証キー',
        html: '<img src="cid:qr@acme">',
        bcc: 'hidden@acme.test',
      },
      attachments: [{ filename: 'qr.png', cid: 'qr@acme', content: picture, contentType: 'image/png' }],
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Long': 'word '.repeat(40).trim() },
    })
    const [mail, ...others] = mailbox.mails()
    expect(others).toEqual([])
    expect(mail).toMatchObject({
      ...{ to: 'user01@example.test', subject: '【Acme】認証キーのご案内', text: '認証キー' },
      // Mail programs find the picture by this name; the parser's own habit is to put the picture itself there.
      html: '<img src="cid:qr@acme">',
      envelope: { from: 'otp@acme.test', to: ['user01@example.test', 'hidden@acme.test'] },
      attachments: [
        { filename: 'qr.png', cid: 'qr@acme', contentType: 'image/png', base64: picture.toString('base64') },
      ],
    })
    expect(mail?.headers['auto-submitted']).toBe('auto-generated')
    expect(mail?.headers['x-long']).toBe('word '.repeat(40).trim())
  })

  it('invents no text where the mail has none', async () => {
    await send({ subject: 'HTML alone', html: '<p>Key</p>' })
    const [mail] = mailbox.mails()
    expect([mail?.text, mail?.html.trim()]).toEqual(['', '<p>Key</p>'])
  })

  it('shows the newest first, with its picture, and nothing of it as HTML', async () => {
    await send({ subject: 'first', text: 'one' })
    await send({
      ...{ subject: '<script>alert(1)</script>', text: '<b>two</b>' },
      attachments: [{ filename: 'qr.png', cid: 'qr', content: picture, contentType: 'image/png' }],
    })
    expect(mailbox.mails().map(({ text }) => text.trim())).toEqual(['<b>two</b>', 'one'])
    const page = mailboxPage(context, mailbox.mails())
    expect(page).toContain(`src="data:image/png;base64,${picture.toString('base64')}"`)
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page).toContain('&lt;b&gt;two&lt;/b&gt;')
    expect(page).not.toContain('<script>')
  })
})
