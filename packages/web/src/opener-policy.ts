import { isSecure } from './cookies.js'
import type { Exchange } from './exchange.js'
import type { WebSettings } from './options.js'
import type { Reply } from './reply.js'

/**
 * Browsers ignore `Cross-Origin-Opener-Policy` over plain http, and say so as an error on every page. What the host has set for
 * its own pages (Helmet does) stays where it counts, and is taken back on ours where it does not.
 */
export function withOpenerPolicy(reply: Reply, exchange: Exchange, settings: WebSettings): Reply {
  if (isSecure(exchange, settings)) return reply
  return { ...reply, headers: { ...reply.headers, 'cross-origin-opener-policy': 'unsafe-none' } }
}
