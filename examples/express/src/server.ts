import { createServer } from 'node:http'
import { createDemoClock, openMailbox, readSettings, seed } from '@secondstep-examples/shared'
import { createApp } from './app.js'

/** Starts the example and says where it is. */
async function start(): Promise<void> {
  const settings = readSettings(process.env)
  const mailbox = settings.mailbox ? await openMailbox() : undefined
  const { app, otp } = createApp(settings, createDemoClock(), mailbox)
  await otp.ready()

  const server = createServer(app)
  server.listen(settings.port, settings.host, () => {
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : settings.port
    const url = `http://${settings.host}:${port}`
    const accounts = seed.map(
      ({ id, isAdministrator }) =>
        `  ${id.padEnd(8)} ${`${id}-demo`.padEnd(14)}${isAdministrator ? 'administrator' : ''}`,
    )
    const post = mailbox === undefined ? [] : [`Mailbox: ${url}/mailbox`, '']
    const lines = [`The Express example runs at ${url}`, '', 'Accounts (user ID, password):', ...accounts, '', ...post]
    console.log(lines.join('\n'))
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server.close()
      server.closeAllConnections()
      void mailbox?.close()
    })
  }
}

start().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
