import { channel } from 'node:diagnostics_channel'
import { SecondStepError } from '../errors.js'
import { deadlineAfter, within } from '../stores/within.js'
import { createRecentEvents } from './recent-events.js'

const sinkSeconds = 5

/** What happened. Open the union to see all there is; a new kind is a new line here. */
export type EventType =
  | 'code_accepted'
  | 'code_refused'
  | 'channel_stopped'
  | 'pass_ended'
  | 'key_staged'
  | 'key_confirmed'
  | 'key_removed'
  | 'records_resealed'
  | 'recovery_codes_made'
  | 'recovery_code_accepted'
  | 'recovery_code_refused'
  | 'device_remembered'
  | 'device_used'
  | 'device_removed'
  | 'devices_removed'
  | 'key_made'
  | 'key_set'
  | 'key_reset'
  | 'key_viewed'
  | 'keys_listed'
  | 'user_unlocked'
  | 'passes_ended'
  | 'user_forgotten'
  | 'policy_changed'
  | 'job_started'
  | 'job_taken_over'
  | 'job_paused'
  | 'job_resumed'
  | 'job_retried'
  | 'job_cancelled'
  | 'job_ended'
  | 'policy_refused'
  | 'setup_link_made'
  | 'setup_link_used'
  | 'reauthentication_failed'
  | 'started'
  | 'enforced'
  | 'second_process'
  | 'store_unavailable'
  | 'record_unreadable'
  | 'session_not_kept'
  | 'user_after_guard'
  | 'agent_changed'
  | 'agent_granted'
  | 'agent_refused'
  | 'agent_opened'
  | 'agent_code_mailed'
  | 'agent_code_not_mailed'
  | 'key_mailed'
  | 'key_not_mailed'
  | 'notice_not_mailed'
  | 'agents_unlocked'

/** Who did what to whom, when. Holds no secret, code, key or pass. */
export interface SecondStepEvent {
  readonly type: EventType
  /** Unix seconds. */
  readonly at: number
  readonly organisation?: string | undefined
  /** Whom it is about. */
  readonly userId?: string | undefined
  /** Who did it, where that is somebody else. */
  readonly actorId?: string | undefined
  readonly ip?: string | undefined
  readonly detail?: Readonly<Record<string, string | number | boolean>> | undefined
}

/** Keeps events, for instance in a table that can only be added to. */
export interface AuditSink {
  write(event: SecondStepEvent): void | Promise<void>
  /** One page of an organisation's events, the newest first; without it the console shows the last ones of its own process. */
  read?(query: AuditQuery): AuditPage | Promise<AuditPage>
}

/** Which events to read. */
export interface AuditQuery {
  readonly organisation: string
  /** The `next` of the page before. */
  readonly after: string | undefined
  readonly limit: number
}

/** Some events, the newest first, and where older ones begin. */
export interface AuditPage {
  readonly events: readonly SecondStepEvent[]
  readonly next: string | undefined
}

/** Where the kit says what a developer should know. `console` fits. */
export interface Logger {
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}

/** Tells events to `node:diagnostics_channel` (`secondstep`), and to the host's sink. */
export interface Events {
  /** Tells an event. A sink that fails is logged and changes nothing. */
  tell(event: SecondStepEvent): void
  /**
   * Tells an event before its act and waits until the sink has it: for acts that must not happen unseen. Whoever follows hears of
   * it by `happened` alone.
   *
   * @throws `ERR_AUDIT`
   */
  record(event: SecondStepEvent): Promise<void>
  /** A recorded act is done. */
  happened(event: SecondStepEvent): void
  /** Reads events back, from the sink if it can, else the last ones of this process. @throws `ERR_AUDIT` */
  read(query: AuditQuery): Promise<AuditPage>
  /** Hands every event to a part of the kit as well, when it has happened. */
  follow(follower: (event: SecondStepEvent) => void): void
}

/** The channel's name on `node:diagnostics_channel`. */
export const eventChannel = 'secondstep'

export function createEvents(audit: AuditSink | undefined, logger: Logger | undefined): Events {
  const events = channel(eventChannel)
  const recent = createRecentEvents()
  const followers: ((event: SecondStepEvent) => void)[] = []
  const record = async (event: SecondStepEvent): Promise<void> => {
    events.publish(event)
    recent.add(event)
    try {
      // A sink that hangs must not leave an administrator waiting for ever.
      if (audit !== undefined) await within(deadlineAfter(sinkSeconds), () => audit.write(event), 'the audit')
    } catch (cause) {
      throw new SecondStepError('ERR_AUDIT', {
        message: `The audit sink did not take \`${event.type}\`.`,
        fix: 'bring the sink back; acts that must not happen unseen are refused until then',
        cause,
      })
    }
  }
  const happened = (event: SecondStepEvent): void => {
    for (const follow of followers) follow(event)
  }
  return {
    record,
    happened,
    read: async (query) => {
      try {
        if (audit?.read === undefined) return recent.read(query)
        const { read } = audit
        return await within(deadlineAfter(sinkSeconds), () => read.call(audit, query), 'the audit')
      } catch (cause) {
        throw new SecondStepError('ERR_AUDIT', {
          message: 'The audit sink could not be read.',
          fix: 'see the cause; events are still written as long as nothing else is reported',
          cause,
        })
      }
    },
    follow: (follower) => void followers.push(follower),
    tell: (event) => {
      record(event).catch((error: unknown) => logger?.error(String(error)))
      happened(event)
    },
  }
}
