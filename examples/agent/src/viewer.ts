import { parseArgs } from 'node:util'
import { createClient } from './client.js'
import { askAndGive } from './credential.js'
import { openTerminal } from './terminal.js'

/**
 * A viewer: somebody signs in on the web as always, connects to a remote PC by himself, and hands it the ticket he gets.
 * The PC never sees his code.
 */

const { values } = parseArgs({
  options: {
    server: { type: 'string', default: 'http://127.0.0.1:3000' },
    mount: { type: 'string', default: '/otp' },
    agent: { type: 'string' },
    user: { type: 'string' },
    password: { type: 'string' },
  },
})
if (values.agent === undefined) throw new Error('--agent is missing: the address the agent has printed')
const { mount } = values
const agent = createClient(values.agent)
const server = createClient(values.server)
const terminal = openTerminal()

const username = values.user ?? (await terminal.ask('User ID'))
const password = values.password ?? (await terminal.ask('Password'))
const login = await server.post('/login', { username, password })
if (login.status !== 200) finish('Wrong user ID or password.')

const standing = await server.get(mount)
if (standing.fields['passed'] !== true) {
  const step = await server.post(mount, { code: await terminal.ask('6-digit code to sign in') })
  if (step.status !== 200) finish(`Not signed in: ${String(step.fields['title'])}.`)
}

const { agent: id, authentication } = (await agent.get('/')).fields
console.log(`${String(id)} asks for: ${String(authentication)}`)
const given = await askAndGive(terminal, authentication, (credential) =>
  server.post(`${mount}/agents/${encodeURIComponent(String(id))}/connect`, credential),
)
if (given.status !== 200) {
  const { title, detail, retryAfterSeconds } = given.fields
  const wait = retryAfterSeconds === undefined ? '' : ` Try again in ${String(retryAfterSeconds)} seconds.`
  finish(`${String(title)}.${detail === undefined ? '' : ` ${String(detail)}`}${wait}`)
}
const opened = await agent.post('/open', { ticket: given.fields['ticket'] })
if (opened.status !== 200) finish('The PC did not open.')
console.log(`Connected to ${String(id)} as ${String(opened.fields['userId'])}.`)
terminal.close()

function finish(text: string): never {
  console.log(text)
  process.exit(1)
}
