import { parseArgs } from 'node:util'
import { createClient } from './client.js'
import { askAndGive } from './credential.js'
import { openTerminal, stop, stopOnErrors } from './terminal.js'

/**
 * A viewer: somebody signs in on the web as always, connects to a remote PC by himself, and hands it the ticket he gets.
 * The PC never sees his code, and it is not the PC that says which one it is: a ticket for another one would be caught by it.
 * With `--ticket` he brings a ticket that he got on the PC's page on the web.
 */

stopOnErrors()
const { values } = parseArgs({
  options: {
    server: { type: 'string', default: 'http://127.0.0.1:3000' },
    mount: { type: 'string', default: '/otp' },
    agent: { type: 'string' },
    id: { type: 'string', default: 'pc-01' },
    user: { type: 'string' },
    password: { type: 'string' },
    ticket: { type: 'boolean', default: false },
  },
})
if (values.agent === undefined) stop('--agent is missing: the address the agent has printed.')
const { mount, id } = values
const agent = createClient(values.agent)
const server = createClient(values.server)
const terminal = openTerminal()

const ticket = values.ticket ? await terminal.ask('Ticket from the page') : await getTicket()
const opened = await agent.post('/open', { ticket })
if (opened.status !== 200) stop('The PC did not open.')
console.log(`Connected to ${id} as ${String(opened.fields['userId'])}.`)
terminal.close()

/** Signs in on the web, gives what the PC asks for, and gets a ticket for it. */
async function getTicket(): Promise<unknown> {
  const username = values.user ?? (await terminal.ask('User ID'))
  const password = values.password ?? (await terminal.ask('Password'))
  const login = await server.post('/login', { username, password })
  if (login.status !== 200) stop('Wrong user ID or password.')

  const standing = await server.get(mount)
  if (standing.fields['passed'] !== true) {
    const step = await server.post(mount, { code: await terminal.ask('6-digit code to sign in') })
    if (step.status !== 200) stop(`Not signed in: ${String(step.fields['title'])}.`)
  }

  const connect = `${mount}/agents/${encodeURIComponent(id)}/connect`
  const asked = await server.get(connect)
  if (asked.status !== 200) stop('There is no such PC, or you may not connect to it.')
  const { authentication } = asked.fields
  console.log(`${id} asks for: ${String(authentication)}`)
  const given = await askAndGive(terminal, authentication, (credential) => server.post(connect, credential))
  if (given.status !== 200) {
    const { title, detail, retryAfterSeconds } = given.fields
    const wait = retryAfterSeconds === undefined ? '' : ` Try again in ${String(retryAfterSeconds)} seconds.`
    stop(`${String(title)}.${detail === undefined ? '' : ` ${String(detail)}`}${wait}`)
  }
  return given.fields['ticket']
}
