import type { IncomingMessage, ServerResponse } from 'node:http'
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

export { requestOptionNames } from '@secondstep/web'

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

/** Koa's context: what a host's own code has at hand on koa-passport, where only the strategy is given Passport's request. */
export interface PassportContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly request: { readonly body?: unknown }
  readonly method: string
  readonly url: string
  readonly originalUrl: string
  readonly headers: IncomingMessage['headers']
  readonly ip: string
  readonly secure: boolean
  readonly state: { readonly user?: unknown }
  session?: unknown
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

/** Passport's request, made of Koa's context where there is none yet. */
export function requestOf(given: PassportRequest | PassportContext): PassportRequest {
  if (!('state' in given && 'request' in given)) return given
  const { method, url, originalUrl, headers, ip, secure, session, state, request } = given
  return { method, url, originalUrl, headers, ip, secure, session, user: state.user, body: request.body, ctx: given }
}

/** Node's own request and response below the framework's. */
export function rawOf(req: PassportRequest): { readonly req: IncomingMessage; readonly res: ServerResponse } {
  return req.ctx ?? { req: req as unknown as IncomingMessage, res: req.res as ServerResponse }
}

/** Turns Passport's request into the kit's. */
export async function exchangeOf<Row>(req: PassportRequest, options: RequestOptions<Row>): Promise<Exchange> {
  const { currentUser, binding, hiddenFields } = options
  const { path, query } = splitUrl(req.url)
  const who = await whoIs(() => (currentUser === undefined ? req.user : currentUser(req)))
  return {
    method: req.method,
    base: baseOf(req.originalUrl ?? req.url, path),
    path,
    query,
    headers: headersOf(req.headers),
    body: bodySourceOf(req.body, rawOf(req).req),
    ...who,
    login: await hostLoginOf(who.row, binding && (() => binding(req)), () => sessionOf(req)),
    ip: req.ip,
    secure: req.secure ?? false,
    insideRoute:
      req.route !== undefined || (req.ctx as { _matchedRoute?: unknown } | undefined)?._matchedRoute !== undefined,
    hiddenFields: () => hiddenFieldsOf(hiddenFields?.(req) ?? {}),
    gone: () => goneSignal(rawOf(req).res),
  }
}

/** The host's session, `null` where it has just been ended; Koa's may be a promise. */
export async function sessionOf(req: PassportRequest): Promise<Record<string, unknown> | null | undefined> {
  const session: unknown = await req.session
  if (session === null) return req.ctx === undefined ? undefined : null
  return sessionObject(session)
}
