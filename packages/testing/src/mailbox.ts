import type { Mail, Mailer, MailOutcome } from '@secondstep/core'

/** A mailer that keeps what it is given; give it to the kit as the option `mail`. */
export interface FakeMailbox extends Mailer {
  /** What was sent so far, the oldest first. */
  readonly mails: readonly Mail[]
  /** What was sent to one address. */
  to(address: string): readonly Mail[]
  /** Lets the next mails come to this instead, until it is told `{ status: 'sent' }` again. */
  answer(outcome: MailOutcome): void
}

/**
 * Makes a mailbox for tests: mail that goes out stands in it at once, and mail servers fail in it on demand.
 *
 * @example
 * ```ts
 * import { createFakeMailbox } from '@secondstep/testing'
 *
 * const mailbox = createFakeMailbox()
 * const content = { kind: 'notice', notice: 'key_added', at: 1_800_000_000 }
 * const mail = { id: 'a', to: 'ann@example.test', name: 'Ann', language: 'en', issuer: 'Acme', content }
 * console.assert((await mailbox.send(mail)).status === 'sent')
 * console.assert(mailbox.to('ann@example.test').length === 1)
 * mailbox.answer({ status: 'refused', reason: 'no_such_mailbox' })
 * console.assert((await mailbox.send(mail)).status === 'refused')
 * console.assert(mailbox.mails.length === 1)
 * ```
 */
export function createFakeMailbox(): FakeMailbox {
  const mails: Mail[] = []
  let outcome: MailOutcome = { status: 'sent' }
  return {
    mails,
    to: (address) => mails.filter(({ to }) => to === address),
    answer: (next) => {
      outcome = next
    },
    send: async (mail) => {
      if (outcome.status === 'sent') mails.push(mail)
      return outcome
    },
  }
}
