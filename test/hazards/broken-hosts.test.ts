import { afterEach, describe, expect, it } from 'vitest'
import {
  expectGuessesStayInBudget,
  expectOneCodeOnce,
  expectPassStaysWithItsLogin,
  expectReadingWritesNothing,
  expectSignOutEndsCopies,
  expectStepCannotBeSkipped,
} from '../support/walker.js'
import { type BrokenHost, type Fault, startBrokenHost } from './broken-host.js'

// A check that cannot fail proves nothing. Each of these is run against the kit elsewhere, by the same function.

let host: BrokenHost | undefined
afterEach(async () => {
  await host?.close()
  host = undefined
})

const checks: Readonly<Record<string, (target: BrokenHost) => Promise<void>>> = {
  'nobody skips the step': expectStepCannotBeSkipped,
  'one code passes once': (target) => expectOneCodeOnce(target, 50),
  'guesses stay within the budget': (target) => expectGuessesStayInBudget(target, 200),
  'a pass stays with its login': expectPassStaysWithItsLogin,
  'a sign-out ends the copies': expectSignOutEndsCopies,
  'reading writes nothing': async (target) =>
    expectReadingWritesNothing(await target.signIn(), ['/otp', '/otp?key=1', '/private'], target.stored),
}

const found: readonly (readonly [Fault, string])[] = [
  ['guards_by_prefix', 'nobody skips the step'],
  ['believes_headers', 'nobody skips the step'],
  ['spends_then_writes', 'one code passes once'],
  ['never_spends', 'one code passes once'],
  ['counts_then_writes', 'guesses stay within the budget'],
  ['counts_in_the_session', 'guesses stay within the budget'],
  ['marks_the_user', 'a pass stays with its login'],
  ['keeps_the_pass_at_sign_out', 'a sign-out ends the copies'],
  ['writes_on_get', 'reading writes nothing'],
]

describe('the check that', () => {
  it.each(Object.entries(checks))('%s is content with a host that has no fault', async (_, check) => {
    host = await startBrokenHost(undefined)
    await check(host)
  })

  it.each(found)('is meant for a host that %s finds it: %s', async (fault, title) => {
    host = await startBrokenHost(fault)
    const verdict = await checks[title]?.(host).then(
      () => 'content',
      (error: unknown) => (error instanceof Error ? error.name : 'unknown'),
    )
    expect(verdict).toBe('AssertionError')
  })

  it('is there for every fault, and every check has a fault to find', () => {
    expect(new Set(found.map(([, title]) => title))).toEqual(new Set(Object.keys(checks)))
  })
})
