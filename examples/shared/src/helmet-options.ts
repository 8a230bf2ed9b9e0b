import type { ExampleSettings } from './settings.js'

/** What Helmet is told beside its defaults. */
export interface HelmetOptions {
  readonly contentSecurityPolicy: { readonly directives: { readonly upgradeInsecureRequests: readonly never[] | null } }
  readonly crossOriginOpenerPolicy: boolean
}

/**
 * Helmet's defaults but two, which on plain http and an intranet's host name do harm: one would send the login form to an
 * https that is not there, of the other browsers say on every page that they ignore it.
 */
export function helmetOptions({ baseUrl }: ExampleSettings): HelmetOptions {
  const isSecure = baseUrl?.startsWith('https:') === true
  return {
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: isSecure ? [] : null } },
    crossOriginOpenerPolicy: isSecure,
  }
}
