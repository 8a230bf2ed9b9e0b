import { type IncomingMessage, ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { SecondStepMiddleware } from '@secondstep/express'
import express, { type RequestHandler } from 'express'
import { WebSocketServer } from 'ws'

/** The app's WebSocket, for the server's `upgrade` event. */
export interface Upgrades {
  receive(req: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
}

/**
 * An upgrade passes no middleware, so what loads the session and the user is run on the bare request here; then the kit
 * is asked. Whoever it does not let in gets an answer without a handshake.
 */
export function createUpgrades(
  loaders: readonly RequestHandler[],
  otp: Pick<SecondStepMiddleware, 'verifyUpgrade'>,
): Upgrades {
  const load = loaderOf(loaders)
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 16_384 })
  sockets.on('connection', (connection) => {
    connection.on('error', () => connection.terminate())
    connection.send('welcome')
  })

  const mayOpen = async (req: IncomingMessage): Promise<boolean> => {
    await load(req)
    return otp.verifyUpgrade(req)
  }
  return {
    receive: (req, socket, head) => {
      // Without a listener a visitor who hangs up early would end the process.
      socket.on('error', () => socket.destroy())
      if (req.url?.split('?')[0] !== '/ws') return refuse(socket, 404)
      const open = (may: boolean): void => {
        if (may) sockets.handleUpgrade(req, socket, head, (connection) => sockets.emit('connection', connection, req))
        else refuse(socket, 401)
      }
      mayOpen(req)
        .then(open)
        .catch((error: unknown) => {
          console.error(error)
          refuse(socket, 503)
        })
    },
    close: () => {
      for (const connection of sockets.clients) connection.terminate()
    },
  }
}

/** Runs the loaders on a request that no server hands to the app. */
function loaderOf(loaders: readonly RequestHandler[]): (req: IncomingMessage) => Promise<void> {
  const app = express()
  app.use(...loaders)
  const handle = app as unknown as (req: IncomingMessage, res: ServerResponse, done: (error?: unknown) => void) => void
  return (req) =>
    new Promise((resolve, reject) => {
      // Nobody reads this response: the loaders only hang their listeners on it.
      handle(req, new ServerResponse(req), (error) => (error ? reject(error) : resolve()))
    })
}

function refuse(socket: Duplex, status: 401 | 404 | 503): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
