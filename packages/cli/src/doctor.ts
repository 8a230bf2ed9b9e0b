import { onlyOrganisation } from '@secondstep/core'
import type { Command } from './command.js'
import { loadKit } from './load-kit.js'
import { readWords } from './read-words.js'
import { sessionNote } from './session-note.js'

/** Loads the host's kit and tries everything it stands on; changes nothing. */
export const doctor: Command = async (words, io) => {
  const { values } = readWords(words, { options: { config: { type: 'string' } } })
  let failed = 0
  const check = async (what: string, work: () => unknown): Promise<void> => {
    try {
      const found = await work()
      io.say(`ok      ${what}${typeof found === 'string' ? `: ${found}` : ''}`)
    } catch (error) {
      failed++
      io.say(`FAILED  ${what}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  await check('Node', () => process.version)
  const kit = await loadKit(values.config, io)
  await check('options', () => `issuer "${kit.settings.issuer}"`)
  await check('store', async () => {
    await kit.ready()
    return `${kit.store.name}, ${kit.store.shared ? 'shared by all processes' : 'seen by this process only'}`
  })
  await check('switch', async () => {
    const { scope, keyMode, enforced } = await kit.policy.of(onlyOrganisation)
    return `${scope}${enforced ? ' (fixed by the option enforce)' : ''}, key mode ${keyMode}`
  })
  await check('users', async () => {
    const { users } = await kit.directory.list({
      organisation: onlyOrganisation,
      search: undefined,
      after: undefined,
      limit: 1,
    })
    if (users.length === 0) return 'none yet'
    return (await kit.directory.find(users[0]?.id ?? '')) === undefined
      ? raise('listed, but not found by id')
      : 'listed and found'
  })
  await check('clock', () => new Date(kit.settings.clock() * 1000).toISOString())
  await check('audit', () => (kit.settings.audit === undefined ? 'none: events are kept nowhere' : 'a sink is set'))
  const note = sessionNote(io.folder)
  if (note !== undefined) io.say(`look at sessions: ${note}`)
  return failed === 0 ? 0 : 1
}

function raise(message: string): never {
  throw new Error(message)
}
