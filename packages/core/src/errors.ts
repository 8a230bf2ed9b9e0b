/**
 * Everything the kit throws. A person's refusal is never thrown (it is a returned outcome); what is thrown is a broken
 * system or a host's set-up mistake, and it closes the door. No message holds a secret, a code or a key.
 */
export type SecondStepErrorCode =
  // the system
  | 'ERR_STORE_UNAVAILABLE'
  | 'ERR_STORE_BUSY'
  | 'ERR_RECORD_UNREADABLE'
  | 'ERR_RECORD_VANISHED'
  | 'ERR_KEY_UNREADABLE'
  | 'ERR_CLOCK'
  | 'ERR_AUDIT'
  | 'ERR_DIRECTORY'
  // the host's set-up
  | 'ERR_OPTIONS'
  | 'ERR_SECRETS'
  | 'ERR_STORE_UNKNOWN'
  | 'ERR_STORE_REFUSED'
  | 'ERR_USER_ID'
  | 'ERR_NO_SESSION'
  | 'ERR_SESSION_NOT_KEPT'
  | 'ERR_BINDING'
  | 'ERR_BODY_CONSUMED'
  | 'ERR_MOUNT_PATH'
  | 'ERR_MOUNTED_TWICE'
  | 'ERR_NOT_REACHED'
  | 'ERR_USER_AFTER_GUARD'

/** What a `SecondStepError` is made of, beside its code. */
export interface SecondStepErrorDetail {
  /** What happened, without any secret. */
  readonly message: string
  /** What the developer does about it. */
  readonly fix: string
  /** The error underneath. */
  readonly cause?: unknown
}

/**
 * A broken system or a set-up mistake, told apart by `code` (two copies of the kit in one process must not matter, so
 * never by `instanceof`). `status` and `expose` are read by Express's and Koa's own error handlers: a stranger sees a
 * bare status, never the message.
 */
export class SecondStepError extends Error {
  readonly code: SecondStepErrorCode
  readonly fix: string
  readonly status: 500 | 503
  readonly expose = false

  constructor(code: SecondStepErrorCode, detail: SecondStepErrorDetail) {
    super(`${detail.message} Fix: ${detail.fix} (${code})`, detail.cause === undefined ? {} : { cause: detail.cause })
    this.name = 'SecondStepError'
    this.code = code
    this.fix = detail.fix
    this.status = passing.has(code) ? 503 : 500
  }
}

/** Faults that pass by themselves once the system underneath is back. */
const passing: ReadonlySet<SecondStepErrorCode> = new Set([
  'ERR_STORE_UNAVAILABLE',
  'ERR_STORE_BUSY',
  'ERR_RECORD_UNREADABLE',
  'ERR_RECORD_VANISHED',
  'ERR_KEY_UNREADABLE',
  'ERR_CLOCK',
  'ERR_AUDIT',
  'ERR_DIRECTORY',
])

/**
 * Tells one of the kit's errors by its code, whichever copy of the kit made it.
 *
 * @returns true for a `SecondStepError`, of the given code if one is named.
 */
export function isSecondStepError(error: unknown, code?: SecondStepErrorCode): error is SecondStepError {
  return (
    error instanceof Error &&
    error.name === 'SecondStepError' &&
    'code' in error &&
    (code === undefined || error.code === code)
  )
}
