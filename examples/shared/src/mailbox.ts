import { once } from 'node:events'
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

/** A mail as it arrived. */
export interface CaughtMail {
  readonly to: string
  readonly from: string
  readonly envelope: { readonly from: string; readonly to: readonly string[] }
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
  readonly attachments: readonly {
    readonly filename: string
    readonly cid: string
    readonly contentType: string
    readonly base64: string
  }[]
}

/** A mail server inside the process that keeps what it gets. */
export interface Mailbox {
  readonly smtpUrl: string
  /** The newest mail first. */
  mails(): readonly CaughtMail[]
  close(): Promise<void>
}

/** More than this is not kept: a demonstration must not fill the memory. */
const mostMails = 500

/** The parser would put pictures into the HTML, and write a text part where there is none. */
const asItArrived = { keepCidLinks: true, skipHtmlToText: true, skipTextToHtml: true } as const

/** Starts the mail server on a free port of this machine. */
export async function openMailbox(): Promise<Mailbox> {
  const caught: CaughtMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    // A sender that keeps its connection must not hold up the end of the example.
    closeTimeout: 1000,
    onData: (stream, session, done) => {
      const { mailFrom, rcptTo } = session.envelope
      const envelope = { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address) }
      simpleParser(stream, asItArrived).then((mail) => {
        caught.unshift(caughtMail(mail, envelope))
        caught.length = Math.min(caught.length, mostMails)
        done()
      }, done)
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const address = server.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    smtpUrl: `smtp://127.0.0.1:${port}`,
    mails: () => [...caught],
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function caughtMail(mail: ParsedMail, envelope: CaughtMail['envelope']): CaughtMail {
  return {
    to: addressText(mail.to),
    from: addressText(mail.from),
    envelope,
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html || '',
    headers: Object.fromEntries(
      mail.headerLines.map(({ key, line }) => [key, unfolded(line.slice(line.indexOf(':') + 1)).trim()]),
    ),
    attachments: mail.attachments.map(({ filename, cid, contentType, content }) => ({
      filename: filename ?? '',
      cid: cid ?? '',
      contentType,
      base64: content.toString('base64'),
    })),
  }
}

/** RFC 5322 2.2.3: a long header goes on in the next line, behind a space. */
function unfolded(text: string): string {
  return text.replace(/\r?\n(?=[ \t])/g, '')
}

function addressText(address: AddressObject | AddressObject[] | undefined): string {
  const list = address === undefined ? [] : Array.isArray(address) ? address : [address]
  return list.map(({ text }) => text ?? '').join(', ')
}
