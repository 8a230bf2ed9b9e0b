import type { MailOutcome } from '@secondstep/core'
import type { Progress } from './progress.js'

/** What a transport says about a mail it has handed over, as far as it is looked at. */
export interface SentInfo {
  readonly accepted?: unknown
  readonly rejected?: unknown
}

/** A partial failure resolves: only a server that took exactly our recipient has taken the mail. */
export function outcomeOfInfo(info: SentInfo | undefined, to: string): MailOutcome {
  const accepted = info?.accepted
  // Transports that are no SMTP (SES, sendmail, streams) name nobody.
  if (accepted === undefined) return { status: 'sent' }
  const addresses = Array.isArray(accepted) ? accepted.map(addressText) : []
  const [only] = addresses
  if (addresses.length === 1 && only?.toLowerCase() === to.toLowerCase()) return { status: 'sent' }
  // Somebody else got it, or nobody: neither may count as delivered.
  return addresses.length === 0
    ? { status: 'refused', reason: 'recipient_refused' }
    : { status: 'unknown', reason: 'wrong_recipient' }
}

function addressText(accepted: unknown): string {
  if (typeof accepted === 'string') return accepted
  const address = typeof accepted === 'object' && accepted !== null && 'address' in accepted ? accepted.address : ''
  return typeof address === 'string' ? address : ''
}

/**
 * What an error of a transport means. The codes alone do not tell (550 and 451 are both `EENVELOPE`), so the server's digits and
 * how far the mail had come decide. The error's text is not kept: servers quote in it what they like.
 */
export function outcomeOfError(error: unknown, progress: Progress): MailOutcome {
  const { code, responseCode, command } = fieldsOf(error)
  // 421: the server is closing down, whatever it was asked. 454: it cannot check our own sign-in.
  if (code === 'EAUTH' || responseCode === 421 || responseCode === 454) {
    return {
      status: 'unreachable',
      reason: code === 'EAUTH' ? 'sign_in_refused' : 'server_closing',
      ...withCode(responseCode),
    }
  }
  if (responseCode !== undefined && responseCode >= 400 && (code === 'EENVELOPE' || code === 'EMESSAGE')) {
    const reason =
      command === 'RCPT TO' ? 'recipient_refused' : command === 'MAIL FROM' ? 'sender_refused' : 'mail_refused'
    // RFC 5321 4.2.1: 5yz is for good. 503 says that the session, not the mail, was wrong.
    const status = responseCode >= 500 && responseCode !== 503 ? 'refused' : 'refused_for_now'
    // A sender that is refused is refused for everybody: that is no user's failure.
    return { status: command === 'MAIL FROM' ? 'unreachable' : status, reason, responseCode }
  }
  if (code === 'EMESSAGE' || code === 'EENVELOPE') return { status: 'refused', reason: 'mail_refused' }
  // The server may have taken it before the connection was lost.
  if (progress.bodyWasSent()) return { status: 'unknown', reason: 'connection_lost', ...withCode(responseCode) }
  return { status: 'unreachable', reason: 'server_unreachable', ...withCode(responseCode) }
}

interface ErrorFields {
  readonly code: string | undefined
  readonly responseCode: number | undefined
  readonly command: string | undefined
}

function fieldsOf(error: unknown): ErrorFields {
  const fields: { readonly code?: unknown; readonly responseCode?: unknown; readonly command?: unknown } =
    typeof error === 'object' && error !== null ? error : {}
  const { code, responseCode, command } = fields
  return {
    code: typeof code === 'string' ? code : undefined,
    responseCode: typeof responseCode === 'number' ? responseCode : undefined,
    command: typeof command === 'string' ? command : undefined,
  }
}

function withCode(responseCode: number | undefined): { readonly responseCode?: number } {
  return responseCode === undefined ? {} : { responseCode }
}
