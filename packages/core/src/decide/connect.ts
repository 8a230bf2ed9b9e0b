import type { Channel, KeyEntry, SubscriberRecord } from '../records/subscriber.js'
import { chargeAtAgent, clearAtAgent, throttleAtAgent } from './agent-failures.js'
import { drawEmailCode, spendEmailCode } from './email-code.js'
import { type Throttle, type ThrottleSettings, throttleOf } from './throttle.js'
import { addTicket } from './tickets.js'
import { spendCode, usableKeys } from './verify.js'

/** What somebody gives at an agent, by the agent's option. */
export type Credential =
  | { readonly kind: 'code'; readonly code: unknown; readonly channel: Channel }
  /** Draw a code and mail it. */
  | { readonly kind: 'ask_email'; readonly hash: string }
  /** A mailed code, hashed under every key of the ring. */
  | { readonly kind: 'email'; readonly hashes: readonly string[] }
  /** A password or an account: laid down as a failure, until the host has found it right. */
  | { readonly kind: 'host' }
  /** Nothing that the option asks for. */
  | { readonly kind: 'none' }

/** Where a credential is given, and the hash of the ticket it may be worth. */
export interface ConnectRequest {
  readonly agentId: string
  readonly authentication: string
  readonly credential: Credential
  readonly ticketHash: string
}

/** What the decision may use beside the record. */
export interface ConnectContext {
  readonly now: number
  readonly settings: ThrottleSettings & { readonly ticketSeconds: number }
  /** Opens a key's secret. @throws `ERR_KEY_UNREADABLE` */
  readonly open: (key: KeyEntry) => Uint8Array
}

/** Why somebody was refused; for the audit, and for nobody else. `barred`: nothing was looked at. */
export type ConnectRefusal = 'mismatch' | 'malformed' | 'replayed' | 'no_key' | 'no_code' | 'barred'

/** What came of it. `charged`: now the host may look; `unasked`: no new mail, nothing else to say. */
export type ConnectDecision =
  | { readonly status: 'granted' | 'mailed' | 'unasked' | 'charged' }
  | { readonly status: 'refused'; readonly reason: ConnectRefusal }
  | Exclude<Throttle, { readonly status: 'open' }>

/** Whether anything would be looked at now. Codes of the app have their channel's budget, everything else one for each agent. */
export function throttleFor(
  record: SubscriberRecord,
  { agentId, credential }: Pick<ConnectRequest, 'agentId' | 'credential'>,
  settings: ThrottleSettings,
  now: number,
): Throttle {
  if (credential.kind === 'code') return throttleOf(record, credential.channel, settings, now)
  return throttleAtAgent(record, agentId, settings, now)
}

/** Decides about one try at an agent: counted, spent and turned into a ticket in the one write that comes before it is told. */
export function decideConnect(
  record: SubscriberRecord,
  request: ConnectRequest,
  context: ConnectContext,
): { readonly record: SubscriberRecord; readonly outcome: ConnectDecision } {
  const { agentId, credential } = request
  const { now, settings, open } = context
  const throttle = throttleFor(record, request, settings, now)
  const refuse = (reason: ConnectRefusal, next = record) =>
    ({ record: next, outcome: { status: 'refused', reason } }) as const

  if (credential.kind === 'code') {
    const { code, channel } = credential
    const spent = spendCode(
      record,
      { code, channel, candidates: usableKeys(record) },
      { now, throttle: settings, open },
    )
    if (spent.outcome.status === 'accepted') return grantTicket(spent.record, request, context)
    if (spent.outcome.status === 'throttled') return { record: spent.record, outcome: spent.outcome }
    return refuse(spent.outcome.status, spent.record)
  }
  if (throttle.status === 'throttled') return { record, outcome: throttle }
  switch (credential.kind) {
    case 'none':
      return refuse('malformed')
    case 'host':
      return { record: chargeAtAgent(record, agentId, now), outcome: { status: 'charged' } }
    case 'ask_email': {
      const drawn = drawEmailCode(record, agentId, credential.hash, now)
      return { record: drawn.record, outcome: { status: drawn.outcome ? 'mailed' : 'unasked' } }
    }
    case 'email': {
      const spent = spendEmailCode(record, agentId, credential.hashes, now)
      if (spent.outcome === 'matches') return grantTicket(spent.record, request, context)
      if (spent.outcome === 'none') return refuse('no_code')
      return refuse('mismatch', chargeAtAgent(spent.record, agentId, now))
    }
  }
}

/** Lets somebody in whom the host has found right: his charge is taken back, and he gets his ticket. */
export function grantTicket(
  record: SubscriberRecord,
  { agentId, authentication, credential, ticketHash }: ConnectRequest,
  { now, settings }: Pick<ConnectContext, 'now' | 'settings'>,
): { readonly record: SubscriberRecord; readonly outcome: { readonly status: 'granted' } } {
  const cleared = credential.kind === 'code' ? record : clearAtAgent(record, agentId)
  const ticket = { hash: ticketHash, agentId, authentication, issuedAt: now }
  return { record: addTicket(cleared, ticket, settings.ticketSeconds), outcome: { status: 'granted' } }
}
