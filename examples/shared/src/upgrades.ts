import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'

/** The app's WebSocket, for the server's `upgrade` event. */
export interface Upgrades {
  receive(req: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
}

/**
 * Opens a WebSocket at `/ws` for whoever may have one; who may not gets an answer without a handshake.
 *
 * @param mayOpen runs what loads the session and the user on the bare request, then asks the kit.
 */
export function createUpgrades(mayOpen: (req: IncomingMessage) => Promise<boolean>): Upgrades {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 16_384 })
  sockets.on('connection', (connection) => {
    connection.on('error', () => connection.terminate())
    connection.send('welcome')
  })
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

function refuse(socket: Duplex, status: 401 | 404 | 503): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
