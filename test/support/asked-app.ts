import { once } from 'node:events'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'

/** An app in this process that somebody asks for something all the time. */
export interface AskedApp {
  /** How long each answer took, in milliseconds. */
  readonly answers: readonly number[]
  close(): void
}

export async function startAskedApp(): Promise<AskedApp> {
  const server = createServer((_, response) => response.end('here'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const answers: number[] = []
  let open = true
  const ask = (): void => {
    const asked = performance.now()
    get({ port, host: '127.0.0.1', agent: false }, (response) => {
      response.resume().on('end', () => {
        answers.push(performance.now() - asked)
        if (open) setTimeout(ask, 20)
        else server.close()
      })
    })
  }
  ask()
  return {
    answers,
    close: () => {
      open = false
    },
  }
}
