import { type CoreOptions, coreOptionNames, optionsError, refuseUnknownOptions } from '@secondstep/core'
import { type Catalogues, readTexts, type TextOverrides } from './texts/overrides.js'

/** The languages the kit speaks. */
export type Language = 'en' | 'ja'

/** What a host tells the web layer; everything has a default. */
export interface WebOptions {
  /** Where the kit's pages live, below the app. Default `/otp`. */
  readonly mountPath?: string | undefined
  /** The app's public address, with its path if it has one. Required in production; links, cookies and origins follow it. */
  readonly baseUrl?: string | undefined
  /** Other origins whose pages may post to the kit. Default none. */
  readonly trustedOrigins?: readonly string[] | undefined
  /** Paths on which the host signs users in; the first is where people are sent. Default `/login`. */
  readonly signIn?: string | readonly string[] | undefined
  /** Method and path of the host's sign-out. Default `POST /logout`. */
  readonly signOut?: string | readonly string[] | undefined
  /** Where people go after the step when they came from nowhere. Default `/`. */
  readonly homePath?: string | undefined
  /** The app's own page on which people register their e-mail address; the console leads there. Default none. */
  readonly accountPath?: string | undefined
  /** Exact paths that are not guarded. Default none. */
  readonly allow?: readonly string[] | undefined
  /** Whom people ask for help, as the pages should say it. Default: "your administrator". */
  readonly contact?: string | undefined
  /** The pages' language where neither the user nor his browser says. Default `en`. */
  readonly language?: Language | undefined
  /** Texts of your own in place of ours, by language: `{ en: { code: { title: 'Your code, please' } } }`. Default none. */
  readonly texts?: TextOverrides | undefined
  /** The pass cookie's name. Default `secondstep`. */
  readonly cookieName?: string | undefined
  /**
   * How the pass travels: `cookie`, or `header` for programs that keep it themselves and send it as `Secondstep-Pass`.
   * Default `cookie`.
   */
  readonly transport?: 'cookie' | 'header' | undefined
  /** A page of the app's own that asks for the code and posts it to itself. Default: the kit's page. */
  readonly codePath?: string | undefined
}

/** Everything below the adapter. */
export type KitOptions<Row> = CoreOptions<Row> & WebOptions

/** One of the host's routes. */
export interface HostRoute {
  readonly method: string
  readonly path: string
}

/** The checked web options. */
export interface WebSettings {
  readonly mountPath: string
  readonly baseUrl: URL | undefined
  readonly trustedOrigins: readonly string[]
  readonly signIn: readonly [string, ...string[]]
  readonly signOut: readonly HostRoute[]
  readonly homePath: string
  readonly accountPath: string | undefined
  readonly allow: readonly string[]
  readonly contact: string | undefined
  readonly language: Language
  readonly texts: Catalogues
  readonly cookieName: string
  readonly transport: 'cookie' | 'header'
  readonly codePath: string | undefined
}

/** The names of the options the web layer knows. */
export const webOptionNames: readonly string[] = [
  ...['mountPath', 'baseUrl', 'trustedOrigins', 'signIn', 'signOut', 'homePath', 'allow', 'contact', 'language'],
  ...['accountPath', 'texts', 'cookieName', 'transport', 'codePath'],
]

/**
 * Checks the web options and copies them once.
 *
 * @param adapterOptionNames the options the adapter reads itself.
 * @throws `ERR_OPTIONS`
 */
export function readWebOptions(
  options: WebOptions,
  adapterOptionNames: readonly string[],
  production: boolean,
): WebSettings {
  refuseUnknownOptions(options, [...coreOptionNames, ...webOptionNames, ...adapterOptionNames])
  const baseUrl = options.baseUrl === undefined ? undefined : readBaseUrl(options.baseUrl)
  if (baseUrl === undefined && production) {
    throw optionsError(
      '`baseUrl` is required in production.',
      "give the app's public address, for instance https://app.example.com",
    )
  }
  const signIn = listOf(options.signIn ?? '/login').map((path) => readPath('signIn', path))
  const [first, ...others] = signIn
  if (first === undefined) throw optionsError('`signIn` is empty.', 'give the path of your sign-in page')
  const settings: WebSettings = {
    mountPath: readMountPath(options.mountPath ?? '/otp'),
    baseUrl,
    trustedOrigins: (options.trustedOrigins ?? []).map(readOrigin),
    signIn: [first, ...others],
    signOut: listOf(options.signOut ?? 'POST /logout').map(readRoute),
    homePath: readPath('homePath', options.homePath ?? '/'),
    accountPath: options.accountPath === undefined ? undefined : readPath('accountPath', options.accountPath),
    allow: (options.allow ?? []).map((path) => readPath('allow', path)),
    contact: options.contact,
    language: readLanguage(options.language ?? 'en'),
    texts: readTexts(options.texts),
    cookieName: readCookieName(options.cookieName ?? 'secondstep'),
    transport: readTransport(options.transport ?? 'cookie'),
    codePath: options.codePath === undefined ? undefined : readPath('codePath', options.codePath),
  }
  return Object.freeze(settings)
}

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value
}

function readMountPath(path: string): string {
  if (/^(\/[A-Za-z0-9_-]+)+$/.test(path)) return path
  throw optionsError('`mountPath` is no plain path.', 'give something like `/otp`, without a slash at its end')
}

function readPath(name: string, path: string): string {
  if (typeof path === 'string' && /^\/(?![/\\])[^\s?#\\]*$/.test(path)) return path
  throw optionsError(`\`${name}\` holds something that is no path.`, 'give paths of this app, for instance `/login`')
}

function readRoute(route: string): HostRoute {
  const match = /^([A-Z]+) (\/\S*)$/.exec(route)
  if (match?.[1] === undefined || match[2] === undefined) {
    // Without the method a cross-site image could sign people out.
    throw optionsError(
      '`signOut` is not of the form `METHOD /path`.',
      'give method and path, for instance `POST /logout`',
    )
  }
  return { method: match[1], path: readPath('signOut', match[2]) }
}

function readBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const fits =
    url !== undefined && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === ''
  if (fits) return url
  throw optionsError('`baseUrl` is no http or https address.', 'give something like https://app.example.com')
}

function readOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && url.origin === text) return text
  throw optionsError(
    '`trustedOrigins` holds something that is no origin.',
    'give scheme, host and port only: https://other.example.com',
  )
}

function readLanguage(language: unknown): Language {
  if (language === 'en' || language === 'ja') return language
  throw optionsError('`language` is unknown.', 'give `en` or `ja`')
}

function readTransport(transport: unknown): 'cookie' | 'header' {
  if (transport === 'cookie' || transport === 'header') return transport
  throw optionsError('`transport` is unknown.', 'give `cookie` or `header`')
}

function readCookieName(name: string): string {
  if (/^[A-Za-z0-9_-]{1,40}$/.test(name)) return name
  throw optionsError(
    '`cookieName` is no plain name.',
    'give letters, digits, dashes; the `__Host-` prefix is added by itself',
  )
}
