import type { Actor, CodeAttempt, IssuedDevice, SecondStep, Standing, User } from '@secondstep/core'
import type { Fields } from './body.js'
import { deviceCookie, passCookie, presentedPasses } from './cookies.js'
import type { Exchange, SessionChange } from './exchange.js'
import { drawLogin, loginMark } from './login.js'
import type { DrawNonce } from './nonces.js'
import type { WebSettings } from './options.js'
import type { Shell } from './pages/layout.js'
import { messagePage } from './pages/message.js'
import { htmlReply, problemReply, type Reply } from './reply.js'
import { checkReturnTo } from './return-to.js'
import { type ProblemCode, textsFor } from './texts/index.js'
import { wantsHtml } from './wants.js'

/** One request to a page of the kit, with everything its route needs. */
export interface Visit {
  readonly exchange: Exchange
  readonly core: SecondStep
  readonly settings: WebSettings
  /** The signed-in user, as the host's directory has him now. */
  readonly user: User
  readonly standing: Standing
  /** What ties passes to this login, if nothing does yet: the same for all that is under way in this browser. */
  readonly drawNonce: DrawNonce
  readonly shell: Shell
  readonly query: URLSearchParams
  readonly fields: Fields
  /** The named parts of the route's path, decoded. */
  readonly params: Readonly<Record<string, string>>
  /** Tells the kit's pages that only show something; addresses to return to may lead there. */
  readonly isPage: (kitPath: string) => boolean
}

/** What ties passes to this visit's login: drawn now if it was not yet, and then to be kept in the session. */
export interface VisitLogin {
  readonly binding: string
  readonly mark: string
  readonly change: SessionChange | undefined
}

/** Draws what ties a pass to this login, if that has not happened yet. */
export function loginOf({ exchange, user, core, drawNonce }: Visit): VisitLogin {
  const { value, change } = drawLogin(exchange.login, user, core.settings.clock(), drawNonce)
  return { binding: value, mark: loginMark(value), change }
}

/** The code of this visit, as the core takes it. */
export function attemptOf({ exchange, settings, fields }: Visit, { binding }: VisitLogin): CodeAttempt {
  return { code: fields['code'], binding, passes: presentedPasses(exchange, settings), ip: exchange.ip }
}

/** Where a visit goes on to after the step: the checked address, or the host's home. */
export function returnAddress({ exchange, settings, isPage }: Visit, text: unknown): string {
  return checkReturnTo(text, exchange.base, settings, isPage) ?? `${exchange.base}${settings.homePath}`
}

/** Which page of a list is asked for; what makes no sense counts as left out. */
export interface PageQuery {
  readonly search: string
  readonly after: string | undefined
  readonly limit: number | undefined
}

const longestSearch = 200

export function pageQueryOf({ query }: Visit): PageQuery {
  const limit = Number(query.get('limit') ?? Number.NaN)
  return {
    search: query.get('search')?.slice(0, longestSearch) ?? '',
    after: query.get('after') ?? undefined,
    limit: Number.isFinite(limit) ? limit : undefined,
  }
}

/** Who acts, as the core writes it down. */
export function actorOf({ user, exchange }: Visit): Actor {
  return { user, ip: exchange.ip }
}

/** A text field of a body; anything else in its place counts as left out. */
export function textField(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A checkbox of a form, or a truth of JSON. */
export function flagField(fields: Fields, name: string): boolean {
  const value = fields[name]
  return value === true || value === 1 || value === 'on' || value === 'true' || value === '1'
}

/** Adds to a reply what it does to the session, and the pass that goes with it. */
export function withPass(
  reply: Reply,
  { exchange, settings }: Visit,
  session: SessionChange | undefined,
  pass?: { readonly value: string; readonly passSeconds: number },
): Reply {
  if (pass === undefined) return { ...reply, session }
  if (settings.transport === 'header' && typeof reply.body === 'string') {
    const fields: unknown = JSON.parse(reply.body)
    return { ...reply, session, body: JSON.stringify({ ...(fields as object), pass: pass.value }) }
  }
  return { ...reply, session, cookies: [...reply.cookies, passCookie(exchange, settings, pass)] }
}

/** Adds to a reply the cookie of a browser that is remembered from now on, or that is no longer. */
export function withDevice(reply: Reply, { exchange, settings }: Visit, device: IssuedDevice | undefined): Reply {
  return { ...reply, cookies: [...reply.cookies, deviceCookie(exchange, settings, device)] }
}

/** A refusal: a page for a person, a problem for a program. JSON always speaks English. */
export function refusal(
  { exchange, shell }: Pick<Visit, 'exchange' | 'shell'>,
  status: number,
  code: ProblemCode,
  detail: object = {},
  headers: Reply['headers'] = {},
): Reply {
  if (wantsHtml(exchange)) return htmlReply(status, messagePage(shell, code), headers)
  const [title] = textsFor('en').problem[code]
  return problemReply(status, code, title, detail, headers)
}
