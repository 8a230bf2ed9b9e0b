/** RFC 5321 4.5.3.1: 64 octets before the @, 254 characters in all. */
const longestAddress = 254
const longestLocalPart = 64

/**
 * Tells whether a text is exactly one plain e-mail address: no display name, list, group, quoting or line break. Mail
 * libraries read more than one recipient out of such texts, so nothing but the plain form is ever handed to one.
 */
export function isEmailAddress(text: string | undefined): text is string {
  if (text === undefined || text.length > longestAddress) return false
  const match = /^([^\s@<>()[\]\\,;:"\p{C}]+)@([^\s@<>()[\]\\,;:"\p{C}]+\.[^\s@<>()[\]\\,;:".\p{C}]+)$/u.exec(text)
  return match?.[1] !== undefined && Buffer.byteLength(match[1]) <= longestLocalPart && !text.includes('..')
}
