import type { AgentPort } from './agents/agent-directory.js'
import type { AuditSink } from './audit/event.js'
import type { Logger } from './audit/events.js'
import { quietLogger } from './audit/quiet-logger.js'
import { type Clock, readClock, systemClock } from './clock.js'
import type { DeviceSettings } from './decide/devices.js'
import type { KeySettings } from './decide/keys.js'
import type { PassSettings } from './decide/passes.js'
import type { ThrottleSettings } from './decide/throttle.js'
import type { DirectoryOptions, UserFields } from './directory.js'
import { SecondStepError } from './errors.js'
import type { Mailer } from './mail/mailer.js'
import { nearestName } from './nearest-name.js'
import type { PolicyScope, PolicySettings } from './policy/policy.js'
import type { KeyvLike } from './stores/recognise.js'
import type { RecordStore } from './stores/record-store.js'

/** The host's callback from its own row to a user; may be left out where the row already is one. */
export type ToUser<Row> = [Row] extends [UserFields]
  ? { readonly toUser?: ((row: Row) => UserFields) | undefined }
  : { readonly toUser: (row: Row) => UserFields }

/** What a host tells the core. Everything but the first four has a default. */
export type CoreOptions<Row> = Omit<DirectoryOptions<Row>, 'toUser'> & ToUser<Row> & AgentsOption<Row> & PlainOptions

/** The option that speaks of remote PCs. */
export interface AgentsOption<Row> {
  /** The host's remote PCs, which ask whoever connects. Left out: there are none. */
  readonly agents?: AgentPort<Row> | undefined
}

/** The options that know nothing of the host's row. */
export interface PlainOptions {
  /** The name an authenticator app shows beside the account; no colon. */
  readonly issuer: string
  /** The key ring, `id:base64,...`; the first key seals, all of them open. */
  readonly secrets: string | undefined
  /** A Keyv, or a `RecordStore` made by hand. */
  readonly store: KeyvLike | RecordStore
  /** Holds until a policy is set. Default `off`. */
  readonly initialScope?: PolicyScope | undefined
  /** Overrides the stored scope; `off` is the way out when nobody gets in any more. Default none. */
  readonly enforce?: 'everyone' | 'off' | undefined
  /** Whether users may make keys of their own on the account page. Default `off` (administrators always may). */
  readonly selfEnrolment?: 'off' | 'signed_in' | undefined
  /** Who sends mail. Default none: keys travel by hand, and user mode has nothing to send with. */
  readonly mail?: Mailer | undefined
  /** Whether users may have their mailed key sent to them again. Default true. */
  readonly mailMyKey?: boolean | undefined
  /** Allow an unknown store, as long as one process uses it. Default false. */
  readonly singleProcess?: boolean | undefined
  /** Accept set secrets of 10 to 15 bytes. Default false. */
  readonly allowShortKeys?: boolean | undefined
  /** The whole time one operation on the store may take, in seconds. Default 2. */
  readonly storeDeadlineSeconds?: number | undefined
  /** How long a pass lasts. Default 43200 (12 hours). */
  readonly passSeconds?: number | undefined
  /** How long a right code counts as fresh. Default 300. */
  readonly freshSeconds?: number | undefined
  /** How long a staged key can be confirmed. Default 600. */
  readonly stagedKeySeconds?: number | undefined
  /** Wrong codes before the first wait. Default 5. */
  readonly freeFailures?: number | undefined
  /** Wrong codes in a row, over web and agents, before only an administrator opens again. Default 50. */
  readonly hardStop?: number | undefined
  /** How many of them the agents may spend. Default 25. */
  readonly agentShare?: number | undefined
  /** The first wait, in seconds; it doubles. Default 30. */
  readonly waitSeconds?: number | undefined
  /** The longest wait, in seconds. Default 900. */
  readonly longestWaitSeconds?: number | undefined
  /** How long a ticket opens its agent. Default 60. */
  readonly ticketSeconds?: number | undefined
  /** Keys of one user. Default 5. */
  readonly maxKeys?: number | undefined
  /** Logins of one user at the same time. Default 20. */
  readonly maxPasses?: number | undefined
  /** For how many days a browser may be remembered instead of asking for a code. Default 0: none is. */
  readonly deviceDays?: number | undefined
  /** Remembered browsers of one user. Default 10. */
  readonly maxDevices?: number | undefined
  /** Unix seconds. Default the system's clock. */
  readonly clock?: Clock | undefined
  /** Keeps events, for instance `auditFile(path)`. Default none: the console shows the last ones of its own process. */
  readonly audit?: AuditSink | undefined
  /** Where warnings go; `console` fits. Default none. */
  readonly logger?: Logger | undefined
}

/** The checked options, with every default filled in. */
export interface Settings extends ThrottleSettings, PassSettings, KeySettings, DeviceSettings, PolicySettings {
  readonly issuer: string
  readonly secrets: string | undefined
  readonly store: KeyvLike | RecordStore
  readonly selfEnrolment: 'off' | 'signed_in'
  readonly mail: Mailer | undefined
  readonly mailMyKey: boolean
  readonly singleProcess: boolean
  readonly allowShortKeys: boolean
  readonly storeDeadlineSeconds: number
  readonly ticketSeconds: number
  readonly clock: Clock
  readonly audit: AuditSink | undefined
  readonly logger: Logger | undefined
}

