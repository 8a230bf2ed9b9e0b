import { type BodySource, type Exchange, goneSignal, type HiddenField, type HostLogin } from '@secondstep/web'
import type { Request, Response } from 'express'

/** What the adapter asks the host about a request. */
export interface RequestOptions<Row> {
  /** Who is signed in. Default: `req.user`. */
  readonly currentUser?: ((req: Request) => Row | null | undefined | Promise<Row | null | undefined>) | undefined
  /** What ties a pass to a login where the app has no session. Default: a nonce in `req.session`. */
  readonly binding?: ((req: Request) => string | Promise<string>) | undefined
  /** Fields every form of the kit must carry for the host, such as its CSRF token. Default none. */
  readonly hiddenFields?: ((req: Request, res: Response) => Readonly<Record<string, string>>) | undefined
}

/** The names of these options. */
export const requestOptionNames: readonly string[] = ['currentUser', 'binding', 'hiddenFields']

/** Our entry's name in the host's session. */
export const sessionName = 'secondstep'

/** Turns Express's request into the kit's. */
export async function exchangeOf<Row>(
  req: Request,
  options: RequestOptions<Row>,
  res: Response | undefined = req.res,
): Promise<Exchange> {
  const [path = '/', query = ''] = splitAt(req.url, '?')
  const who = await rowOf(req, options)
  return {
    method: req.method,
    // A bare request, as a WebSocket's is, knows nothing of routers.
    base: req.baseUrl ?? '',
    path,
    query,
    headers: headersOf(req),
    body: bodyOf(req),
    ...who,
    login: await loginOf(req, options, who.row),
    ip: req.ip,
    secure: req.secure ?? false,
    insideRoute: req.route !== undefined,
    hiddenFields: () => fieldsOf(res === undefined ? {} : (options.hiddenFields?.(req, res) ?? {})),
    ...(res === undefined ? {} : { gone: () => goneSignal(res) }),
  }
}

/** Where Passport and its likes put the user. */
export function userOf(req: Request): unknown {
  return (req as { user?: unknown }).user
}

async function rowOf<Row>(
  req: Request,
  { currentUser }: RequestOptions<Row>,
): Promise<Pick<Exchange, 'row' | 'rowFault'>> {
  try {
    const row: unknown = currentUser === undefined ? userOf(req) : await currentUser(req)
    return { row: row ?? undefined }
  } catch (rowFault) {
    return { row: undefined, rowFault }
  }
}

async function loginOf<Row>(req: Request, { binding }: RequestOptions<Row>, row: unknown): Promise<HostLogin> {
  // Whoever has not signed in has nothing to be bound to, and the host's callback nothing to read it from.
  if (binding !== undefined) return { kind: 'binding', value: row === undefined ? '' : await binding(req) }
  const session = sessionOf(req)
  return session === undefined ? { kind: 'none' } : { kind: 'session', entry: session[sessionName] }
}

/** The host's session, whichever middleware made it. */
export function sessionOf(req: Request): Record<string, unknown> | undefined {
  const { session } = req as { session?: unknown }
  return typeof session === 'object' && session !== null ? (session as Record<string, unknown>) : undefined
}

/** The parsed body counts if it has fields of its own: an empty object is what Express 4's parsers leave where they did nothing. */
function bodyOf(req: Request): BodySource {
  const value: unknown = req.body
  const hasContent =
    typeof value === 'string' || (typeof value === 'object' && value !== null && Object.keys(value).length > 0)
  if (hasContent) return { kind: 'parsed', value }
  if (!req.readableEnded) return { kind: 'stream', stream: req }
  return value === undefined ? { kind: 'consumed' } : { kind: 'parsed', value }
}

function headersOf(req: Request): Record<string, string | undefined> {
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
