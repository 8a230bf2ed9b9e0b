import type { ExampleSettings } from '@secondstep-examples/shared'
import type Koa from 'koa'
import type { Middleware } from 'koa'
import session from 'koa-session'

const dayMilliseconds = 86_400_000

/** The host's session: kept on the server, or in a signed cookie. */
export function sessionOf(settings: ExampleSettings, app: Koa): readonly Middleware[] {
  const common = { key: 'host-session', maxAge: dayMilliseconds, sameSite: 'lax' } as const
  if (settings.session === 'cookie') return [session(common, app)]
  const sessions = new Map<string, object>()
  const store = {
    get: async (key: string) => structuredClone(sessions.get(key)),
    set: async (key: string, value: object) => void sessions.set(key, structuredClone(value)),
    destroy: async (key: string) => void sessions.delete(key),
  }
  return [session({ ...common, store }, app)]
}
