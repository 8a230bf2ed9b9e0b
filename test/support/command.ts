import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// Inside node_modules a configuration finds the packages by name, as an app that installed them would.
const nursery = fileURLToPath(new URL('../../node_modules/.cache/secondstep-cli/', import.meta.url))
const bin = fileURLToPath(new URL('../../packages/cli/dist/esm/bin.js', import.meta.url))

/** A folder of its own for a host's configuration. */
export function newHostFolder(): string {
  mkdirSync(nursery, { recursive: true })
  return mkdtempSync(nursery)
}

/** Writes a configuration into a folder. */
export function writeConfiguration(folder: string, file: string, script: string): void {
  writeFileSync(join(folder, file), script)
}

/** Runs the built `secondstep` command in a process of its own. */
export function runCommand(folder: string, words: readonly string[], env: Record<string, string> = {}) {
  const { SECONDSTEP_SECRETS: _, ...clean } = process.env
  const done = spawnSync(process.execPath, [bin, ...words], {
    cwd: folder,
    env: { ...clean, ...env },
    encoding: 'utf8',
  })
  return { code: done.status, said: done.stdout, complained: done.stderr }
}
