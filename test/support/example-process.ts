import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** An example server in a process of its own. */
export interface ExampleProcess {
  readonly url: string
  /** What it has printed so far. */
  printed(): string
  /** `kill -9`: nothing is saved, nothing is said. */
  kill(): Promise<void>
  /** A polite end; answers the exit code. */
  stop(): Promise<number | null>
}

/**
 * Whose example the suites drive: each of them runs on every framework. `passport-express` and `passport-koa` are the same
 * apps, with the step as a Passport strategy.
 */
export const framework = process.env['FRAMEWORK'] ?? 'express'

/**
 * Where the clocks of a file's examples stand, in Unix seconds, until they are moved on: the middle of a step. On a busy
 * machine a code would else grow old between two lines of a test.
 */
export const clockAt = Math.floor(Date.now() / 30_000) * 30 + 15

/** Starts the built example on a free port, with demo controls and a data folder of its own unless told otherwise. */
export async function startExample(
  env: Readonly<Record<string, string>> = {},
  on: string = framework,
): Promise<ExampleProcess> {
  const [, below] = /^passport-(express|koa)$/.exec(on) ?? []
  const server = below === undefined ? `../../examples/${on}/dist/server.js` : './passport-server.js'
  const DATA = mkdtempSync(join(tmpdir(), 'secondstep-example-'))
  const child = spawn(process.execPath, [fileURLToPath(new URL(server, import.meta.url)), below ?? ''], {
    env: { PATH: process.env['PATH'], PORT: '0', DEMO_CONTROLS: '1', CLOCK_AT: String(clockAt), DATA, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  const output = collect(child)
  const url = await Promise.race([output.url, exited.then(() => undefined)])
  if (url === undefined) throw new Error(`the example ended before it listened:\n${output.printed()}`)
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal)
    await exited
    return child.exitCode
  }
  return {
    url,
    printed: output.printed,
    kill: async () => {
      await end('SIGKILL')
    },
    stop: () => end('SIGTERM'),
  }
}

function collect(child: ChildProcess): { readonly url: Promise<string>; printed(): string } {
  let text = ''
  const url = new Promise<string>((resolve) => {
    const read = (part: unknown): void => {
      text += String(part)
      const found = /runs at (\S+)/.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
  })
  return { url, printed: () => text }
}
