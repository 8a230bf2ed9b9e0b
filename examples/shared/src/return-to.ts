/** The host's own home, for whoever came from nowhere. */
const home = '/private'

/**
 * Where to go after the login, as the request asks for it.
 *
 * @returns a path of this app, whatever was asked: an address elsewhere would make the login a springboard for fraud.
 */
export function returnPath(asked: unknown): string {
  if (typeof asked !== 'string' || !asked.startsWith('/') || asked.length > 2048) return home
  const here = 'http://host.invalid'
  if (!URL.canParse(asked, here)) return home
  const { origin, pathname, search } = new URL(asked, here)
  // `/.//elsewhere` is a path of ours only until its dots are resolved.
  return origin === here && !pathname.startsWith('//') ? pathname + search : home
}
