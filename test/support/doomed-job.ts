import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** How a process of `make_keys` ended. */
export interface JobProcess {
  readonly signal: NodeJS.Signals | null
  /** The ids it made keys for, in order. */
  readonly made: readonly string[]
  /** What it said of the job at the end, if it got there. */
  readonly job: { readonly state: string; readonly counts: Readonly<Record<string, number>> } | undefined
}

/** What a process is told. */
export interface JobProcessOptions {
  readonly store: string
  readonly secrets: string
  readonly users: number
  /** Kills itself (SIGKILL) in the middle of the work, after this many keys. */
  readonly dieAfter?: number
  /** Seconds its clock is ahead. */
  readonly ahead?: number
}

const script = `
import { createSecondStep, sqliteStore, redisStore } from '@secondstep/core'
const { STORE, SECRETS, USERS, DIE_AFTER, AHEAD } = process.env
const openStore = async () => {
  if (STORE.startsWith('redis:')) {
    const { createClient } = await import('redis')
    const client = createClient({ url: STORE })
    await client.connect()
    return { store: redisStore(client), close: () => client.destroy() }
  }
  const { default: Database } = await import('libsql')
  return { store: sqliteStore(new Database(STORE)), close: () => undefined }
}
const { store, close } = await openStore()
const rows = [{ id: 'boss', isAdministrator: true }, ...Array.from({ length: Number(USERS) }, (_, i) => ({ id: 'user' + i }))]
let made = 0
const core = createSecondStep({
  issuer: 'Acme', secrets: SECRETS, store,
  logger: { info() {}, warn() {}, error: console.error },
  clock: () => Date.now() / 1000 + Number(AHEAD),
  users: {
    find: (id) => rows.find((row) => row.id === id),
    list: ({ after, limit }) => {
      const from = Number(after ?? 0)
      return { users: rows.slice(from, from + limit), ...(from + limit < rows.length ? { next: String(from + limit) } : {}) }
    },
  },
  audit: { write: ({ type, userId }) => {
    if (type !== 'key_made') return
    process.stdout.write('made ' + userId + '\\n')
    if (++made === Number(DIE_AFTER)) process.kill(process.pid, 'SIGKILL')
  } },
})
await core.ready()
const actor = { user: core.directory.userOf(rows[0]) }
if (process.env.START === '1') await core.jobs.start(actor, 'make_keys')
await core.jobs.run()
process.stdout.write('job ' + JSON.stringify(await core.jobs.look('default', 'make_keys')) + '\\n')
close()
`

/** Runs `make_keys` in a process of its own; the first one starts the job, later ones find it. */
export async function runJobProcess(options: JobProcessOptions, start: boolean): Promise<JobProcess> {
  const env = {
    ...process.env,
    STORE: options.store,
    SECRETS: options.secrets,
    USERS: String(options.users),
    DIE_AFTER: String(options.dieAfter ?? -1),
    AHEAD: String(options.ahead ?? 0),
    START: start ? '1' : '0',
  }
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (part) => {
    said += String(part)
  })
  const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  const lines = said.split('\n')
  const job = lines.find((line) => line.startsWith('job '))?.slice(4)
  return {
    signal,
    made: lines.filter((line) => line.startsWith('made ')).map((line) => line.slice(5)),
    job: job === undefined ? undefined : JSON.parse(job),
  }
}
