import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** What a mail server of the tests does at one point of a mail; `drop` ends the connection, `stall` says nothing more. */
export type Answer = string | 'drop' | 'stall'

/** How a mail to one address is treated; what is left out is accepted. */
export interface Treatment {
  readonly rcpt?: Answer
  /** Before the final dot: the server has the first line of the mail. */
  readonly inData?: Answer
  /** After the final dot. */
  readonly afterData?: Answer
}

/** A mail the server has taken, or has had whole before it went away. */
export interface TakenMail {
  readonly to: string
  readonly raw: string
}

/** A mail server that does what a script says, over real sockets. */
export interface ScriptedServer {
  readonly url: string
  readonly taken: readonly TakenMail[]
  /** Every recipient anybody named. */
  readonly named: readonly string[]
  close(): Promise<void>
}

/** What a server says before any recipient is named; what is left out is accepted. */
export interface Session {
  /** With it the server asks for a sign-in, and says this to whoever tries. */
  readonly auth?: Answer
  readonly mailFrom?: Answer
}

/** @param treat how the n-th mail (from 1) to an address is treated. `greeting` says what a new connection meets. */
export async function startScriptedServer(
  treat: (to: string, attempt: number) => Treatment,
  greeting: () => Answer = () => '220 test',
  { auth, mailFrom = '250 ok' }: Session = {},
): Promise<ScriptedServer> {
  const taken: TakenMail[] = []
  const named: string[] = []
  const attempts = new Map<string, number>()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    let to = ''
    let data: string | undefined
    let rest = ''
    const say = (answer: Answer): boolean => {
      if (answer === 'drop') socket.destroy()
      else if (answer !== 'stall') socket.write(`${answer}\r\n`)
      return answer.startsWith('2') || answer.startsWith('3')
    }
    const treatment = (): Treatment => treat(to, attempts.get(to) ?? 1)
    const line = (text: string): void => {
      if (data !== undefined) {
        if (text !== '.') {
          data += `${text}\r\n`
          const { inData } = treatment()
          if (inData !== undefined) say(inData)
          return
        }
        const raw = data
        data = undefined
        const { afterData = '250 taken' } = treatment()
        if (say(afterData)) taken.push({ to, raw })
        return
      }
      const command = text.slice(0, 4).toUpperCase()
      if (command === 'EHLO' || command === 'HELO') say(auth === undefined ? '250 test' : '250-test\r\n250 AUTH PLAIN')
      else if (command === 'AUTH') say(auth ?? '502 unknown')
      else if (command === 'MAIL') say(mailFrom)
      else if (command === 'RSET') say('250 ok')
      else if (command === 'RCPT') {
        to = /<(.*)>/.exec(text)?.[1] ?? ''
        named.push(to)
        attempts.set(to, (attempts.get(to) ?? 0) + 1)
        say(treatment().rcpt ?? '250 ok')
      } else if (command === 'DATA') {
        data = ''
        say('354 go on')
      } else if (command === 'QUIT') {
        say('221 bye')
        socket.end()
      } else say('502 unknown')
    }
    socket.on('data', (part) => {
      rest += part.toString('latin1')
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const text = rest.slice(0, end)
        rest = rest.slice(end + 2)
        if (!socket.destroyed) line(text)
      }
    })
    say(greeting())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    named,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
