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
