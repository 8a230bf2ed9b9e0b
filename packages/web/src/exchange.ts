/** What the kit keeps in the host's session: it ties a pass to this login, and says whose login it was. */
export interface SessionEntry {
  readonly nonce: string
  /** A hash of the user the nonce was drawn for. */
  readonly user: string
  /** Unix seconds. */
  readonly since: number
}

/** What ties this request to one login of the host. */
export type HostLogin =
  /** The host's session, with our entry if it holds one. */
  | { readonly kind: 'session'; readonly entry: unknown }
  /** The host's own `binding(req)`. */
  | { readonly kind: 'binding'; readonly value: string }
  /** There is no session on this request. */
  | { readonly kind: 'none' }

/** The request's body, as far as the host has got with it. */
export type BodySource =
  /** A parser of the host has read it: an object of fields, or the bytes or text of it. */
  | { readonly kind: 'parsed'; readonly value: unknown }
  | { readonly kind: 'stream'; readonly stream: AsyncIterable<Uint8Array | string> }
  /** Somebody has read the stream and kept nothing. */
  | { readonly kind: 'consumed' }

/** A field of the host that every form must carry, for instance for its CSRF check. */
export interface HiddenField {
  readonly name: string
  readonly value: string
}

/** One request as the kit sees it: plain data, whatever the framework. */
export interface Exchange {
  /** Upper case. */
  readonly method: string
  /** The path prefix the app lives under, without a slash at its end; empty at the root. */
  readonly base: string
  /** The raw path below `base`, as it came, without the query. */
  readonly path: string
  /** The raw query without its question mark. */
  readonly query: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: BodySource
  /** The host's row of the signed-in user, or nothing. */
  readonly row: unknown
  /** What the host threw when it was asked who is signed in: nobody knows, so nobody gets in. */
  readonly rowFault?: unknown
  readonly login: HostLogin
  readonly ip: string | undefined
  /** What the framework believes about https. */
  readonly secure: boolean
  /** True where the middleware runs inside one route instead of before all of them. */
  readonly insideRoute: boolean
  readonly hiddenFields: () => readonly HiddenField[]
  /** Aborted once nobody waits for the answer any more; left out where nobody can tell. */
  readonly gone?: (() => AbortSignal) | undefined
}

/** What is to happen to our entry in the host's session, before the answer leaves. */
export type SessionChange = { readonly write: SessionEntry } | { readonly drop: true }
