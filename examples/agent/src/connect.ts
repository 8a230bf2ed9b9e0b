import { parseArgs } from 'node:util'
import { createClient } from './client.js'
import { askAndGive } from './credential.js'
import { openTerminal, stop, stopOnErrors } from './terminal.js'

/** Somebody who connects straight to a remote PC: he names himself, and gives what the PC asks for. */

stopOnErrors()
const { values } = parseArgs({ options: { agent: { type: 'string' }, user: { type: 'string' } } })
if (values.agent === undefined) stop('--agent is missing: the address the agent has printed.')
const agent = createClient(values.agent)
const terminal = openTerminal()

const { authentication } = (await agent.get('/')).fields
console.log(`This PC asks for: ${String(authentication)}`)
const userId = values.user ?? (await terminal.ask('User ID'))
const { status, fields } = await askAndGive(terminal, authentication, (credential) =>
  agent.post('/connect', { userId, ...credential }),
)
terminal.close()
console.log(status === 200 ? `Connected as ${String(fields['userId'])}.` : 'Refused.')
process.exitCode = status === 200 ? 0 : 1
