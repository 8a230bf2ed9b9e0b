import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { codeOf, parseSecret, timeStepAt } from '../../../packages/core/src/keys/totp.js'
import { createSecondStep } from '../../../packages/core/src/second-step.js'
import { memoryStore } from '../../../packages/core/src/stores/memory.js'

const clock = { now: 1_800_000_000 }

function company() {
  return createSecondStep<{ id: string }>({
    issuer: 'Acme',
    secrets: `k1:${randomBytes(32).toString('base64')}`,
    store: memoryStore(),
    users: { find: (id) => ({ id }), list: () => ({ users: [] }) },
    clock: () => clock.now,
    selfEnrolment: 'signed_in',
    maxKeys: 3,
  })
}

async function add(core: ReturnType<typeof company>, label: string | undefined): Promise<string> {
  const amy = core.directory.userOf({ id: 'amy' })
  const staged = await core.account.stage(amy, label)
  if (staged.status !== 'staged') return staged.status
  clock.now += 60
  const parsed = parseSecret(staged.card.secret, false)
  const code = parsed.status === 'secret' ? codeOf(parsed.secret, timeStepAt(clock.now)) : ''
  return (await core.account.confirm(amy, staged.keyId, { code, binding: 'b', passes: [] })).status
}

describe('the keys of one user', () => {
  it('are as many as `maxKeys`, staged ones not counted, and then one must go first', async () => {
    const core = company()
    const amy = core.directory.userOf({ id: 'amy' })
    for (const label of ['Phone', 'Tablet']) expect(await add(core, label)).toBe('passed')
    await core.account.stage(amy, 'never confirmed')
    expect(await add(core, 'Old phone')).toBe('passed')
    expect(await add(core, 'One too many')).toBe('key_limit')
    const [phone] = await core.account.keys(amy)
    expect(await core.account.remove(amy, phone?.id ?? '')).toBe('removed')
    expect(await core.account.remove(amy, phone?.id ?? '')).toBe('key_unknown')
    expect(await add(core, 'New phone')).toBe('passed')
  })

  it.each([
    ['  My   phone \n', 'My phone'],
    ['\u202eevil\u0000\u200b', 'evil'],
    ['👩‍👩‍👧‍👦'.repeat(3), '👩‍👩‍👧‍👦'.repeat(3)],
    ['a\u200db', 'a b'],
    ['電'.repeat(80), '電'.repeat(60)],
    ['\ud83d', '\ufffd'],
    ['   ', 'Acme 1'],
    [undefined, 'Acme 1'],
  ])('have a name of one visible line: %j', async (typed, kept) => {
    const core = company()
    await add(core, typed)
    expect((await core.account.keys(core.directory.userOf({ id: 'amy' }))).map(({ label }) => label)).toEqual([kept])
  })

  it('without a name get one that no other has', async () => {
    const core = company()
    const amy = core.directory.userOf({ id: 'amy' })
    await add(core, 'Acme 2')
    await add(core, undefined)
    await add(core, '')
    expect((await core.account.keys(amy)).map(({ label }) => label)).toEqual(['Acme 2', 'Acme 3', 'Acme 4'])
  })
})
