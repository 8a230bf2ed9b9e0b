import type { WebSettings } from './options.js'

const longestReturnTo = 2048
/** Stands for the host while an address is parsed; nothing else ever has this name. */
const here = 'http://host.invalid'

/**
 * Checks an address somebody wants to return to after the step.
 *
 * @param isPage tells which of the kit's own paths are pages that only show something.
 * @returns a path on this origin with its query, or `undefined` for anything that leads elsewhere, loops, or acts.
 */
export function checkReturnTo(
  text: unknown,
  base: string,
  settings: WebSettings,
  isPage: (kitPath: string) => boolean,
): string | undefined {
  if (typeof text !== 'string' || text.length > longestReturnTo || !text.startsWith('/')) return undefined
  // Browsers read a backslash as a slash, and drop tabs and line breaks anywhere.
  if (/^\/[/\\]|[\p{Cc}\\]/u.test(text)) return undefined
  if (!URL.canParse(text, here)) return undefined
  const url = new URL(text, here)
  if (url.origin !== here || url.pathname.startsWith('//')) return undefined
  const path = stripBase(url.pathname, base)
  if (path === undefined) return url.pathname + url.search
  const kitPath = kitPathOf(path.toLowerCase(), settings.mountPath.toLowerCase())
  if (kitPath !== undefined && !isPage(kitPath)) return undefined
  const own = settings.codePath === undefined ? [] : [settings.codePath]
  const leavesTheStep = [...settings.signIn, ...settings.signOut.map((route) => route.path), ...own]
  if (leavesTheStep.some((other) => other.toLowerCase() === withoutEndSlashes(path.toLowerCase()))) return undefined
  return url.pathname + url.search
}

/** A path without the slashes at its end. A regular expression would try anew at every slash of a long path. */
export function withoutEndSlashes(path: string): string {
  let end = path.length
  while (path[end - 1] === '/') end--
  return path.slice(0, end)
}

/** An address of the kit that remembers where its visitor wanted to go. */
export function withReturnTo(url: string, returnTo: string | undefined): string {
  if (returnTo === undefined) return url
  return `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams({ returnTo })}`
}

/** The part of a path below the kit's mount path (`/` for the mount path itself), or `undefined` outside it. */
export function kitPathOf(path: string, mountPath: string): string | undefined {
  if (path === mountPath) return '/'
  return path.startsWith(`${mountPath}/`) ? path.slice(mountPath.length) : undefined
}

function stripBase(path: string, base: string): string | undefined {
  if (base === '') return path
  return path === base ? '/' : path.startsWith(`${base}/`) ? path.slice(base.length) : undefined
}
