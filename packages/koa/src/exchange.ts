import {
  baseOf,
  bodySourceOf,
  type Exchange,
  goneSignal,
  headersOf,
  hiddenFieldsOf,
  hostLoginOf,
  sessionObject,
  splitUrl,
  whoIs,
} from '@secondstep/web'
import type { Context } from 'koa'

export { requestOptionNames } from '@secondstep/web'

/** What the adapter asks the host about a request. */
export interface RequestOptions<Row> {
  /** Who is signed in. Default: `ctx.state.user`. */
  readonly currentUser?: ((ctx: Context) => Row | null | undefined | Promise<Row | null | undefined>) | undefined
  /** What ties a pass to a login where the app has no session. Default: a nonce in `ctx.session`. */
  readonly binding?: ((ctx: Context) => string | Promise<string>) | undefined
  /** Fields every form of the kit must carry for the host, such as its CSRF token. Default none. */
  readonly hiddenFields?: ((ctx: Context) => Readonly<Record<string, string>>) | undefined
}

/** Turns Koa's context into the kit's request. */
export async function exchangeOf<Row>(ctx: Context, options: RequestOptions<Row>): Promise<Exchange> {
  const { currentUser, binding, hiddenFields } = options
  const { path, query } = splitUrl(ctx.url)
  const who = await whoIs(() => (currentUser === undefined ? userOf(ctx) : currentUser(ctx)))
  return {
    method: ctx.method,
    // What koa-mount has taken off the path.
    base: baseOf(ctx.originalUrl, path),
    path,
    query,
    headers: headersOf(ctx.headers),
    body: bodySourceOf((ctx.request as { body?: unknown }).body, ctx.req),
    ...who,
    login: await hostLoginOf(who.row, binding && (() => binding(ctx)), () => sessionOf(ctx)),
    ip: ctx.ip,
    secure: ctx.secure,
    insideRoute: (ctx as { _matchedRoute?: unknown })._matchedRoute !== undefined,
    hiddenFields: () => hiddenFieldsOf(hiddenFields?.(ctx) ?? {}),
    gone: () => goneSignal(ctx.res),
  }
}

/** Where Passport and its likes put the user. */
export function userOf(ctx: Context): unknown {
  return (ctx.state as { user?: unknown }).user
}

/**
 * The host's session, whichever middleware made it: `null` where there is one that has just been ended. A deferred session is
 * a promise.
 */
export async function sessionOf(ctx: Context): Promise<Record<string, unknown> | null | undefined> {
  const session: unknown = await (ctx as { session?: unknown }).session
  return session === null ? null : sessionObject(session)
}