/** Every number: default, least, most. A loosening beyond these is a mistake or an attack on oneself. */
const numbers = {
  storeDeadlineSeconds: [2, 0.05, 30],
  passSeconds: [43_200, 60, 2_592_000],
  freshSeconds: [300, 30, 3600],
  stagedKeySeconds: [600, 60, 3600],
  freeFailures: [5, 1, 10],
  hardStop: [50, 5, 100],
  agentShare: [25, 1, 100],
  waitSeconds: [30, 1, 900],
  longestWaitSeconds: [900, 1, 86_400],
  ticketSeconds: [60, 5, 300],
  maxKeys: [5, 1, 10],
  maxPasses: [20, 1, 100],
  deviceDays: [0, 0, 365],
  maxDevices: [10, 1, 50],
} as const satisfies Record<string, readonly [number, number, number]>

/** The names of all options the core knows. */
export const coreOptionNames: readonly string[] = [
  ...Object.keys(numbers),
  ...[
    'issuer',
    'secrets',
    'store',
    'users',
    'toUser',
    'isAdministrator',
    'canManage',
    'organisationOf',
    'exempt',
    'agents',
  ],
  ...[
    'reauthenticate',
    'initialScope',
    'enforce',
    'selfEnrolment',
    'mail',
    'mailMyKey',
    'singleProcess',
    'allowShortKeys',
  ],
  ...['clock', 'audit', 'logger'],
]

/**
 * Checks the options and copies them once; the host's object is never written to nor read again.
 *
 * @throws `ERR_OPTIONS` naming the option and what it may be.
 */
export function readOptions(options: PlainOptions): Settings {
  const number = (name: keyof typeof numbers): number => {
    const [standard, least, most] = numbers[name]
    const value = options[name] ?? standard
    if (typeof value === 'number' && value >= least && value <= most) return value
    throw optionsError(`\`${name}\` is out of range.`, `give a number from ${least} to ${most} (default ${standard})`)
  }
  const settings: Settings = {
    issuer: readIssuer(options.issuer),
    secrets: options.secrets,
    store: options.store,
    initialScope: oneOf('initialScope', options.initialScope ?? 'off', ['off', 'enrolled', 'everyone']),
    enforce: options.enforce === undefined ? undefined : oneOf('enforce', options.enforce, ['everyone', 'off']),
    selfEnrolment: oneOf('selfEnrolment', options.selfEnrolment ?? 'off', ['off', 'signed_in']),
    mail: readMailer(options.mail),
    mailMyKey: oneOf('mailMyKey', options.mailMyKey ?? true, [true, false]),
    singleProcess: oneOf('singleProcess', options.singleProcess ?? false, [true, false]),
    allowShortKeys: oneOf('allowShortKeys', options.allowShortKeys ?? false, [true, false]),
    storeDeadlineSeconds: number('storeDeadlineSeconds'),
    passSeconds: number('passSeconds'),
    freshSeconds: number('freshSeconds'),
    stagedKeySeconds: number('stagedKeySeconds'),
    freeFailures: number('freeFailures'),
    hardStop: number('hardStop'),
    agentShare: number('agentShare'),
    waitSeconds: number('waitSeconds'),
    longestWaitSeconds: number('longestWaitSeconds'),
    ticketSeconds: number('ticketSeconds'),
    maxKeys: number('maxKeys'),
    maxPasses: number('maxPasses'),
    deviceDays: number('deviceDays'),
    maxDevices: number('maxDevices'),
    clock: () => readClock(options.clock ?? systemClock),
    audit: options.audit,
    logger: options.logger && quietLogger(options.logger),
  }
  if (settings.longestWaitSeconds < settings.waitSeconds || settings.agentShare > settings.hardStop) {
    throw optionsError(
      'The throttle contradicts itself.',
      'keep `longestWaitSeconds` at or above `waitSeconds`, and `agentShare` at or below `hardStop`',
    )
  }
  return Object.freeze(settings)
}

/**
 * Refuses options nobody reads: a misspelt option would otherwise silently leave its default in force.
 *
 * @throws `ERR_OPTIONS` naming the nearest known option.
 */
export function refuseUnknownOptions(options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue
    throw optionsError(`There is no option \`${name}\`.`, `remove it, or did you mean \`${nearestName(name, known)}\`?`)
  }
}

/** A set-up mistake in the options. */
export function optionsError(message: string, fix: string): SecondStepError {
  return new SecondStepError('ERR_OPTIONS', { message, fix })
}

function readIssuer(issuer: unknown): string {
  const ok =
    typeof issuer === 'string' &&
    issuer.trim() !== '' &&
    issuer.length <= 64 &&
    issuer.isWellFormed() &&
    // A colon moves the border between issuer and account in the otpauth URI.
    !/[:\p{Cc}]/u.test(issuer)
  if (ok) return issuer
  throw optionsError('`issuer` is missing or unusable.', "give your product's name: 1 to 64 characters, no colon")
}

function readMailer(mail: Mailer | undefined): Mailer | undefined {
  if (mail === undefined || typeof mail?.send === 'function') return mail
  throw optionsError('`mail` cannot send mail.', 'give `createMailer({ transport, from })` of `@secondstep/mail`')
}

function oneOf<T>(name: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value)
  if (found !== undefined) return found
  throw optionsError(
    `\`${name}\` has an unknown value.`,
    `give one of ${allowed.map((one) => JSON.stringify(one)).join(', ')}`,
  )
}
