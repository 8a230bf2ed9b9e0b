/** Something a person should know happened to his second step; never holds a secret. */
export type NoticeKind = 'key_added' | 'key_reset' | 'stopped' | 'recovery_code_used' | 'policy_on' | 'policy_off'

/** Why a key comes by mail: handed out to everybody, sent by an administrator, or asked for by its user. */
export type KeyMailReason = 'distribution' | 'administrator' | 'requested'

/** What a mail says. Secrets are in here and nowhere else: a mailer writes them into the mail and never into a log. */
export type MailContent =
  | {
      readonly kind: 'key'
      readonly reason: KeyMailReason
      /** Whom the app shows beside the issuer. */
      readonly account: string
      /** Base32 in groups of four, to be typed. */
      readonly secretInGroups: string
      /** The same key to be scanned. */
      readonly qrPng: Uint8Array
    }
  | {
      readonly kind: 'agent_code'
      readonly agentName: string
      readonly code: string
      readonly validSeconds: number
    }
  | {
      readonly kind: 'notice'
      readonly notice: NoticeKind
      /** Unix seconds. */
      readonly at: number
    }

/** One mail to one person. */
export interface Mail {
  /** Names this mail: sent again after a crash it has the same id, so that it can be told to be the same. URL-safe text. */
  readonly id: string
  /** Exactly one plain address; the kit hands over nothing else (`isEmailAddress`). */
  readonly to: string
  /** Whom to greet; written by people, so escape it. */
  readonly name: string
  /** What the user reads, as his row says (`ja`, `en-GB`, ...). */
  readonly language: string | undefined
  readonly issuer: string
  readonly content: MailContent
}

/**
 * What became of a mail.
 * - `sent`: the mail server has taken it for exactly this address.
 * - `refused_for_now`: not now (a full mailbox, greylisting); trying again later makes sense.
 * - `refused`: never, with this address or this mail.
 * - `unknown`: the connection was lost when the server may have taken it already. Not sent again by itself.
 * - `unreachable`: the mail server itself cannot be used now; that says nothing about the address.
 */
export type MailOutcome =
  | { readonly status: 'sent' }
  | {
      readonly status: 'refused_for_now' | 'refused' | 'unknown' | 'unreachable'
      /** In one word, for the report: never the server's own text, which may quote the mail. */
      readonly reason: string
      /** The server's three digits, where it gave some. */
      readonly responseCode?: number | undefined
    }

/**
 * Who sends mail: `createMailer` of `@secondstep/mail` over a nodemailer transport, or one of your own.
 *
 * @example
 * ```ts
 * const outbox = []
 * const mail = {
 *   send: async (mail) => {
 *     outbox.push(mail)
 *     return { status: 'sent' }
 *   },
 * }
 * console.assert((await mail.send({ to: 'amy@example.test' })).status === 'sent')
 * ```
 */
export interface Mailer {
  /** Sends one mail to its one address. Whatever fails is an outcome; a throw counts as `unreachable`. */
  send(mail: Mail): Promise<MailOutcome>
  /** How many mails it takes at a time; a distribution sends no more than that at once. Default 5. */
  readonly concurrency?: number | undefined
}

/** Sends, and turns whatever a mailer of the host throws into an outcome. */
export async function sendMail(mailer: Mailer, mail: Mail): Promise<MailOutcome> {
  try {
    const outcome = await mailer.send(mail)
    // A mailer in plain JavaScript may answer anything; only what says so was sent.
    return statuses.has(outcome?.status) ? outcome : { status: 'unknown', reason: 'no_outcome' }
  } catch {
    // The error may quote the mail, so nothing of it is kept.
    return { status: 'unreachable', reason: 'mailer_failed' }
  }
}

const statuses: ReadonlySet<unknown> = new Set<MailOutcome['status']>([
  'sent',
  'refused_for_now',
  'refused',
  'unknown',
  'unreachable',
])
