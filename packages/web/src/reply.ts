import type { SessionChange } from './exchange.js'

/** One answer of the kit: plain data, written by the adapter. */
export interface Reply {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  /** Whole `Set-Cookie` values. */
  readonly cookies: readonly string[]
  /** A text, or its parts: those are written one by one (`streamOf`), and never held all at once. */
  readonly body: string | AsyncIterable<string>
  readonly session?: SessionChange | undefined
}

/** On every answer of the kit, written over whatever the host has set. */
const always = {
  'cache-control': 'no-store',
  // `no-referrer` would make browsers post our own forms with `Origin: null`.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
  // No form-action: it would block the redirect that follows our form where the host sends its users on to another origin.
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
} as const

/** An HTML page. */
export function htmlReply(status: number, page: { toString(): string }, headers: Reply['headers'] = {}): Reply {
  return {
    status,
    headers: { ...always, 'content-type': 'text/html; charset=utf-8', ...headers },
    cookies: [],
    body: page.toString(),
  }
}

/** A JSON answer. */
export function jsonReply(status: number, value: object): Reply {
  return {
    status,
    headers: { ...always, 'content-type': 'application/json; charset=utf-8' },
    cookies: [],
    body: JSON.stringify(value),
  }
}

/** A refusal or fault as RFC 9457 wants it, with the kit's closed `code`. */
export function problemReply(
  status: number,
  code: string,
  title: string,
  detail: object = {},
  headers: Reply['headers'] = {},
): Reply {
  return {
    status,
    headers: { ...always, 'content-type': 'application/problem+json; charset=utf-8', ...headers },
    cookies: [],
    body: JSON.stringify({ type: `urn:secondstep:${code}`, title, status, code, ...detail }),
  }
}

/** A text the browser saves as a file instead of showing it. */
export function fileReply(name: string, text: Reply['body'], type = 'text/plain'): Reply {
  const disposition = { 'content-disposition': `attachment; filename="${name}"` }
  return {
    status: 200,
    headers: { ...always, 'content-type': `${type}; charset=utf-8`, ...disposition },
    cookies: [],
    body: text,
  }
}

/** 303: whatever the method was, the next request is a GET. */
export function seeOther(location: string): Reply {
  return { status: 303, headers: { ...always, location }, cookies: [], body: '' }
}

/** A file of the kit that never changes under its name. */
export function assetReply(contentType: string, body: string): Reply {
  const headers = { ...always, 'content-type': contentType, 'cache-control': 'public, max-age=31536000, immutable' }
  return { status: 200, headers, cookies: [], body }
}
