import type { SecondStep, Standing, User } from '@secondstep/core'
import type { Fields } from './body.js'
import type { Exchange, SessionChange } from './exchange.js'
import { checkReturnTo } from './return-to.js'
import { drawLogin, type LoginBinding } from './login.js'
import type { Language, WebSettings } from './options.js'
import type { Reply } from './reply.js'
import { type Texts, textsFor } from './texts/index.js'
import { wantsHtml } from './wants.js'

/** One request to a page of the kit, with everything its route needs. */
export interface Visit {
  readonly exchange: Exchange
  readonly core: SecondStep
  readonly settings: WebSettings
  readonly user: User
  readonly standing: Standing
  /** What ties this request to its login, as far as it has been drawn. */
  readonly login: LoginBinding
  readonly query: URLSearchParams
  readonly fields: Fields
  /** The named parts of the route's path, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly language: Language
  readonly texts: Texts
  readonly html: boolean
  /** Tells the kit's pages that only show something; addresses to return to may lead there. */
  readonly isPage: (kitPath: string) => boolean
}

/** The address of one of the kit's own pages. */
export function kitUrl({ exchange, settings }: Pick<Visit, 'exchange' | 'settings'>, path: string): string {
  return `${exchange.base}${settings.mountPath}${path === '/' ? '' : path}`
}

/** Where a visit goes on to after the step: the checked address, or the host's home. */
export function returnAddress(visit: Visit, text: unknown): string {
  const { exchange, settings, isPage } = visit
  return checkReturnTo(text, exchange.base, settings, isPage) ?? `${exchange.base}${settings.homePath}`
}

/** Draws what ties a pass to this login, if that has not happened yet. */
export function bindVisit(visit: Visit): { readonly binding: string; readonly change: SessionChange | undefined } {
  const { value, change } = drawLogin(visit.exchange.login, visit.user, visit.core.settings.clock())
  return { binding: value, change }
}

/** A text field of the body or the query; anything else in its place counts as left out. */
export function textField(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A checkbox of a form, or a JSON truth. */
export function flagField(fields: Fields, name: string): boolean {
  const value = fields[name]
  return value === true || value === 'on' || value === 'true' || value === '1'
}

/** The language and its texts for one request. */
export function speak(language: Language): Pick<Visit, 'language' | 'texts'> {
  return { language, texts: textsFor(language) }
}

/** A reply with what it also does to the session and the cookies. */
export function withEffects(reply: Reply, session: SessionChange | undefined, cookies: readonly string[] = []): Reply {
  return { ...reply, session: session ?? reply.session, cookies: [...reply.cookies, ...cookies] }
}

/** Picks HTML or JSON. */
export function either(visit: Pick<Visit, 'exchange'>, page: () => Reply, json: () => Reply): Reply {
  return wantsHtml(visit.exchange) ? page() : json()
}
