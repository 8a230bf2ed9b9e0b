import { type ExampleSettings, readSessionSecret } from '@secondstep-examples/shared'
import cookieSession from 'cookie-session'
import { type RequestHandler, Router } from 'express'
import expressSession from 'express-session'

/** The host's session: kept on the server, or in a signed cookie. */
export function sessionOf(settings: ExampleSettings): RequestHandler {
  const secret = readSessionSecret(settings)
  if (settings.session === 'cookie') {
    const router = Router()
    router.use(cookieSession({ name: 'host-session', secret, sameSite: 'lax', maxAge: 86_400_000 }), passportShims)
    return router
  }
  // `resave: false`: an overlapping request must not write an old session back.
  return expressSession({
    name: 'host-session',
    secret,
    resave: false,
    saveUninitialized: false,
    cookie: { sameSite: 'lax' },
  })
}

/** Passport 0.6 and later call these two; a cookie has neither. */
const passportShims: RequestHandler = (req, _res, next) => {
  const session = (req as { session?: unknown }).session as Record<string, unknown> | null | undefined
  if (session !== undefined && session !== null && session['regenerate'] === undefined) {
    const done = (callback: () => void): void => callback()
    // Not enumerable: they must not end up in the cookie.
    Object.defineProperty(session, 'regenerate', {
      value: (callback: () => void) => {
        for (const name of Object.keys(session)) delete session[name]
        callback()
      },
    })
    Object.defineProperty(session, 'save', { value: done })
  }
  next()
}
