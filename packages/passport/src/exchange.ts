import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BodySource, Exchange, HiddenField, HostLogin } from '@secondstep/web'

/** A request as Passport hands it to a strategy: Express's own, or what koa-passport makes of a context. */
export interface PassportRequest {
  readonly method: string
  readonly url: string
  readonly originalUrl?: string
  readonly headers: IncomingMessage['headers']
  readonly user?: unknown
  readonly session?: unknown
  readonly body?: unknown
  readonly ip?: string
  readonly secure?: boolean
  readonly route?: unknown
  readonly res?: unknown
  /** Koa's context. */
  readonly ctx?: { readonly req: IncomingMessage; readonly res: ServerResponse; session?: unknown; otp?: unknown }
}

/** What the strategy asks the host about a request. */
export interface RequestOptions<Row> {
  /** Who is signed in. Default: `req.user`. */
  readonly currentUser?:
    | ((req: PassportRequest) => Row | null | undefined | Promise<Row | null | undefined>)
    | undefined
  /** What ties a pass to a login where the app has no session. Default: a nonce in `req.session`. */
  readonly binding?: ((req: PassportRequest) => string | Promise<string>) | undefined
  /** Fields every form of the kit must carry for the host, such as its CSRF token. Default none. */
  readonly hiddenFields?: ((req: PassportRequest) => Readonly<Record<string, string>>) | undefined
}

/** The names of these options. */
export const requestOptionNames: readonly string[] = ['currentUser', 'binding', 'hiddenFields']

/** Our entry's name in the host's session. */
export const sessionName = 'secondstep'

/** Node's own request and response below the framework's. */
export function rawOf(req: PassportRequest): { readonly req: IncomingMessage; readonly res: ServerResponse } {
  return req.ctx ?? { req: req as unknown as IncomingMessage, res: req.res as ServerResponse }
}

/** Turns Passport's request into the kit's. */
export async function exchangeOf<Row>(req: PassportRequest, options: RequestOptions<Row>): Promise<Exchange> {
  const [path = '/', query = ''] = splitAt(req.url, '?')
  const [whole = path] = splitAt(req.originalUrl ?? req.url, '?')
  const who = await rowOf(req, options)
  return {
    method: req.method,
    base: whole.endsWith(path) ? whole.slice(0, -path.length) : whole.replace(/\/$/, ''),
    path,
    query,
    headers: headersOf(req),
    body: bodyOf(req),
    ...who,
    login: await loginOf(req, options, who.row),
    ip: req.ip,
    secure: req.secure ?? false,
    insideRoute:
      req.route !== undefined || (req.ctx as { _matchedRoute?: unknown } | undefined)?._matchedRoute !== undefined,
    hiddenFields: () => fieldsOf(options.hiddenFields?.(req) ?? {}),
  }
}

async function rowOf<Row>(
  req: PassportRequest,
  { currentUser }: RequestOptions<Row>,
): Promise<Pick<Exchange, 'row' | 'rowFault'>> {
  try {
    const row: unknown = currentUser === undefined ? req.user : await currentUser(req)
    return { row: row ?? undefined }
  } catch (rowFault) {
    return { row: undefined, rowFault }
  }
}

async function loginOf<Row>(req: PassportRequest, { binding }: RequestOptions<Row>, row: unknown): Promise<HostLogin> {
  // Whoever has not signed in has nothing to be bound to, and the host's callback nothing to read it from.
  if (binding !== undefined) return { kind: 'binding', value: row === undefined ? '' : await binding(req) }
  const session = await sessionOf(req)
  return session === undefined ? { kind: 'none' } : { kind: 'session', entry: session?.[sessionName] }
}

/** The host's session, `null` where it has just been ended; Koa's may be a promise. */
export async function sessionOf(req: PassportRequest): Promise<Record<string, unknown> | null | undefined> {
  const session: unknown = await req.session
  if (session === null) return req.ctx === undefined ? undefined : null
  return typeof session === 'object' ? (session as Record<string, unknown>) : undefined
}

function bodyOf(req: PassportRequest): BodySource {
  const value: unknown = req.body
  const hasContent =
    typeof value === 'string' || (typeof value === 'object' && value !== null && Object.keys(value).length > 0)
  if (hasContent) return { kind: 'parsed', value }
  const raw = rawOf(req).req
  if (!raw.readableEnded) return { kind: 'stream', stream: raw }
  return value === undefined ? { kind: 'consumed' } : { kind: 'parsed', value }
}

function headersOf(req: PassportRequest): Record<string, string | undefined> {
  const entries = Object.entries(req.headers)
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]))
}

function fieldsOf(fields: Readonly<Record<string, string>>): readonly HiddenField[] {
  return Object.entries(fields).map(([name, value]) => ({ name, value }))
}

function splitAt(text: string, mark: string): readonly string[] {
  const cut = text.indexOf(mark)
  return cut === -1 ? [text] : [text.slice(0, cut), text.slice(cut + 1)]
}
