import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ExampleSettings } from './settings.js'

/** The key ring: the environment's, or one made at the first start and kept beside the example, readable by its owner only. */
export function readSecrets({ secrets, dataFolder }: ExampleSettings): string {
  return secrets ?? kept(dataFolder, 'secrets', () => `k1:${randomBytes(32).toString('base64')}`)
}

/** What session cookies are signed with; kept, so that a restart signs nobody out. */
export function readSessionSecret({ dataFolder }: ExampleSettings): string {
  return kept(dataFolder, 'session-secret', () => randomBytes(32).toString('base64'))
}

function kept(folder: string, name: string, make: () => string): string {
  const file = join(folder, name)
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  }
  try {
    // `wx`: of two servers that start at once, one makes it and the other reads it.
    writeFileSync(file, `${make()}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(file, 'utf8').trim()
}
