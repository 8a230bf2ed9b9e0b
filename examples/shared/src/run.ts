import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { createDemoClock, type DemoClock } from './clock.js'
import { type Mailbox, openMailbox } from './mailbox.js'
import { seed } from './people.js'
import { seedPcs } from './remote-pcs.js'
import { type ExampleSettings, readSettings, urlOf } from './settings.js'
import { type OpenStore, openStore } from './store.js'

/** What an example is given to build its app. */
export interface ExampleParts {
  readonly settings: ExampleSettings
  readonly records: OpenStore
  readonly clock: DemoClock
  readonly mailbox: Mailbox | undefined
}

/** What an example's app must be able to do to be served. */
export interface ExampleApp {
  readonly listener: RequestListener
  readonly upgrades: { receive(req: IncomingMessage, socket: Duplex, head: Buffer): void; close(): void }
  ready(): Promise<void>
}

/** Starts an example, says where it is, and ends with one line if it cannot. */
export function runExample(framework: string, createApp: (parts: ExampleParts) => ExampleApp): void {
  start(framework, createApp).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    // Not the exit code alone: a mailbox that is open by now would keep the process.
    process.exit(1)
  })
}

async function start(framework: string, createApp: (parts: ExampleParts) => ExampleApp): Promise<void> {
  const server = createServer()
  const asked = readSettings(process.env)
  // A port the system picks is part of the app's address, so it has to be known first; nobody else knows it yet.
  const settings =
    asked.port === 0 ? readSettings({ ...process.env, PORT: String(await listen(server, asked)) }) : asked
  const mailbox = settings.mailbox ? await openMailbox() : undefined
  const records = openStore(settings)
  const clock = createDemoClock(settings.clockAt)
  const { listener, upgrades, ready } = createApp({ settings, records, clock, mailbox })
  await ready()

  server.on('request', listener)
  server.on('upgrade', (req, socket, head) => upgrades.receive(req, socket, head))
  if (!server.listening) await listen(server, settings)
  console.log(linesOf(framework, urlOf(settings.host, settings.port), mailbox !== undefined).join('\n'))

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server.close()
      server.closeAllConnections()
      upgrades.close()
      void mailbox?.close()
      void records.close()
    })
  }
}

/** Begins to listen; answers the port. */
async function listen(server: Server, { port, host }: ExampleSettings): Promise<number> {
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

function linesOf(framework: string, url: string, hasMailbox: boolean): readonly string[] {
  const accounts = seed.map(({ id, isAdministrator }) =>
    `  ${id.padEnd(8)} ${`${id}-demo`.padEnd(14)}${isAdministrator ? 'administrator' : ''}`.trimEnd(),
  )
  const pcs = seedPcs.map(({ id }) => `  ${id.padEnd(8)} ${`${id}-demo`.padEnd(14)}${id}-token`)
  const agents = ['Remote PCs (agent ID, password, token):', ...pcs, '']
  const post = hasMailbox ? [`Mailbox: ${url}/mailbox`, ''] : []
  return [
    `The ${framework} example runs at ${url}`,
    '',
    'Accounts (user ID, password):',
    ...accounts,
    '',
    ...agents,
    ...post,
  ]
}
