import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A mail as the sink saw it. */
export interface SunkMail {
  readonly to: string
  readonly messageId: string
  readonly key: string
}

/** A mail server in a process of its own that takes everything. */
export interface MailSink {
  readonly url: string
  /** How many mails have arrived. */
  count(): number
  mails(): readonly SunkMail[]
  /** Resolves when this many mails have arrived. */
  until(count: number): Promise<void>
  reset(): void
  close(): Promise<void>
}

const script = `
import { createServer } from 'node:net'
const server = createServer((socket) => {
  let rest = '', data, to = ''
  socket.on('error', () => undefined)
  socket.setEncoding('latin1')
  socket.on('data', (part) => {
    rest += part
    for (;;) {
      if (data) {
        const end = rest.indexOf('\\r\\n.\\r\\n')
        if (end < 0) return
        const mail = rest.slice(0, end)
        rest = rest.slice(end + 5)
        data = false
        const id = /^Message-ID: *<([^>]*)>/im.exec(mail)?.[1] ?? ''
        const key = /(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}/.exec(mail)?.[0] ?? ''
        process.stdout.write(to + ' ' + id + ' ' + key.replaceAll(' ', '') + '\\n')
        socket.write('250 ok\\r\\n')
        continue
      }
      const end = rest.indexOf('\\r\\n')
      if (end < 0) return
      const line = rest.slice(0, end)
      rest = rest.slice(end + 2)
      const command = line.slice(0, 4).toUpperCase()
      if (command === 'RCPT') to = /<(.*)>/.exec(line)?.[1] ?? ''
      if (command === 'DATA') { data = true; socket.write('354 go\\r\\n') }
      else if (command === 'QUIT') socket.end('221 bye\\r\\n')
      else socket.write('250 ok\\r\\n')
    }
  })
  socket.write('220 sink\\r\\n')
})
server.listen(0, '127.0.0.1', () => process.stdout.write('port ' + server.address().port + '\\n'))
`

export async function startMailSink(): Promise<MailSink> {
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.stdout === null) throw new Error('no output')
  let mails: SunkMail[] = []
  let wake = (): void => undefined
  const lines = createInterface({ input: child.stdout })
  const port = await new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      const [to = '', messageId = '', key = ''] = line.split(' ')
      if (to === 'port') return resolve(messageId)
      mails.push({ to, messageId, key })
      wake()
    })
  })
  return {
    url: `smtp://127.0.0.1:${port}`,
    count: () => mails.length,
    mails: () => mails,
    until: async (count) => {
      while (mails.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    reset: () => {
      mails = []
    },
    close: async () => {
      child.kill()
      await once(child, 'exit')
    },
  }
}
