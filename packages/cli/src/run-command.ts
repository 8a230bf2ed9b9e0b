import type { Command, CommandIo } from './command.js'
import { doctor } from './doctor.js'
import { help } from './help.js'
import { policy } from './policy.js'
import { secret } from './secret.js'
import { UsageError } from './usage-error.js'

const commands: Readonly<Record<string, Command>> = { policy, secret, doctor }

/**
 * Runs the `secondstep` command.
 *
 * @param words what stands behind `secondstep`.
 * @returns the exit code: 0 done, 1 refused or something is broken, 2 not understood.
 *
 * @example
 * ```ts
 * import { runCommand } from '@secondstep/cli'
 *
 * const said: string[] = []
 * const io = { say: (text: string) => said.push(text), complain: () => undefined, env: {}, folder: '.' }
 * console.assert((await runCommand(['--help'], io)) === 0)
 * ```
 */
export async function runCommand(words: readonly string[], io: CommandIo): Promise<number> {
  const [name = '--help', ...rest] = words
  if (name === '--help' || name === '-h' || name === 'help') {
    io.say(help(rest[0]))
    return 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) {
    io.complain(`There is no command "${name}".\n\n${help()}`)
    return 2
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    io.say(help(name))
    return 0
  }
  try {
    return await command(rest, io)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    io.complain(`${error.message}\n\n${help(name)}`)
    return 2
  }
}
