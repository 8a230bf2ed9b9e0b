import { createHash, randomUUID } from 'node:crypto'
import type { Events } from '../audit/events.js'
import { addMailedKey, keepKeyMail, keyForMail } from '../decide/mailed-keys.js'
import type { User } from '../directory.js'
import type { Settings } from '../options.js'
import { accountOf, type Keyring } from '../records/keyring.js'
import type { KeyEntry, KeyMail, SubscriberRecord } from '../records/subscriber.js'
import type { Subscribers } from '../records/subscribers.js'
import { isEmailAddress } from './email-address.js'
import { type KeyMailReason, type Mail, type MailOutcome, sendMail } from './mailer.js'

/** Why a key is mailed, and for whom that is written down. */
export interface KeyMailRequest {
  readonly reason: KeyMailReason
  /** The distribution it belongs to. */
  readonly job?: { readonly id: string; readonly round: number } | undefined
  readonly actorId?: string | undefined
  readonly ip?: string | undefined
  /** What the user reads on the page he asked from; his own language counts first. */
  readonly language?: string | undefined
}

/** What became of it. `unreachable` says nothing about this user, so nothing is kept of it. */
export interface KeyMailOutcome extends Pick<KeyMail, 'reason' | 'responseCode'> {
  readonly status: KeyMail['status'] | 'unreachable'
}

/**
 * Mails one user his key: makes one first if none travels by mail yet, never changes one that does, and keeps in his record
 * what became of the mail. Sent again for the same distribution, it is the same mail.
 */
export type SendKeyMail = (user: User, request: KeyMailRequest) => Promise<KeyMailOutcome>

/** What it is made of. */
export interface KeyMailParts {
  readonly settings: Settings
  readonly subscribers: Subscribers
  readonly keyring: Keyring
  readonly events: Events
}

type Prepared = { readonly key: KeyEntry; readonly record: SubscriberRecord } | 'key_limit'

export function createSendKeyMail({ settings, subscribers, keyring, events }: KeyMailParts): SendKeyMail {
  const { clock, issuer } = settings

  /** Before anything is sent: a mail must never carry a key that is in no record. */
  const prepare = (user: User): Promise<Prepared> => {
    const made = keyring.make(user)
    return subscribers.change<Prepared>(user, ({ record, now }) => {
      const key = keyForMail(record)
      if (key !== undefined) return { record, outcome: { key, record } }
      const entry: KeyEntry = { ...made.entry, label: issuer, state: 'pending', origin: 'mailed', createdAt: now }
      const change = addMailedKey(record, entry, settings)
      const outcome = change.outcome.status === 'made' ? { key: entry, record: change.record } : 'key_limit'
      return { record: change.record, outcome }
    })
  }

  const mailOf = async (
    user: User,
    to: string,
    { key, record }: Exclude<Prepared, string>,
    request: KeyMailRequest,
  ) => {
    const picture = await keyring.pictureOf(user, keyring.open(record, key))
    const mail: Mail = {
      id: idOf(user, key, request.job?.id ?? randomUUID()),
      to,
      name: user.name,
      language: user.language ?? request.language,
      issuer,
      content: { kind: 'key', reason: request.reason, account: accountOf(user), ...picture },
    }
    return mail
  }

  return async (user, request) => {
    const { mail: mailer } = settings
    if (mailer === undefined) return { status: 'unreachable', reason: 'mail_not_configured' }
    const { organisation, id: userId, email } = user
    const { job, actorId, ip } = request
    const keep = async (outcome: KeyMailOutcome, keyId?: string): Promise<KeyMailOutcome> => {
      const { status, ...why } = outcome
      if (status !== 'unreachable') {
        const mark = job === undefined ? {} : { job: job.id, round: job.round }
        await subscribers.change(user, ({ record, now }) => ({
          record: keepKeyMail(record, keyId, { status, at: now, ...why, ...mark }),
          outcome: undefined,
        }))
      }
      const detail = { reason: request.reason, ...(status === 'sent' ? {} : { failure: outcome.reason ?? status }) }
      const about = { at: clock(), organisation, userId, actorId, ip, detail }
      events.tell({ ...about, type: status === 'sent' ? 'key_mailed' : 'key_not_mailed' })
      return outcome
    }

    if (!isEmailAddress(email)) return keep({ status: 'failed', reason: 'email_missing' })
    const prepared = await prepare(user)
    if (prepared === 'key_limit') return keep({ status: 'failed', reason: 'key_limit' })
    const outcome = await sendMail(mailer, await mailOf(user, email, prepared, request))
    return keep(outcomeOf(outcome), prepared.key.id)
  }
}

const statusOf = {
  sent: 'sent',
  refused_for_now: 'retrying',
  refused: 'failed',
  unknown: 'unknown',
  unreachable: 'unreachable',
} as const

function outcomeOf(outcome: MailOutcome): KeyMailOutcome {
  const status = statusOf[outcome.status]
  if (outcome.status === 'sent') return { status }
  const { reason, responseCode } = outcome
  return { status, reason, ...(responseCode === undefined ? {} : { responseCode }) }
}

/** The same for the same key in the same distribution, whoever sends it; tells nobody whose it is. */
function idOf({ organisation, id }: User, key: KeyEntry, delivery: string): string {
  const hash = createHash('sha256').update(JSON.stringify([delivery, organisation, id, key.id]))
  return `key-${hash.digest('base64url').slice(0, 32)}`
}
