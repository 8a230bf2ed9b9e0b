import { type BodySource, type Exchange, goneSignal, type HiddenField, type HostLogin } from '@secondstep/web'
import type { Context } from 'koa'

/** What the adapter asks the host about a request. */
export interface RequestOptions<Row> {
  /** Who is signed in. Default: `ctx.state.user`. */
  readonly currentUser?: ((ctx: Context) => Row | null | undefined | Promise<Row | null | undefined>) | undefined
  /** What ties a pass to a login where the app has no session. Default: a nonce in `ctx.session`. */
  readonly binding?: ((ctx: Context) => string | Promise<string>) | undefined
  /** Fields every form of the kit must carry for the host, such as its CSRF token. Default none. */
  readonly hiddenFields?: ((ctx: Context) => Readonly<Record<string, string>>) | undefined
}

/** The names of these options. */
export const requestOptionNames: readonly string[] = ['currentUser', 'binding', 'hiddenFields']

/** Our entry's name in the host's session. */
export const sessionName = 'secondstep'

/** Turns Koa's context into the kit's request. */
export async function exchangeOf<Row>(ctx: Context, options: RequestOptions<Row>): Promise<Exchange> {
  const [path = '/', query = ''] = splitAt(ctx.url, '?')
  const who = await rowOf(ctx, options)
  return {
    method: ctx.method,
    base: baseOf(ctx, path),
    path,
    query,
    headers: headersOf(ctx),
    body: bodyOf(ctx),
    ...who,
    login: await loginOf(ctx, options, who.row),
    ip: ctx.ip,
    secure: ctx.secure,
    insideRoute: (ctx as { _matchedRoute?: unknown })._matchedRoute !== undefined,
    hiddenFields: () => fieldsOf(options.hiddenFields?.(ctx) ?? {}),
    gone: () => goneSignal(ctx.res),
  }
}

/** What koa-mount has taken off the path. */
function baseOf(ctx: Context, path: string): string {
  const [whole = ''] = splitAt(ctx.originalUrl, '?')
  return whole.endsWith(path) ? whole.slice(0, -path.length) : whole
}

/** Where Passport and its likes put the user. */
export function userOf(ctx: Context): unknown {
  return (ctx.state as { user?: unknown }).user
}

async function rowOf<Row>(
  ctx: Context,
  { currentUser }: RequestOptions<Row>,
): Promise<Pick<Exchange, 'row' | 'rowFault'>> {
  try {
    const row: unknown = currentUser === undefined ? userOf(ctx) : await currentUser(ctx)
    return { row: row ?? undefined }
  } catch (rowFault) {
    return { row: undefined, rowFault }
  }
}

async function loginOf<Row>(ctx: Context, { binding }: RequestOptions<Row>, row: unknown): Promise<HostLogin> {
  // Whoever has not signed in has nothing to be bound to, and the host's callback nothing to read it from.
  if (binding !== undefined) return { kind: 'binding', value: row === undefined ? '' : await binding(ctx) }
  const session = await sessionOf(ctx)
  return session === undefined ? { kind: 'none' } : { kind: 'session', entry: session?.[sessionName] }
}

/**
 * The host's session, whichever middleware made it: `null` where there is one that has just been ended. A deferred session is
 * a promise.
 */
export async function sessionOf(ctx: Context): Promise<Record<string, unknown> | null | undefined> {
  const session: unknown = await (ctx as { session?: unknown }).session
  if (session === null) return null
  return typeof session === 'object' ? (session as Record<string, unknown>) : undefined
}

/** The body a parser of the host has left counts if there is anything in it. */
function bodyOf(ctx: Context): BodySource {
  const value: unknown = (ctx.request as { body?: unknown }).body
  const hasContent =
    typeof value === 'string' || (typeof value === 'object' && value !== null && Object.keys(value).length > 0)
  if (hasContent) return { kind: 'parsed', value }
  if (!ctx.req.readableEnded) return { kind: 'stream', stream: ctx.req }
  return value === undefined ? { kind: 'consumed' } : { kind: 'parsed', value }
}

function headersOf(ctx: Context): Record<string, string | undefined> {
  const entries = Object.entries(ctx.headers)
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]))
}

function fieldsOf(fields: Readonly<Record<string, string>>): readonly HiddenField[] {
  return Object.entries(fields).map(([name, value]) => ({ name, value }))
}

function splitAt(text: string, mark: string): readonly string[] {
  const cut = text.indexOf(mark)
  return cut === -1 ? [text] : [text.slice(0, cut), text.slice(cut + 1)]
}
