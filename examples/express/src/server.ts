import { once } from 'node:events'
import { createServer } from 'node:http'
import { createDemoClock, openMailbox, openStore, readSettings, seed, urlOf } from '@secondstep-examples/shared'
import { createApp } from './app.js'

/** Starts the example and says where it is. */
async function start(): Promise<void> {
  const settings = readSettings(process.env)
  for (const notice of settings.notices) console.warn(notice)
  const mailbox = settings.mailbox ? await openMailbox() : undefined
  const records = openStore(settings)
  const { app, otp, upgrades } = createApp(settings, records, createDemoClock(), mailbox)
  await otp.ready()

  const server = createServer(app)
  server.on('upgrade', (req, socket, head) => upgrades.receive(req, socket, head))
  server.listen(settings.port, settings.host)
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : settings.port
  const url = urlOf(settings.host, port)
  const accounts = seed.map(({ id, isAdministrator }) =>
    `  ${id.padEnd(8)} ${`${id}-demo`.padEnd(14)}${isAdministrator ? 'administrator' : ''}`.trimEnd(),
  )
  const post = mailbox === undefined ? [] : [`Mailbox: ${url}/mailbox`, '']
  const lines = [`The Express example runs at ${url}`, '', 'Accounts (user ID, password):', ...accounts, '', ...post]
  console.log(lines.join('\n'))

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

start().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  // Not the exit code alone: a mailbox that is open by now would keep the process.
  process.exit(1)
})
