import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A remote PC in a process of its own. */
export interface AgentProcess {
  readonly url: string
  printed(): string
  kill(): Promise<void>
}

/** What a program at a terminal printed until it ended, and its exit code. */
export interface Session {
  readonly code: number | null
  readonly printed: string
}

const fileOf = (program: string): string =>
  fileURLToPath(new URL(`../../examples/agent/dist/${program}.js`, import.meta.url))

/** Starts the built agent of this id against an example server. */
export async function startAgent(server: string, id: string): Promise<AgentProcess> {
  const child = start('agent', ['--server', server, '--id', id])
  const exited = once(child, 'exit')
  let text = ''
  const url = await Promise.race([
    new Promise<string>((resolve) => {
      child.stdout?.on('data', (part) => {
        text += String(part)
        const found = /waits at (\S+)/.exec(text)?.[1]
        if (found !== undefined) resolve(found)
      })
    }),
    exited.then(() => undefined),
  ])
  if (url === undefined) throw new Error(`the agent ended before it listened: ${text}`)
  return {
    url,
    printed: () => text,
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** Somebody at the terminal of the viewer or of the direct connection; answers each question as it comes. */
export async function atTerminal(
  program: 'viewer' | 'connect',
  args: readonly string[],
  answers: ReadonlyArray<string | (() => string | Promise<string>)>,
): Promise<Session> {
  const child = start(program, args)
  const exited = once(child, 'exit')
  let printed = ''
  let asked = 0
  child.stdout?.on('data', (part) => {
    printed += String(part)
    // A question ends in a colon and a blank, and waits there.
    if (!printed.endsWith(': ')) return
    const answer = answers[asked++]
    if (answer === undefined) child.stdin?.end()
    else
      void Promise.resolve(typeof answer === 'string' ? answer : answer()).then((line) =>
        child.stdin?.write(`${line}\n`),
      )
  })
  child.stderr?.on('data', (part) => {
    printed += String(part)
  })
  await exited
  return { code: child.exitCode, printed }
}

function start(program: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [fileOf(program), ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
}
