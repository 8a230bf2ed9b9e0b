import type { Actor } from '../actor.js'
import { askForKeyMail } from '../decide/mail-limits.js'
import { markBounced, mayAskForKeyMail } from '../decide/mailed-keys.js'
import { type Directory, onlyOrganisation, type User, type UserId, userIdText } from '../directory.js'
import type { UnmetReason } from '../policy/preflight.js'
import type { KeyMailOutcome, KeyMailParts, SendKeyMail } from './key-mail.js'
import { type MailObstacle, mailObstacle } from './mail-obstacle.js'
import { addressUnmet, isAddressShared } from './shared-addresses.js'

/** What came of mailing one user his key. */
export type MailToUserOutcome =
  | KeyMailOutcome
  | { readonly status: MailObstacle }
  | {
      readonly status: 'preconditions_unmet'
      readonly reason: Extract<UnmetReason, 'user_email_missing' | 'user_email_duplicate'>
    }

/** Keys by mail, one at a time. */
export interface KeyMails {
  /** An administrator mails one user his key, in `language` if his row says none. User mode only. */
  toUser(actor: Actor, user: User, language?: string): Promise<MailToUserOutcome>
  /**
   * A user asks for his own key: once a minute, five times a day, to his stored address only. Nothing of what comes of it is
   * told to him, so that the answer says nothing about an address; events tell it. Never throws.
   */
  ask(user: User, from?: { readonly ip?: string | undefined; readonly language?: string | undefined }): Promise<void>
  /**
   * Tells that a mail came back: the user's unused mailed key no longer counts as handed over, and the list says why.
   *
   * @param reason one short word, for instance `mailbox_full`; it is shown to administrators.
   */
  markBounced(userId: UserId, reason: string, organisation?: string): Promise<void>
}

/** What it is made of. */
export interface KeyMailsParts extends KeyMailParts {
  readonly directory: Directory
  readonly sendKeyMail: SendKeyMail
}

export function createKeyMails({ settings, subscribers, events, directory, sendKeyMail }: KeyMailsParts): KeyMails {
  const tellNotMailed = ({ organisation, id }: User, ip: string | undefined, failure: string): void =>
    events.tell({
      type: 'key_not_mailed',
      at: settings.clock(),
      organisation,
      userId: id,
      ip,
      detail: { reason: 'requested', failure },
    })
  return {
    toUser: async (actor, user, language) => {
      const obstacle = await mailObstacle(settings, subscribers, user.organisation)
      if (obstacle !== undefined) return { status: obstacle }
      const reason = await addressUnmet(directory, user)
      if (reason !== undefined) return { status: 'preconditions_unmet', reason }
      return sendKeyMail(user, { reason: 'administrator', actorId: actor.user.id, ip: actor.ip, language })
    },
    ask: async (user, { ip, language } = {}) => {
      if (settings.mail === undefined || !settings.mailMyKey) return
      try {
        const allowed = await subscribers.change<boolean>(user, ({ record, policy, now }) =>
          mayAskForKeyMail(record, policy.keyMode) ? askForKeyMail(record, now) : { record, outcome: false },
        )
        if (!allowed) return
        if (await isAddressShared(directory, user)) return tellNotMailed(user, ip, 'email_duplicate')
        await sendKeyMail(user, { reason: 'requested', ip, language })
      } catch {
        tellNotMailed(user, ip, 'unavailable')
      }
    },
    markBounced: async (userId, reason, organisation = onlyOrganisation) => {
      const id = userIdText(userId)
      const word = reason
        .replace(/[^\w .:-]/g, ' ')
        .trim()
        .slice(0, 60)
      const owner = { id, organisation }
      await subscribers.change(owner, ({ record, now }) => ({
        record: markBounced(record, word === '' ? 'bounced' : word, now),
        outcome: undefined,
      }))
      const about = { at: settings.clock(), organisation, userId: id }
      events.tell({ ...about, type: 'key_not_mailed', detail: { reason: 'bounced', failure: word } })
    },
  }
}
