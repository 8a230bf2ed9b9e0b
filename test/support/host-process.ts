import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A host app in a process of its own. */
export interface HostProcess {
  readonly url: string
  stop(): Promise<void>
}

// Inside node_modules a script finds the packages by name, as an app that installed them would.
const nursery = fileURLToPath(new URL('../../node_modules/.cache/secondstep-hosts/', import.meta.url))

/** Starts a script that prints `listening on URL` once it is up. */
export async function startHost(
  fileName: string,
  script: string,
  node: string = process.execPath,
): Promise<HostProcess> {
  mkdirSync(nursery, { recursive: true })
  const folder = mkdtempSync(nursery)
  const file = join(folder, fileName)
  writeFileSync(file, script)
  const SECONDSTEP_SECRETS = `k1:${randomBytes(32).toString('base64')}`
  const env = { ...process.env, NODE_ENV: 'development', SECONDSTEP_SECRETS }
  const child = spawn(node, [file], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const stop = async (): Promise<void> => {
    rmSync(folder, { recursive: true, force: true })
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  try {
    return { url: await addressOf(child), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null || child.stderr === null) throw new Error('the host was started without pipes')
  let complaints = ''
  child.stderr.on('data', (part) => {
    complaints += String(part)
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^listening on (\S+)$/.exec(line)?.[1]
    if (url !== undefined) return url
  }
  throw new Error(`the host ended before it listened:\n${complaints}`)
}
