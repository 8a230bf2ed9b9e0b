import { clockToleranceSeconds } from '../clock.js'
import type { SubscriberRecord, TicketEntry } from '../records/subscriber.js'

/** More tickets than this nobody has a use for at the same time; the oldest one goes. */
const mostTickets = 10

/** A ticket as an agent presents it. */
export interface PresentedTicket {
  readonly hash: string
  readonly agentId: string
  /** What the agent asks now: a ticket given under another option is worth nothing. */
  readonly authentication: string
}

/** Adds a ticket, and drops the ones whose time is over. */
export function addTicket(record: SubscriberRecord, ticket: TicketEntry, ticketSeconds: number): SubscriberRecord {
  const alive = (record.tickets ?? []).filter((other) => isAlive(other, ticket.issuedAt, ticketSeconds))
  return { ...record, tickets: [...alive, ticket].slice(-mostTickets) }
}

/** Spends a ticket: once, in its time, at its own agent. A refusal gives the same record back, so another agent cannot spoil it. */
export function spendTicket(
  record: SubscriberRecord,
  { hash, agentId, authentication }: PresentedTicket,
  now: number,
  ticketSeconds: number,
): { readonly record: SubscriberRecord; readonly outcome: boolean } {
  const tickets = record.tickets ?? []
  const found = tickets.find(
    (ticket) =>
      // Hashes of 256 random bits: comparing them tells nobody anything.
      ticket.hash === hash &&
      ticket.agentId === agentId &&
      ticket.authentication === authentication &&
      isAlive(ticket, now, ticketSeconds),
  )
  if (found === undefined) return { record, outcome: false }
  return { record: { ...record, tickets: tickets.filter((ticket) => ticket !== found) }, outcome: true }
}

/** Ends what is on its way to an agent: tickets, and codes that were mailed. That they were mailed still counts. */
export function endConnecting(record: SubscriberRecord): SubscriberRecord {
  const { tickets, mailedCodes, ...rest } = record
  if (tickets === undefined && mailedCodes === undefined) return record
  return mailedCodes === undefined
    ? rest
    : { ...rest, mailedCodes: mailedCodes.map(({ agentId, tries, sentAt }) => ({ agentId, tries, sentAt })) }
}

function isAlive({ issuedAt }: TicketEntry, now: number, ticketSeconds: number): boolean {
  return now - issuedAt < ticketSeconds && issuedAt - now < clockToleranceSeconds
}
