import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { BodySource, Exchange, HiddenField, HostLogin } from './exchange.js'
import { sessionName } from './host-session.js'

// What every adapter does with a request once its framework has said where things stand.

/** The names of the options an adapter reads itself. */
export const requestOptionNames: readonly string[] = ['currentUser', 'binding', 'hiddenFields']

/** The path of a URL as it came, and its query without the question mark. */
export function splitUrl(url: string): { readonly path: string; readonly query: string } {
  const cut = url.indexOf('?')
  return cut === -1 ? { path: url, query: '' } : { path: url.slice(0, cut), query: url.slice(cut + 1) }
}

/** What a framework has taken off the path before this middleware saw it. */
export function baseOf(originalUrl: string, path: string): string {
  const whole = splitUrl(originalUrl).path
  return whole.endsWith(path) ? whole.slice(0, -path.length) : whole
}

/** Asks the host who is signed in. What it throws is kept: nobody knows then, so nobody gets in. */
export async function whoIs(ask: () => unknown): Promise<Pick<Exchange, 'row' | 'rowFault'>> {
  try {
    const row = await ask()
    return { row: row ?? undefined }
  } catch (rowFault) {
    return { row: undefined, rowFault }
  }
}

/**
 * What ties this request to a login: the host's own binding if it gives one, else our entry in its session.
 *
 * @param session answers nothing where there is no session, and `null` where one has just been ended.
 */
export async function hostLoginOf(
  row: unknown,
  bind: (() => string | Promise<string>) | undefined,
  session: () => SessionLike | Promise<SessionLike>,
): Promise<HostLogin> {
  // Whoever has not signed in has nothing to be bound to, and the host's callback nothing to read it from.
  if (bind !== undefined) return { kind: 'binding', value: row === undefined ? '' : await bind() }
  const found = await session()
  return found === undefined ? { kind: 'none' } : { kind: 'session', entry: found?.[sessionName] }
}

type SessionLike = Readonly<Record<string, unknown>> | null | undefined

/** The parsed body counts if it has fields of its own: an empty object is what some parsers leave where they did nothing. */
export function bodySourceOf(value: unknown, stream: IncomingMessage): BodySource {
  const hasContent =
    typeof value === 'string' || (typeof value === 'object' && value !== null && Object.keys(value).length > 0)
  if (hasContent) return { kind: 'parsed', value }
  if (!stream.readableEnded) return { kind: 'stream', stream }
  return value === undefined ? { kind: 'consumed' } : { kind: 'parsed', value }
}

/** One text for each header. */
export function headersOf(headers: IncomingHttpHeaders): Exchange['headers'] {
  const entries = Object.entries(headers)
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]))
}

/** The host's fields for our forms. */
export function hiddenFieldsOf(fields: Readonly<Record<string, string>>): readonly HiddenField[] {
  return Object.entries(fields).map(([name, value]) => ({ name, value }))
}
