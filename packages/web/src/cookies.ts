import type { IssuedDevice } from '@secondstep/core'
import type { Exchange } from './exchange.js'
import type { WebSettings } from './options.js'

/**
 * All values of one cookie. A jar can hold several of one name (a neighbouring host name may plant one), so each of them
 * is a candidate.
 */
export function cookieValues(header: string | undefined, name: string): readonly string[] {
  if (header === undefined) return []
  const values: string[] = []
  for (const pair of header.split(';')) {
    const cut = pair.indexOf('=')
    if (cut > 0 && pair.slice(0, cut).trim() === name) values.push(pair.slice(cut + 1).trim())
  }
  return values
}

/** Where programs send the pass. */
const passHeader = 'secondstep-pass'

/** The pass cookie's name for this request. */
export function passCookieName(exchange: Exchange, settings: WebSettings): string {
  return prefixed(settings.cookieName, exchange, settings)
}

/** The device cookie's name for this request. */
export function deviceCookieName(exchange: Exchange, settings: WebSettings): string {
  return prefixed(`${settings.cookieName}-device`, exchange, settings)
}

/** With the `__Host-` prefix wherever browsers accept it. */
function prefixed(name: string, exchange: Exchange, settings: WebSettings): string {
  return isSecure(exchange, settings) ? `__Host-${name}` : name
}

/** The pass values a request carries. */
export function presentedPasses(exchange: Exchange, settings: WebSettings): readonly string[] {
  if (settings.transport === 'header') {
    const value = exchange.headers[passHeader]
    return value === undefined ? [] : [value]
  }
  return cookieValues(exchange.headers['cookie'], passCookieName(exchange, settings))
}

/** The device values a request carries. A program that keeps its pass itself is no browser to be remembered. */
export function presentedDevices(exchange: Exchange, settings: WebSettings): readonly string[] {
  if (settings.transport === 'header') return []
  return cookieValues(exchange.headers['cookie'], deviceCookieName(exchange, settings))
}

/** The `Set-Cookie` value that hands a pass to the browser; without a value it takes the cookie away. */
export function passCookie(
  exchange: Exchange,
  settings: WebSettings,
  pass: { readonly value: string; readonly passSeconds: number } | undefined,
): string {
  return cookieLine(passCookieName(exchange, settings), pass?.value, pass?.passSeconds, isSecure(exchange, settings))
}

/** The `Set-Cookie` value that makes the browser a remembered one; without a value it takes the cookie away. */
export function deviceCookie(exchange: Exchange, settings: WebSettings, device: IssuedDevice | undefined): string {
  const name = deviceCookieName(exchange, settings)
  return cookieLine(name, device?.value, device?.deviceSeconds, isSecure(exchange, settings))
}

function cookieLine(name: string, value = '', seconds = 0, secure: boolean): string {
  return `${name}=${value}; Path=/; Max-Age=${Math.floor(seconds)}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}

/** `baseUrl` decides alone where it is given: behind a proxy the request's own word changes from hop to hop. */
export function isSecure(exchange: Exchange, settings: WebSettings): boolean {
  return settings.baseUrl === undefined ? exchange.secure : settings.baseUrl.protocol === 'https:'
}
