import { isEmailAddress, optionsError } from '@secondstep/core'

/** One address as nodemailer takes it without reading anything into it. */
export interface Address {
  readonly name: string
  readonly address: string
}

/**
 * The one recipient of a mail. A text would be read as a list: a comma, angle brackets or a line break in it reach somebody
 * else.
 *
 * @returns `undefined` for anything but exactly one plain address.
 */
export function recipientOf(address: unknown, name: string): Address | undefined {
  return typeof address === 'string' && isEmailAddress(address) ? { name: lineOf(name), address } : undefined
}

/** The sender, from `no-reply@example.com`, `Acme <no-reply@example.com>` or its two parts. @throws `ERR_OPTIONS` */
export function senderOf(from: string | Address): Address {
  const parts = typeof from === 'string' ? partsOf(from) : from
  const sender = recipientOf(parts.address, parts.name)
  if (sender !== undefined) return sender
  throw optionsError('`from` is no sender.', 'give `no-reply@example.com` or `Acme <no-reply@example.com>`')
}

function partsOf(from: string): Address {
  const named = /^([^<>]*)<([^<>]*)>$/.exec(from.trim())
  return named === null ? { name: '', address: from } : { name: named[1] ?? '', address: named[2] ?? '' }
}

const longestName = 100

/** People's names end up in headers and subjects: one line, nothing invisible that turns the text around. */
export function lineOf(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, ' ').replace(/\s+/g, ' ')
  return [...line.trim().replace(/^"(.*)"$/, '$1')].slice(0, longestName).join('')
}
