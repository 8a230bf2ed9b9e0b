import { randomBytes } from 'node:crypto'
import type { Command } from './command.js'
import { readWords } from './read-words.js'
import { UsageError } from './usage-error.js'

/** Makes a key ring, or puts a new key before the ones there are. */
export const secret: Command = async (words, { say, complain, env }) => {
  const { values } = readWords(words, { options: { rotate: { type: 'boolean' } } })
  const before = env['SECONDSTEP_SECRETS'] ?? ''
  if (values.rotate !== true) {
    say(newKey([]))
    if (before !== '') complain('SECONDSTEP_SECRETS is set already; --rotate keeps what it opens.')
    return 0
  }
  if (before === '') throw new UsageError('SECONDSTEP_SECRETS is not set: there is nothing to rotate.')
  const ids = before.split(',').map((entry) => entry.slice(0, entry.indexOf(':')).trim())
  say(`${newKey(ids)},${before}`)
  complain('Give this to every process at once, or first put the new key last, so that all of them can open it.')
  return 0
}

function newKey(taken: readonly string[]): string {
  let number = taken.length + 1
  while (taken.includes(`k${number}`)) number++
  return `k${number}:${randomBytes(32).toString('base64')}`
}
