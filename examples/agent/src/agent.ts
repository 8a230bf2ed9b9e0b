import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { parseArgs } from 'node:util'
import { type Answer, createClient } from './client.js'

/**
 * Stands for the program on a remote PC. It opens to nobody by itself: what to ask, whether what was given is right and whose
 * ticket it holds, it asks the server.
 */

const { values } = parseArgs({
  options: {
    server: { type: 'string', default: 'http://127.0.0.1:3000' },
    mount: { type: 'string', default: '/otp' },
    id: { type: 'string', default: 'pc-01' },
    token: { type: 'string' },
    port: { type: 'string', default: '0' },
  },
})
const server = createClient(values.server, values.token ?? `${values.id}-token`)
const own = `${values.mount}/agents/${encodeURIComponent(values.id)}`

async function answer(req: IncomingMessage): Promise<Answer> {
  switch (`${req.method} ${req.url}`) {
    // What a viewer has to ask his user for.
    case 'GET /': {
      const { status, fields } = await server.get(own)
      return { status, fields: { agent: values.id, authentication: fields['authentication'] } }
    }
    // Somebody connects straight to this PC, and names himself.
    case 'POST /connect': {
      const given = await server.post(`${own}/connect`, await bodyOf(req))
      return given.status === 200 ? open(given.fields['ticket']) : given
    }
    // A viewer brings the ticket its user got from the server.
    case 'POST /open':
      return open((await bodyOf(req))['ticket'])
    default:
      return { status: 404, fields: {} }
  }
}

/** Opens on a ticket, and only to the user the server names. */
async function open(ticket: unknown): Promise<Answer> {
  const redeemed = await server.post(`${own}/redeem`, { ticket })
  if (redeemed.status !== 200) return redeemed
  const { userId } = redeemed.fields
  console.log(`${values.id} opens to ${String(userId)}`)
  return { status: 200, fields: { status: 'open', userId } }
}

async function bodyOf(req: IncomingMessage): Promise<Record<string, unknown>> {
  let text = ''
  for await (const part of req) {
    text += String(part)
    if (text.length > 16_384) throw new Error('too much')
  }
  return Object(JSON.parse(text)) as Record<string, unknown>
}

function write(res: ServerResponse, { status, fields }: Answer): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(fields))
}

const door = createServer((req, res) => {
  answer(req).then(
    (found) => write(res, found),
    // Without the server, the door stays closed.
    () => write(res, { status: 503, fields: { status: 'closed' } }),
  )
})
door.listen(Number(values.port), '127.0.0.1')
await once(door, 'listening')
const address = door.address()
const port = typeof address === 'object' && address !== null ? address.port : 0
console.log(`${values.id} waits at http://127.0.0.1:${port}`)
