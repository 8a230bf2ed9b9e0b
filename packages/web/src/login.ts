import { createHash } from 'node:crypto'
import { SecondStepError, type User } from '@secondstep/core'
import type { HostLogin, SessionChange, SessionEntry } from './exchange.js'
import { type DrawNonce, drawNonce } from './nonces.js'

/** What ties this request's login to a pass, and what our entry in the session must become. */
export interface LoginBinding {
  /** Absent while no nonce was drawn for this login. */
  readonly value: string | undefined
  readonly change: SessionChange | undefined
}

/**
 * Reads what ties this request to a login. A refusal never writes to the session (an overlapping request could write an old
 * one back); only an entry that another user left behind is dropped.
 */
export function readLogin(login: HostLogin, user: User): LoginBinding {
  if (login.kind === 'none') return { value: undefined, change: undefined }
  if (login.kind === 'binding') return { value: bindingOf(login.value), change: undefined }
  const entry = entryOf(login.entry)
  if (entry?.user === userHash(user)) return { value: entry.nonce, change: undefined }
  return { value: undefined, change: dropEntry(login) }
}

/** The same for the step's own routes, which draw the nonce if there is none. */
export function drawLogin(
  login: HostLogin,
  user: User,
  now: number,
  draw: DrawNonce = drawNonce,
): LoginBinding & { readonly value: string } {
  const { value, change } = readLogin(login, user)
  if (value !== undefined) return { value, change }
  const nonce = draw()
  return { value: nonce, change: { write: { nonce, user: userHash(user), since: Math.floor(now) } } }
}

/** Takes our entry out of a session, whosever it is. */
export function dropEntry(login: HostLogin): SessionChange | undefined {
  return login.kind === 'session' && login.entry !== undefined ? { drop: true } : undefined
}

/** What a form carries to tell whether the session that showed it is the one that posts it. */
export function loginMark(binding: string): string {
  return createHash('sha256').update(`secondstep/1/mark\0${binding}`).digest('base64url').slice(0, 22)
}

/** An empty binding would tie every pass to every login. */
function bindingOf(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw new SecondStepError('ERR_BINDING', {
    message: 'The host’s `binding(req)` returned nothing to tie a pass to.',
    fix: 'return a text that is different for each login and survives a refresh, such as a session id claim',
  })
}

/** Our entry as it stands in a session, to be carried into another one of the same user; another user's is worth nothing. */
export function keptEntry(value: unknown): SessionChange | undefined {
  const entry = entryOf(value)
  return entry && { write: entry }
}

function entryOf(value: unknown): SessionEntry | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { nonce, user, since } = value as Partial<Record<string, unknown>>
  const fits = typeof nonce === 'string' && nonce.length >= 8 && typeof user === 'string' && typeof since === 'number'
  return fits ? { nonce, user, since } : undefined
}

function userHash(user: User): string {
  const name = JSON.stringify([user.organisation, user.id])
  return createHash('sha256').update(`secondstep/1/user\0${name}`).digest('base64url').slice(0, 22)
}
