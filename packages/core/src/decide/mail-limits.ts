import { daySeconds, isWithin } from '../clock.js'
import type { SubscriberRecord } from '../records/subscriber.js'

/** Between two mails a user may ask for. */
const askAgainSeconds = 60
const mostInADay = 5

/**
 * Counts a press of "mail me my key": once a minute and five times a day, whatever comes of the mail. A clock that stepped back
 * frees nobody.
 *
 * @returns whether a mail may leave.
 */
export function askForKeyMail(
  record: SubscriberRecord,
  now: number,
): { readonly record: SubscriberRecord; readonly outcome: boolean } {
  const today = (record.keyMailAskedAt ?? []).filter((at) => isWithin(at, now, daySeconds))
  const tooSoon = today.some((at) => isWithin(at, now, askAgainSeconds))
  if (tooSoon || today.length >= mostInADay) return { record, outcome: false }
  return { record: { ...record, keyMailAskedAt: [...today, now] }, outcome: true }
}
