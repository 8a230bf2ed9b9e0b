import {
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
import type { Request, Response } from 'express'

export { requestOptionNames } from '@secondstep/web'

/** What the adapter asks the host about a request. */
export interface RequestOptions<Row> {
  /** Who is signed in. Default: `req.user`. */
  readonly currentUser?: ((req: Request) => Row | null | undefined | Promise<Row | null | undefined>) | undefined
  /** What ties a pass to a login where the app has no session. Default: a nonce in `req.session`. */
  readonly binding?: ((req: Request) => string | Promise<string>) | undefined
  /** Fields every form of the kit must carry for the host, such as its CSRF token. Default none. */
  readonly hiddenFields?: ((req: Request, res: Response) => Readonly<Record<string, string>>) | undefined
}

/** Turns Express's request into the kit's. */
export async function exchangeOf<Row>(
  req: Request,
  options: RequestOptions<Row>,
  res: Response | undefined = req.res,
): Promise<Exchange> {
  const { currentUser, binding, hiddenFields } = options
  const { path, query } = splitUrl(req.url)
  const who = await whoIs(() => (currentUser === undefined ? userOf(req) : currentUser(req)))
  return {
    method: req.method,
    // A bare request, as a WebSocket's is, knows nothing of routers.
    base: req.baseUrl ?? '',
    path,
    query,
    headers: headersOf(req.headers),
    body: bodySourceOf(req.body, req),
    ...who,
    login: await hostLoginOf(who.row, binding && (() => binding(req)), () => sessionOf(req)),
    ip: req.ip,
    secure: req.secure ?? false,
    insideRoute: req.route !== undefined,
    hiddenFields: () => hiddenFieldsOf(res === undefined ? {} : (hiddenFields?.(req, res) ?? {})),
    ...(res === undefined ? {} : { gone: () => goneSignal(res) }),
  }
}

/** Where Passport and its likes put the user. */
export function userOf(req: Request): unknown {
  return (req as { user?: unknown }).user
}

/** The host's session, whichever middleware made it. */
export function sessionOf(req: Request): Record<string, unknown> | undefined {
  return sessionObject((req as { session?: unknown }).session)
}
