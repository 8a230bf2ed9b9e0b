import { Strategy, type VerifyCallback } from 'passport-custom'
import type { PassportRequest } from './exchange.js'

/** What `passport.use` takes. */
export interface PassportStrategy {
  /** What `passport.authenticate` calls it by. */
  readonly name: string
  /** For Passport alone. */
  authenticate(req: unknown, options?: unknown): void
}

/** What Passport gives a strategy to end with. Never `success`: it would sign the user in again, into a new session. */
interface Actions {
  pass(): void
  error(error: unknown): void
}

/** Makes a strategy that answers a request itself or passes it on; what it throws goes to the host's error handler. */
export function strategyOf(
  name: string,
  run: (req: PassportRequest, pass: () => void) => Promise<void>,
): PassportStrategy {
  // Passport hangs the actions on the strategy, or on a copy of it, for each request: they are taken at once, before the next
  // request hangs its own there.
  function verify(this: Actions, req: unknown): void {
    const { pass, error } = this
    run(req as PassportRequest, pass).catch(error)
  }
  return Object.assign(new Strategy(verify as unknown as VerifyCallback), { name }) as unknown as PassportStrategy
}
