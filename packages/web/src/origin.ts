import type { Exchange } from './exchange.js'
import type { WebSettings } from './options.js'

/**
 * Tells whether a state-changing request comes from one of our own pages. A browser says so itself in `Sec-Fetch-Site`; an
 * older one by `Origin`. A client that is no browser sends neither, and carries no cookies it was not given.
 */
export function isSameSite(exchange: Exchange, settings: WebSettings): boolean {
  // Nothing here is sent by a browser by itself, so no other site can make it send it.
  const { headers } = exchange
  const byHand = settings.transport === 'header' && headers['authorization'] !== undefined
  if (byHand && headers['cookie'] === undefined) return true
  const site = exchange.headers['sec-fetch-site']
  const origin = exchange.headers['origin']
  if (site === 'same-origin' || site === 'none') return true
  if (origin !== undefined && settings.trustedOrigins.includes(origin)) return true
  if (site !== undefined) return false
  if (origin === undefined) return true
  if (origin === 'null') return false
  if (settings.baseUrl !== undefined) return origin === settings.baseUrl.origin
  return hostOf(origin) === exchange.headers['host']?.toLowerCase()
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
