import { channel } from 'node:diagnostics_channel'
import { SecondStepError } from '../errors.js'
import { deadlineAfter, within } from '../stores/within.js'
import type { AuditPage, AuditQuery, AuditSink, SecondStepEvent } from './event.js'
import { createRecentEvents } from './recent-events.js'

const sinkSeconds = 5

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
