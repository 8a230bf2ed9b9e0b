import { describe, expect, it } from 'vitest'
import { createPolicies, isAsked } from '../../../packages/core/src/policy/policy.js'
import { encodeRecord } from '../../../packages/core/src/records/record-codec.js'

const settings = { initialScope: 'off', enforce: undefined } as const
const stored = (scope: string, epoch: string, rest = {}) =>
  encodeRecord({ version: 1, organisation: 'acme', scope, keyMode: 'administrator', epoch, ...rest })

describe('the policy', () => {
  it('is the initial one until one is stored', () => {
    const initial = createPolicies({ ...settings, initialScope: 'everyone' }).read(undefined, 'acme')
    expect(initial).toEqual({ scope: 'everyone', keyMode: 'administrator', epoch: '0.first', enforced: false })
  })

  it('gets a new epoch at every change of scope, and keeps it when only the mode changes', () => {
    const policies = createPolicies(settings)
    const off = policies.read(undefined, 'acme')
    const on = policies.next(off, { scope: 'everyone', keyMode: 'administrator' }, 'acme')
    const mode = policies.next(on, { scope: 'everyone', keyMode: 'user' }, 'acme')
    const again = policies.next(mode, { scope: 'off', keyMode: 'user' }, 'acme')
    expect([on, mode, again].map(({ epoch }) => Number.parseInt(epoch, 10))).toEqual([1, 1, 2])
    expect(mode.epoch).toBe(on.epoch)
    expect(policies.next(off, { scope: 'everyone', keyMode: 'administrator' }, 'acme').epoch).not.toBe(on.epoch)
  })

  it('that vanishes or falls back under a running process is a fault, not "off"', () => {
    const policies = createPolicies(settings)
    policies.read(stored('everyone', '4.abc'), 'acme')
    expect(() => policies.read(undefined, 'acme')).toThrow(/ERR_RECORD_VANISHED/)
    expect(() => policies.read(stored('off', '3.abc'), 'acme')).toThrow(/ERR_RECORD_VANISHED/)
    expect(policies.read(undefined, 'other').scope).toBe('off')
    expect(createPolicies(settings).read(stored('off', '3.abc'), 'acme').scope).toBe('off')
  })

  it.each([
    ['of another organisation', stored('everyone', '1.a', { organisation: 'other' })],
    ['of an unknown scope', stored('on', '1.a')],
    ['without an epoch', stored('off', '')],
    ['of a later version', stored('off', '1.a', { version: 2 })],
    ['that is no JSON', '{"scope":'],
    ['that is empty', ''],
  ])('%s cannot be read, and is not taken for "off"', (_, text) => {
    expect(() => createPolicies(settings).read(text, 'acme')).toThrow(/ERR_RECORD_UNREADABLE/)
  })

  it('is overridden by the option `enforce`, and says so', () => {
    const policies = createPolicies({ ...settings, enforce: 'off' })
    expect(policies.read(stored('everyone', '1.a'), 'acme')).toMatchObject({
      scope: 'off',
      epoch: '1.a',
      enforced: true,
    })
  })

  it('asks everyone, or those with a live key, or nobody', () => {
    const policy = { keyMode: 'user', epoch: '1.a', enforced: false } as const
    const asked = (['off', 'enrolled', 'everyone'] as const).map((scope) =>
      [false, true].map((hasKey) => isAsked({ ...policy, scope }, hasKey)),
    )
    expect(asked).toEqual([
      [false, false],
      [false, true],
      [true, true],
    ])
  })
})
