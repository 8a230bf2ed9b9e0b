import { type Mailer, type MailOutcome, optionsError } from '@secondstep/core'
import { createTransport } from 'nodemailer'
import { type Address, recipientOf, senderOf } from './address.js'
import { messageOf } from './message.js'
import { outcomeOfError, outcomeOfInfo, type SentInfo } from './outcome.js'
import { watchProgress } from './progress.js'
import type { MailLanguage, MailTemplates } from './templates/template.js'

/** A transporter of nodemailer, as far as it is used; anything with its `sendMail` fits. */
export interface Transporter {
  sendMail(message: object): Promise<unknown>
}

/** How mail is sent. */
export interface MailerOptions {
  /**
   * `smtp://user:password@host:587` or `smtps://...`, nodemailer's own options for a transport, or a transporter that is made
   * already. For one of your own set time-outs, and `maxRequeues` of a pool to 0: the kit itself decides what is sent again.
   */
  readonly transport: string | Transporter | object
  /** The sender: `no-reply@example.com` or `Acme <no-reply@example.com>`. */
  readonly from: string | Address
  /** Mails sent at the same time, and connections of a pool made here, 1 to 50. Default 5. */
  readonly concurrency?: number | undefined
  /** Where the user's row does not say. Default `en`. */
  readonly language?: MailLanguage | undefined
  /** Whom people ask for help, as a mail should say it. Default: "your administrator". */
  readonly contact?: string | undefined
  /** Wordings of your own; what is left out stays built in. */
  readonly templates?: Partial<MailTemplates> | undefined
}

/** Beyond this a server that says nothing is given up, in seconds. */
const longestSeconds = 90

/** No server keeps anybody waiting for minutes, and nothing is sent twice without being asked to. */
const patience = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 60_000,
  maxRequeues: 1,
  disableFileAccess: true,
  disableUrlAccess: true,
}

/**
 * Makes a mailer over nodemailer: every mail goes to exactly one checked address, in header and envelope, and its outcome is
 * told apart into sent, refused (for a while or for good), unknown and unreachable. No key or code appears in an error or a log.
 *
 * @throws `ERR_OPTIONS` for a sender that is none.
 *
 * @example
 * ```ts
 * import { createMailer } from '@secondstep/mail'
 *
 * const mail = createMailer({ transport: 'smtp://127.0.0.1:25', from: 'Acme <no-reply@acme.example>' })
 * console.assert(typeof mail.send === 'function')
 * ```
 */
export function createMailer(options: MailerOptions): Mailer {
  const { language = 'en', contact, templates = {}, concurrency = 5 } = options
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 50) {
    throw optionsError('`concurrency` is out of range.', 'give a whole number from 1 to 50 (default 5)')
  }
  const from = senderOf(options.from)
  const transporter = transporterOf(options.transport, concurrency)
  const track = watchProgress(transporter)
  return {
    concurrency,
    send: async (mail): Promise<MailOutcome> => {
      const to = recipientOf(mail.to, mail.name)
      if (to === undefined) return { status: 'refused', reason: 'address_invalid' }
      const { progress, fields } = track()
      const message = { ...messageOf(mail, to, { from, language, contact, templates }), ...fields }
      try {
        const info = await inTime(transporter.sendMail(message))
        if (info === late) return { status: 'unknown', reason: 'no_answer' }
        return outcomeOfInfo(typeof info === 'object' && info !== null ? (info as SentInfo) : undefined, to.address)
      } catch (error) {
        return outcomeOfError(error, progress)
      }
    },
  }
}

const late = Symbol('late')

/** For transports without time-outs of their own. */
async function inTime(sending: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined
  const timeUp = new Promise<typeof late>((resolve) => {
    timer = setTimeout(() => resolve(late), longestSeconds * 1000)
  })
  try {
    return await Promise.race([sending, timeUp])
  } finally {
    clearTimeout(timer)
  }
}

function transporterOf(transport: MailerOptions['transport'], concurrency: number): Transporter {
  if (typeof transport === 'string') {
    if (!/^smtps?:\/\/./.test(transport) || !URL.canParse(transport)) {
      throw optionsError(
        '`transport` is no SMTP address.',
        'give something like smtp://user:password@mail.example.com:587',
      )
    }
    const pool = { url: transport, pool: true, maxConnections: concurrency, ...patience }
    return createTransport(pool) as Transporter
  }
  if (isTransporter(transport)) return transport
  if (typeof transport === 'object' && transport !== null) {
    return createTransport({ ...patience, maxConnections: concurrency, ...transport }) as Transporter
  }
  throw optionsError('`transport` is missing.', 'give an SMTP address, or a transporter of nodemailer')
}

function isTransporter(transport: object): transport is Transporter {
  return 'sendMail' in transport && typeof transport.sendMail === 'function'
}
