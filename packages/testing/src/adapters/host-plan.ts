import type { KitOptions } from '@secondstep/web'

/** A row of the user table of the app under test. */
export interface HostRow {
  readonly id: string
  readonly name: string
  readonly email: string
}

/**
 * What ties a login to the app under test: a session kept on the server, a session in a cookie, or none at all: then the app
 * knows its users by `Authorization: Bearer`, and passes travel as a header.
 */
export type SessionKind = 'server' | 'cookie' | 'none'

/**
 * Where the kit's middleware stands in the app under test.
 *
 * - `as_documented`: below the session and whatever sets the user, above all routes.
 * - `below_a_base`: the same, with the whole app behind a router at `/base`.
 * - `above_the_session`, `above_the_user`: too far up.
 * - `at_its_own_path`: at `/otp` alone.
 * - `inside_a_route`: as part of the one route `GET /private`, or of the router that holds it.
 * - `twice`: one below the other.
 */
export type Mounting =
  | 'as_documented'
  | 'below_a_base'
  | 'above_the_session'
  | 'above_the_user'
  | 'at_its_own_path'
  | 'inside_a_route'
  | 'twice'

/**
 * What has happened to bodies above the kit: nothing, the framework's usual parsers of forms and JSON have run, or something
 * has read the stream of `/otp` and kept nothing of it.
 */
export type BodyReading = 'unread' | 'parsed' | 'eaten'

/**
 * How a framework hands a request on: `raw`, as it came, or as a `url` object, which is tidied up before anybody sees it (`/a/../b`
 * is `/b` then, for the app as well) and knows no `TRACE`.
 */
export type RequestKind = 'raw' | 'url'

/** What an adapter may offer beside the middleware and `end`. */
export type AdapterOffer = 'requireFresh' | 'keep' | 'verifyUpgrade'

/** The options of the kit that every adapter passes on; the two that it asks itself are here only where a claim is about them. */
export type AdapterOptions = KitOptions<HostRow> & {
  readonly currentUser?: () => Promise<HostRow>
  readonly hiddenFields?: () => Readonly<Record<string, string>>
}

/**
 * The small app one claim wants to see. Above everything it sets `Set-Cookie: above=1` and `Cache-Control: public` on every
 * answer; below the kit it has these routes:
 *
 * - `POST /login {id}` signs that user in and answers JSON; without sessions, `{token}`.
 * - `POST /logout` signs out.
 * - `GET /private` answers the text `the private page`.
 * - `POST /act` reads its own JSON body, below the kit unless the plan says so, and answers `{got: body}`.
 * - `GET /download` streams `download` in pieces.
 * - `GET /failing` throws `new Error('broken below the guard')`.
 * - `GET /sensitive` stands behind the adapter's `requireFresh(300)`, if it has one, and answers the text `for fresh codes only`.
 * - `POST /renew {keep}` puts a new session of the same user in the place of the old one, as a login in mid-session does, and
 *   calls the adapter's `keep` if it says so. Only where there are sessions.
 * - `POST /leave` calls the adapter's `end`.
 * - The upgrade of `GET /ws` loads the session and the user, asks the adapter's `verifyUpgrade`, and answers 101 or 401.
 */
export interface HostPlan {
  /** Hand these to your adapter as they are, after options of your own. */
  readonly options: AdapterOptions
  readonly session: SessionKind
  readonly mounting: Mounting
  readonly bodies: BodyReading
  /** What `GET /download` streams. */
  readonly download: Uint8Array
  /** The row of a user id, as your app finds it in its own table. */
  rowOf(id: string): HostRow | undefined
  /** While this is true the sessions are out of reach: load none, or fail. Only asked of sessions kept on the server. */
  isSessionDown(): boolean
  /** Call it first in every route but the sign-in and the sign-out. */
  handled(): void
  /** Call it in the app's error handler, with the error it was given. */
  failed(error: unknown): void
}

/** The app under test, once it listens. */
export interface StartedHost {
  /** Its origin, without a path. */
  readonly url: string
  close(): Promise<void>
}

/** Starts a small app with the adapter under test on a free port. */
export type StartHost = (plan: HostPlan) => Promise<StartedHost>
