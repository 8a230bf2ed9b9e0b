import { onlyOrganisation, type Policy, type SecondStep } from '@secondstep/core'
import type { Command, CommandIo } from './command.js'
import { loadKit } from './load-kit.js'
import { readWords } from './read-words.js'
import { UsageError } from './usage-error.js'

const text = { type: 'string' } as const

/** Shows the switch, and turns it off when nobody gets in any more. */
export const policy: Command = async (words, io) => {
  const { values, positionals } = readWords(words, {
    options: { config: text, organisation: text, reason: text },
    allowPositionals: true,
  })
  const [action] = positionals
  if ((action !== 'show' && action !== 'off') || positionals.length > 1) throw new UsageError('Say `show` or `off`.')
  const reason = values.reason?.trim() ?? ''
  if (action === 'off' && reason === '') throw new UsageError('Give a reason: --reason "..."')
  const kit = await loadKit(values.config, io)
  if (!kit.store.shared) {
    io.complain(
      `The records are in "${kit.store.name}", which only the running app can see. Start the app with the option enforce: 'off' instead.`,
    )
    return 1
  }
  const organisation = values.organisation ?? onlyOrganisation
  return action === 'show' ? show(kit, organisation, io) : turnOff(kit, organisation, reason, io)
}

async function show(kit: SecondStep, organisation: string, { say }: CommandIo): Promise<number> {
  const { scope, keyMode, epoch, enforced } = await kit.policy.of(organisation)
  say(`scope      ${scope}${enforced ? ' (fixed by the option enforce)' : ''}`)
  say(`key mode   ${keyMode}`)
  say(`epoch      ${epoch}`)
  return 0
}

async function turnOff(kit: SecondStep, organisation: string, reason: string, io: CommandIo): Promise<number> {
  const { before, after } = await kit.policy.turnOff({ organisation, reason })
  if (after.scope !== 'off') {
    io.complain(
      `The stored switch is off now, but the option enforce: '${after.scope}' stands above it. Start the app without it.`,
    )
    return 1
  }
  io.say(`${wordsFor(before)} Now nobody is asked: it holds from everybody's next request on.`)
  io.say('Sign in, set a key that works, and turn the step on again in the console.')
  return 0
}

function wordsFor({ scope }: Policy): string {
  return scope === 'off' ? 'Nobody was asked before.' : `Before, the scope was "${scope}".`
}
