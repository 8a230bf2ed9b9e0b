import { isIPv4 } from 'node:net'
import { fileURLToPath } from 'node:url'

/** What the environment says about an example server. */
export interface ExampleSettings {
  readonly port: number
  readonly host: string
  /** `memory`, `sqlite:PATH`, or the URL of a Redis, PostgreSQL, MySQL or MariaDB server. */
  readonly store: string
  readonly session: 'memory' | 'cookie'
  readonly selfEnrolment: 'off' | 'signed_in'
  readonly rememberDays: number
  readonly mount: string
  readonly secrets: string | undefined
  readonly production: boolean
  /** The app's public address; asked for in production. */
  readonly baseUrl: string | undefined
  /** The mailbox shows everybody's mail: only where nobody else can come. */
  readonly mailbox: boolean
  /** A real mail server instead of the inner one. */
  readonly smtpUrl: string | undefined
  readonly demoControls: boolean
  /** Unix seconds at which the clock stands until it is moved on; without it the time runs. */
  readonly clockAt: number | undefined
  readonly dataFolder: string
}

/**
 * Reads the environment and refuses what it does not understand, so that a misspelt setting never runs as its default. An
 * empty variable counts as none.
 *
 * @throws an error whose message is one line for the person at the terminal.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): ExampleSettings {
  // An empty HOST would otherwise listen on every address of the machine.
  const read = (name: string): string | undefined => (env[name] === '' ? undefined : env[name])
  const host = read('HOST') ?? '127.0.0.1'
  const port = readPort(read('PORT') ?? '3000')
  const production = read('NODE_ENV') === 'production'
  const alone = !production && isLoopback(host)
  const smtpUrl = readSmtp(read('SMTP_URL'))
  const demoControls = oneOf('DEMO_CONTROLS', read('DEMO_CONTROLS') ?? '0', ['0', '1'] as const) === '1' && alone
  const clockAt = readTime(read('CLOCK_AT'))
  return {
    port,
    host,
    store: readStore(read('STORE') ?? 'memory'),
    session: oneOf('SESSION', read('SESSION') ?? 'memory', ['memory', 'cookie'] as const),
    selfEnrolment: oneOf('SELF_ENROLMENT', read('SELF_ENROLMENT') ?? 'off', ['off', 'signed_in'] as const),
    rememberDays: readDays(read('REMEMBER_DAYS') ?? '0'),
    mount: read('MOUNT') ?? '/otp',
    // Not `read`: an empty key ring is a mistake nobody should meet with a new one.
    secrets: env['SECONDSTEP_SECRETS'],
    production,
    baseUrl: read('BASE_URL') ?? (production ? urlOf(host, port) : undefined),
    mailbox: alone && smtpUrl === undefined,
    smtpUrl,
    demoControls,
    clockAt: demoControls ? clockAt : undefined,
    dataFolder: read('DATA') ?? fileURLToPath(new URL('../../.data/', import.meta.url)),
  }
}

/** The address of a server on this host and port. */
export function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}

function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new Error(`PORT=${text} is no port.`)
}

function readDays(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) <= 365) return Number(text)
  throw new Error(`REMEMBER_DAYS=${text} is no number of days from 0 to 365.`)
}

function readTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,11}$/.test(text)) return Number(text)
  throw new Error(`CLOCK_AT=${text} is no time in Unix seconds.`)
}

function readStore(text: string): string {
  if (text === 'memory' || /^sqlite:.+/.test(text)) return text
  if (/^(rediss?|postgres(ql)?|mysql):\/\/.+/.test(text) && URL.canParse(text)) return text
  // What stands before the @ of an address is a password.
  const shown = text.replace(/\/\/[^@]*@/, '//...@').replace(/\/\/.*@/, '//...@')
  const known = '`memory`, `sqlite:PATH`, `redis://...`, `postgres://...` or `mysql://...`'
  throw new Error(`STORE=${shown} is not known here; give ${known}.`)
}

function readSmtp(text: string | undefined): string | undefined {
  if (text === undefined || (/^smtps?:\/\/.+/.test(text) && URL.canParse(text))) return text
  // What stands before the @ of an address is a password.
  throw new Error('SMTP_URL is no address of a mail server; give `smtp://user:password@host:port`.')
}

function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === text)
  if (found !== undefined) return found
  throw new Error(`${name}=${text} is not known; give ${allowed.join(' or ')}.`)
}
