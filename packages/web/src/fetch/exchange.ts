import type { BodySource, Exchange } from '../exchange.js'
import { hiddenFieldsOf, hostLoginOf, whoIs } from '../host-request.js'

/** The host's session as a plain object; with a `save` that takes a callback, it is saved before an answer leaves. */
export type FetchSession = Record<string, unknown>

/** What the host tells about a request. `context` is whatever it hands over with it, such as its framework's own. */
export interface FetchOptions<Row, Context> {
  /** Who is signed in. */
  readonly currentUser: (context: Context, request: Request) => Row | null | undefined | Promise<Row | null | undefined>
  /** The session, where there is one: `null` where one has just been ended. Without it give `binding`. */
  readonly session?: ((context: Context) => FetchSession | null | undefined) | undefined
  /** What ties a pass to a login where the app has no session. */
  readonly binding?: ((context: Context, request: Request) => string | Promise<string>) | undefined
  /** Fields every form of the kit must carry for the host, such as its CSRF token. Default none. */
  readonly hiddenFields?: ((context: Context) => Readonly<Record<string, string>>) | undefined
  /** Where the request comes from, as your server or proxy knows it. Default: nobody can tell. */
  readonly ip?: ((context: Context) => string | undefined) | undefined
  /** The body, where something above has read it already. Default: it is read from the request. */
  readonly body?: ((context: Context) => unknown) | undefined
}

export const fetchOptionNames: readonly string[] = ['currentUser', 'session', 'binding', 'hiddenFields', 'ip', 'body']

/** Turns a web-standard request into the kit's. */
export async function exchangeOf<Row, Context>(
  request: Request,
  context: Context,
  options: FetchOptions<Row, Context>,
): Promise<Exchange> {
  const { currentUser, session, binding, hiddenFields, ip, body } = options
  const { pathname, search, protocol } = new URL(request.url)
  const who = await whoIs(() => currentUser(context, request))
  const bind = binding && (() => binding(context, request))
  return {
    method: request.method,
    base: '',
    path: pathname,
    query: search.slice(1),
    headers: headersOf(request),
    body: bodyOf(request, body?.(context)),
    ...who,
    login: await hostLoginOf(who.row, bind, () => session?.(context)),
    ip: ip?.(context),
    secure: protocol === 'https:',
    insideRoute: false,
    hiddenFields: () => hiddenFieldsOf(hiddenFields?.(context) ?? {}),
    gone: () => request.signal,
  }
}

/** Not every server says how long a body is; that there is one, the request knows. */
function headersOf({ headers, body }: Request): Exchange['headers'] {
  const given = Object.fromEntries(headers)
  const isSized = given['content-length'] !== undefined || given['transfer-encoding'] !== undefined
  return body === null || isSized ? given : { ...given, 'transfer-encoding': 'chunked' }
}

function bodyOf({ body, bodyUsed }: Request, parsed: unknown): BodySource {
  if (parsed !== undefined) return { kind: 'parsed', value: parsed }
  if (bodyUsed) return { kind: 'consumed' }
  return body === null ? { kind: 'parsed', value: {} } : { kind: 'stream', stream: body }
}
