import { fileURLToPath } from 'node:url'

/** What the environment says about an example server. */
export interface ExampleSettings {
  readonly port: number
  readonly host: string
  /** `memory`, or `sqlite:PATH`. */
  readonly store: string
  readonly session: 'memory' | 'cookie'
  readonly selfEnrolment: 'off' | 'signed_in'
  readonly mount: string
  readonly secrets: string | undefined
  readonly production: boolean
  /** The app's public address; asked for in production. */
  readonly baseUrl: string | undefined
  /** The mailbox shows everybody's mail: only where nobody else can come. */
  readonly mailbox: boolean
  readonly demoControls: boolean
  readonly dataFolder: string
}

/**
 * Reads the environment and refuses what it does not understand, so that a misspelt setting never runs as its default.
 *
 * @throws an error whose message is for the person at the terminal.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): ExampleSettings {
  const host = env['HOST'] ?? '127.0.0.1'
  const production = env['NODE_ENV'] === 'production'
  const alone = !production && ['127.0.0.1', 'localhost', '::1'].includes(host)
  return {
    port: readPort(env['PORT'] ?? '3000'),
    host,
    store: readStore(env['STORE'] ?? 'memory'),
    session: oneOf('SESSION', env['SESSION'] ?? 'memory', ['memory', 'cookie'] as const),
    selfEnrolment: oneOf('SELF_ENROLMENT', env['SELF_ENROLMENT'] ?? 'off', ['off', 'signed_in'] as const),
    mount: env['MOUNT'] ?? '/otp',
    secrets: env['SECONDSTEP_SECRETS'],
    production,
    baseUrl: env['BASE_URL'] ?? (production ? `http://${host}:${env['PORT'] ?? '3000'}` : undefined),
    mailbox: alone,
    demoControls: alone && env['DEMO_CONTROLS'] === '1',
    dataFolder: env['DATA'] ?? fileURLToPath(new URL('../../.data/', import.meta.url)),
  }
}

function readPort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new Error(`PORT=${text} is no port.`)
}

function readStore(text: string): string {
  if (text === 'memory' || /^sqlite:.+/.test(text)) return text
  throw new Error(`STORE=${text} is not known here; give \`memory\` or \`sqlite:PATH\`.`)
}

function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === text)
  if (found !== undefined) return found
  throw new Error(`${name}=${text} is not known; give ${allowed.join(' or ')}.`)
}
