import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HostTools, KitOptions } from '@secondstep/web'
import Keyv from 'keyv'
import { framework } from './example-process.js'

/** A row of the small host's user table. */
export interface Row {
  readonly id: string
  readonly email?: string
  readonly isAdministrator?: boolean
}

/** What of the app's session store does not work at the moment. A host that is given this has a `POST /logout` as well. */
export interface SessionFaults {
  set: boolean
  destroy: boolean
}

/** Breaks off where the session store is to fail. */
export function failIf(isBroken: boolean | undefined): void {
  if (isBroken === true) throw new Error('the session store is away')
}

/** The smallest app with a login: `POST /login {id}`, `GET /private`, `POST /act`, `GET /count`. */
export interface SmallHost {
  readonly url: string
  readonly otp: HostTools
  /** How often a guarded handler has run. */
  ran(): number
  /** What the host's error handler was given. */
  readonly errors: readonly HostError[]
  close(): Promise<void>
}

/** An error as the host's error handler gets it. */
export interface HostError {
  readonly code?: string
  readonly message: string
  readonly status?: number
}

/** Options that mean the same on every framework. */
export type SmallHostOptions = KitOptions<Row>

export const testSecrets = `t1:${randomBytes(32).toString('base64')}`

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** Options that do for a test; everything can be overridden. */
export function testOptions(rest: Partial<SmallHostOptions> = {}): SmallHostOptions {
  const rows: readonly Row[] = [
    { id: 'boss', email: 'boss@example.test', isAdministrator: true },
    { id: 'user01', email: 'user01@example.test' },
    { id: 'user02', email: 'user02@example.test' },
  ]
  return {
    issuer: 'Acme',
    secrets: testSecrets,
    store: new Keyv(),
    logger: quiet,
    users: { find: (id) => rows.find((row) => row.id === id), list: () => ({ users: rows }) },
    ...rest,
  }
}

/** What the app has kept of a user by his next request. */
export type LoadUser = (id: string) => unknown

/** What speaks to Node's own request and response, as Helmet does. */
export type RawHandler = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void

/**
 * Starts the small host on the framework under test.
 *
 * @param loadUser left out, the user's whole row.
 * @param above what stands above everything else.
 */
export async function startSmallHost(
  options: SmallHostOptions,
  loadUser?: LoadUser,
  faults?: SessionFaults,
  above?: RawHandler,
): Promise<SmallHost> {
  if (framework === 'koa') {
    return (await import('./small-koa-host.js')).startSmallKoaHost(options, loadUser, faults, above)
  }
  return (await import('./small-express-host.js')).startSmallExpressHost(options, { faults, above }, loadUser)
}
