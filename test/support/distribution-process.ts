import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** What a process that distributes is told. */
export interface DistributionProcessOptions {
  /** An SQLite file. */
  readonly store: string
  readonly secrets: string
  readonly smtpUrl: string
  readonly users: number
  readonly concurrency: number
  /** Seconds its clock is ahead: a killed runner's lease must have run out. */
  readonly ahead: number
  /** Stands behind the @ of its Message-IDs: tells which process sent a mail. Default `acme.example`. */
  readonly domain?: string
}

/** A process that starts or takes over the distribution, and ends with it. */
export interface DistributionProcess {
  readonly child: ChildProcess
  /** What it said of the job in the end; nothing if it was killed. */
  readonly job: Promise<{ readonly state: string; readonly counts: Readonly<Record<string, number>> } | undefined>
}

const script = `
import { createSecondStep, sqliteStore } from '@secondstep/core'
import { createMailer } from '@secondstep/mail'
import Database from 'libsql'
const { STORE, SECRETS, SMTP, USERS, CONCURRENCY, AHEAD, DOMAIN } = process.env
const database = new Database(STORE)
const rows = [{ id: 'boss', email: 'boss@example.test', isAdministrator: true },
  ...Array.from({ length: Number(USERS) }, (_, i) => ({ id: 'user' + i, email: 'user' + i + '@example.test' }))]
const byId = new Map(rows.map((row) => [row.id, row]))
const core = createSecondStep({
  issuer: 'Acme', secrets: SECRETS, store: sqliteStore(database), storeDeadlineSeconds: 10,
  users: { find: (id) => byId.get(id), list: ({ after, limit }) => {
    const from = Number(after ?? 0)
    const next = from + limit < rows.length ? { next: String(from + limit) } : {}
    return { users: rows.slice(from, from + limit), ...next }
  } },
  mail: createMailer({ transport: SMTP, from: 'no-reply@' + DOMAIN, concurrency: Number(CONCURRENCY) }),
  clock: () => Date.now() / 1000 + Number(AHEAD),
  logger: { info() {}, warn() {}, error() {} },
  reauthenticate: () => true,
})
const actor = { user: core.directory.userOf(rows[0]) }
const { organisation } = actor.user
if ((await core.policy.of(organisation)).keyMode !== 'user')
  await core.policy.set(actor.user, { scope: 'off', keyMode: 'user', proof: { password: 'x', binding: 'b', passes: [] } })
if ((await core.jobs.look(organisation, 'distribute')) === undefined) await core.distributions.start(actor)
const job = await core.jobs.settled(organisation, 'distribute')
console.log(JSON.stringify(job))
process.exit(0)
`

export function startDistribution(options: DistributionProcessOptions): DistributionProcess {
  const { store, secrets, smtpUrl, users, concurrency, ahead, domain = 'acme.example' } = options
  const env = {
    ...{ PATH: process.env['PATH'], STORE: store, SECRETS: secrets, SMTP: smtpUrl },
    ...{ USERS: String(users), CONCURRENCY: String(concurrency), AHEAD: String(ahead), DOMAIN: domain },
  }
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout?.on('data', (part) => {
    text += String(part)
  })
  const job = once(child, 'exit').then(() => (text === '' ? undefined : JSON.parse(text)))
  return { child, job }
}
