import type { Reply } from './reply.js'
import type { Visit } from './visit.js'

/**
 * Who may call a route, each including the ones before it: `signed_in` the host knows him, `passed` he has passed the step
 * (or is not asked), `fresh` he gave a code just now (once he has a live key), `administrator` and `administrator_fresh` he is
 * one, too.
 */
export type Access = 'signed_in' | 'passed' | 'fresh' | 'administrator' | 'administrator_fresh'

/** One line of the route table. */
export interface Route {
  readonly method: 'GET' | 'POST'
  /** Below the mount path; `:name` stands for one part. */
  readonly path: string
  readonly access: Access
  readonly handle: (visit: Visit) => Promise<Reply>
}

/** A route that fits a path, with the named parts of it. */
export interface RouteMatch {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

/** Finds the routes of a path, whatever their method. A part that is no well-formed text fits nothing. */
export function matchRoutes(routes: readonly Route[], kitPath: string): readonly RouteMatch[] {
  return matchPaths(routes, kitPath)
}

/** The same for any table that has paths. */
export function matchPaths<Line extends { readonly path: string }>(
  routes: readonly Line[],
  kitPath: string,
): ReadonlyArray<{ readonly route: Line; readonly params: Readonly<Record<string, string>> }> {
  const parts = kitPath.split('/')
  return routes.flatMap((route) => {
    const params = matchParts(route.path.split('/'), parts)
    return params === undefined ? [] : [{ route, params }]
  })
}

function matchParts(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index] ?? ''
    if (!expected.startsWith(':')) {
      if (expected !== part) return undefined
      continue
    }
    const decoded = decode(part)
    if (decoded === undefined || decoded === '') return undefined
    params[expected.slice(1)] = decoded
  }
  return params
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}
