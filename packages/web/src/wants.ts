import type { Exchange } from './exchange.js'

/** Tells whether the client asked for a page; everything else gets JSON. */
export function wantsHtml({ headers }: Exchange): boolean {
  return (headers['accept'] ?? '').toLowerCase().includes('text/html')
}

/**
 * Tells whether a redirect to the step is any use: a person's browser on its way to a page. A script would follow it and
 * take the step's page for its answer. (`Sec-Fetch-Mode` does not tell: Node's own fetch always says `cors`.)
 */
export function canBeRedirected(exchange: Exchange): boolean {
  const { method, headers } = exchange
  const destination = headers['sec-fetch-dest']
  return (
    ['GET', 'HEAD', 'POST'].includes(method) &&
    wantsHtml(exchange) &&
    (destination === undefined || destination === 'document') &&
    headers['x-requested-with'] === undefined
  )
}

/** The same request from a program, which can do nothing with pages. */
export function withoutPages(exchange: Exchange): Exchange {
  return { ...exchange, headers: { ...exchange.headers, accept: 'application/json' } }
}
