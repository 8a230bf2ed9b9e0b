import { daySeconds, isWithin } from '../clock.js'
import type { MailedCode, SubscriberRecord } from '../records/subscriber.js'

/** How long a mailed code is good for. */
export const emailCodeSeconds = 600
/** How often one may be guessed at. */
const mostTries = 5
/** Before another one is mailed for the same agent. */
const resendSeconds = 60
/** Over all agents: an agent must not be able to fill its users' mailboxes. */
const mostInTenMinutes = 5
const mostInADay = 20

/**
 * Draws a code for an agent if it may be mailed now. Within the limits nothing changes: the code that was mailed before is
 * still good.
 *
 * @param hash the keyed hash of the code: six digits alone would be guessed from a plain one.
 */
export function drawEmailCode(
  record: SubscriberRecord,
  agentId: string,
  hash: string,
  now: number,
): { readonly record: SubscriberRecord; readonly outcome: boolean } {
  const today = (record.mailedCodes ?? []).filter((code) => isWithin(code.sentAt, now, daySeconds))
  const since = (seconds: number, codes: readonly MailedCode[]): number =>
    codes.filter((code) => isWithin(code.sentAt, now, seconds)).length
  const own = today.filter((code) => code.agentId === agentId)
  const tooMany = since(resendSeconds, own) > 0 || since(600, today) >= mostInTenMinutes || today.length >= mostInADay
  if (tooMany) return { record, outcome: false }
  // Only the latest code of an agent is good.
  const others = today.map((code) => (code.agentId === agentId ? withoutHash(code) : code))
  return { record: { ...record, mailedCodes: [...others, { agentId, hash, tries: 0, sentAt: now }] }, outcome: true }
}

/** What a mailed code that was typed came to. `none`: there was none to compare it with, so nothing was guessed. */
export type EmailCodeOutcome = 'matches' | 'mismatch' | 'none'

/**
 * Spends a mailed code: once, within ten minutes, at the agent it was mailed for. A wrong one is counted; the fifth ends it.
 *
 * @param hashes of what was typed, under every key of the ring.
 */
export function spendEmailCode(
  record: SubscriberRecord,
  agentId: string,
  hashes: readonly string[],
  now: number,
): { readonly record: SubscriberRecord; readonly outcome: EmailCodeOutcome } {
  const codes = record.mailedCodes ?? []
  const found = codes.findLast((code) => code.agentId === agentId && isGood(code, now))
  if (found?.hash === undefined) return { record, outcome: 'none' }
  const matches = hashes.includes(found.hash)
  const tried: MailedCode = { ...found, tries: found.tries + 1 }
  const after = matches || tried.tries >= mostTries ? withoutHash(tried) : tried
  const mailedCodes = codes.map((code) => (code === found ? after : code))
  return { record: { ...record, mailedCodes }, outcome: matches ? 'matches' : 'mismatch' }
}

function isGood({ hash, sentAt }: MailedCode, now: number): boolean {
  return hash !== undefined && isWithin(sentAt, now, emailCodeSeconds)
}

function withoutHash({ agentId, tries, sentAt }: MailedCode): MailedCode {
  return { agentId, tries, sentAt }
}
