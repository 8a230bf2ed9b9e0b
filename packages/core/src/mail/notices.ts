import { randomUUID } from 'node:crypto'
import type { EventType, SecondStepEvent } from '../audit/event.js'
import type { Events } from '../audit/events.js'
import type { Directory } from '../directory.js'
import type { Settings } from '../options.js'
import { isEmailAddress } from './email-address.js'
import { type NoticeKind, sendMail } from './mailer.js'

/** What it is made of. */
export interface NoticesParts {
  readonly settings: Settings
  readonly directory: Directory
  readonly events: Events
}

const noticeOf: Readonly<Partial<Record<EventType, NoticeKind>>> = {
  key_confirmed: 'key_added',
  key_made: 'key_reset',
  key_set: 'key_reset',
  key_reset: 'key_reset',
  channel_stopped: 'stopped',
  recovery_code_accepted: 'recovery_code_used',
}

/**
 * Tells people by mail what happened to their second step. It follows the events, so the act is done before anything is sent;
 * a mail that does not leave undoes nothing, and is an event of its own.
 */
export function createNotices({ settings, directory, events }: NoticesParts): (event: SecondStepEvent) => void {
  const { mail, issuer, clock } = settings
  const send = async (kind: NoticeKind, userId: string, event: SecondStepEvent): Promise<void> => {
    if (mail === undefined) return
    const user = await directory.find(userId)
    if (user === undefined || !isEmailAddress(user.email)) return
    const { email: to, name, language, organisation } = user
    const content = { kind: 'notice', notice: kind, at: event.at } as const
    const { status } = await sendMail(mail, { id: `notice-${randomUUID()}`, to, name, language, issuer, content })
    if (status !== 'sent')
      events.tell({ type: 'notice_not_mailed', at: clock(), organisation, userId, detail: { kind } })
  }
  return (event) => {
    const kind = kindOf(event)
    const userId = event.type === 'policy_changed' ? event.actorId : event.userId
    if (kind === undefined || userId === undefined || mail === undefined) return
    send(kind, userId, event).catch(() => {
      const { organisation } = event
      events.tell({ type: 'notice_not_mailed', at: event.at, organisation, userId, detail: { kind } })
    })
  }
}

function kindOf({ type, detail }: SecondStepEvent): NoticeKind | undefined {
  // The policy's notice goes to who changed it: had it been somebody at his desk, he would learn of it.
  if (type === 'policy_changed') {
    if (detail?.['scope'] === detail?.['before']) return undefined
    if (detail?.['scope'] === 'off') return 'policy_off'
    return detail?.['scope'] === 'everyone' ? 'policy_on' : undefined
  }
  // Keys made for everybody at once are announced by who hands them out.
  return detail?.['job'] === undefined ? noticeOf[type] : undefined
}
