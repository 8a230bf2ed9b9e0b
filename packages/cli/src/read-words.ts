import { type ParseArgsConfig, parseArgs } from 'node:util'
import { UsageError } from './usage-error.js'

/** Reads the words of a command. @throws `UsageError` for what it does not know */
export function readWords<const Config extends ParseArgsConfig>(
  words: readonly string[],
  config: Config,
): ReturnType<typeof parseArgs<Config & { args: string[]; strict: true }>> {
  try {
    return parseArgs({ ...config, args: [...words], strict: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
