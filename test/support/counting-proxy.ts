import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Stands between a client and a server, and counts how often the client asks and has to wait for the answer. */
export interface CountingProxy {
  /** The server's address, by way of the proxy. */
  readonly url: string
  /** Round trips since the last call, over all connections: what is sent in one go, or without an answer in between, is one. */
  roundTrips(): number
  close(): void
}

export async function startCountingProxy(serverUrl: string): Promise<CountingProxy> {
  const { hostname, port } = new URL(serverUrl)
  const sockets = new Set<Socket>()
  let count = 0
  const server = createServer((client) => {
    const behind = connect({ host: hostname, port: Number(port) })
    let clientsTurn = true
    client.on('data', (part) => {
      if (clientsTurn) count++
      clientsTurn = false
      behind.write(part)
    })
    behind.on('data', (part) => {
      clientsTurn = true
      client.write(part)
    })
    for (const [one, other] of [
      [client, behind],
      [behind, client],
    ] as const) {
      sockets.add(one)
      one.setNoDelay(true)
      one.on('error', () => undefined)
      one.on('close', () => other.destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(serverUrl)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  return {
    url: url.href,
    roundTrips: () => {
      const counted = count
      count = 0
      return counted
    },
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
