import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { SecondStep } from '@secondstep/core'
import type { CommandIo } from './command.js'
import { UsageError } from './usage-error.js'

const endings = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts']

/**
 * Loads the host's kit from its configuration file: the default export, or one named `otp`.
 *
 * @throws `UsageError` where there is no such file, or no kit in it.
 */
export async function loadKit(file: string | undefined, { folder }: CommandIo): Promise<SecondStep> {
  const path = file === undefined ? findFile(folder) : resolve(folder, file)
  if (!existsSync(path)) throw new UsageError(`There is no file ${path}.`)
  const loaded = await load(path)
  // CommonJS modules come as the default of a module.
  const candidates = [loaded['default'], loaded['otp'], (loaded['default'] as { otp?: unknown } | undefined)?.otp]
  for (const candidate of candidates) {
    const kit = (candidate as { core?: unknown } | null | undefined)?.core ?? candidate
    if (isKit(kit)) return kit
  }
  throw new UsageError(`${path} exports no kit. Write \`export default otp\`, where otp is what secondStep() gave you.`)
}

function findFile(folder: string): string {
  const found = endings.map((ending) => join(folder, `secondstep.config.${ending}`)).find((path) => existsSync(path))
  if (found !== undefined) return found
  throw new UsageError(`There is no secondstep.config.js in ${folder}. Name your file with --config.`)
}

async function load(path: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw cause
    throw new UsageError(`This Node (${process.version}) cannot load ${path}. Compile it, or use Node 22.18 or later.`)
  }
}

function isKit(value: unknown): value is SecondStep {
  const kit = value as { ready?: unknown; policy?: unknown; settings?: unknown } | null | undefined
  return typeof kit?.ready === 'function' && typeof kit.policy === 'object' && typeof kit.settings === 'object'
}
