import { createSecondStep, memoryStore } from '@secondstep/core'
import { codeFor, createFakeClock, createUserDirectory } from '@secondstep/testing'
import { describe, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { codeFromOathtool } from '../support/oathtool.js'

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

describe('codeFor', () => {
  it('reads a key as people copy it, and as a QR carries it', () => {
    const wanted = codeFor(secret, 1_800_000_000)
    const uri = `otpauth://totp/Acme%3A%20Co:ann%40example.test?issuer=Acme&secret=${secret}&digits=6`
    for (const key of [secret.toLowerCase(), 'JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP', uri]) {
      expect(codeFor(key, 1_800_000_029)).toBe(wanted)
    }
    expect(codeFor(secret, 1_800_000_030)).not.toBe(wanted)
  })

  it('does not quote what it cannot read', () => {
    for (const key of ['', '12345678', 'otpauth://totp/x', 'otpauth:', `${secret}!`]) {
      expect(() => codeFor(key, 0)).toThrow(/^This is no key: \w+\.$/)
    }
  })
})

describeWith(['oathtool'], 'codeFor against oathtool', () => {
  it('shows the code that somebody else’s authenticator shows', () => {
    for (const at of [59, 1_111_111_109, 1_234_567_890, 2_000_000_000, 20_000_000_000]) {
      expect(codeFor(secret, at)).toBe(codeFromOathtool(secret, at))
    }
  })
})

describe('the fake clock', () => {
  it('moves only when it is told, to the second', () => {
    const clock = createFakeClock(100)
    expect([clock(), clock.advance(29), clock(), clock.advance(-50), clock.set(1e9), clock()]).toEqual([
      100, 129, 129, 79, 1e9, 1e9,
    ])
    expect([clock.set(119), clock.advanceToNextCode(), clock.advanceToNextCode()]).toEqual([119, 120, 150])
    expect(() => clock.set(Number.NaN)).toThrow(TypeError)
    expect(() => createFakeClock(Number.POSITIVE_INFINITY)).toThrow(TypeError)
  })
})

describe('the user directory', () => {
  const rows = Array.from({ length: 25 }, (_, index) => ({
    id: index,
    name: `Name ${index}`,
    email: `${index}@x.test`,
  }))
  const page = { organisation: 'default', search: undefined, after: undefined, limit: 10 }

  it('gives every user once, page by page, while others come and go', () => {
    const users = createUserDirectory<{ id: number | string; name?: string; organisation?: string }>(rows)
    const seen: unknown[] = []
    for (let after: string | undefined; ; ) {
      const { users: some, next } = users.list({ ...page, after })
      seen.push(...some.map(({ id }) => id))
      users.remove('0')
      users.put({ id: 'another', organisation: 'elsewhere' })
      if (next === undefined) break
      after = next
    }
    expect(seen.toSorted()).toEqual(rows.map(({ id }) => id).toSorted())
    expect(users.list({ ...page, organisation: 'elsewhere' })).toEqual({
      users: [{ id: 'another', organisation: 'elsewhere' }],
    })
    expect(users.list({ ...page, search: 'NAME 24' }).users).toEqual([rows[24]])
    expect(users.find('0')).toBeUndefined()
  })
})

describe('a host app’s test', () => {
  it('goes through the step without waiting, with the kit’s own parts in memory', async () => {
    const clock = createFakeClock()
    const users = createUserDirectory([{ id: 'ann', email: 'ann@example.test' }])
    const core = createSecondStep({
      issuer: 'Acme',
      secrets: `k1:${Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7)).toString('base64')}`,
      store: memoryStore(),
      users,
      clock,
      selfEnrolment: 'signed_in',
    })
    const ann = core.directory.userOf(users.find('ann'))
    const staged = await core.account.stage(ann, 'phone')
    if (staged.status !== 'staged') throw new Error(staged.status)
    const attempt = () => ({ code: codeFor(staged.card.uri, clock()), binding: 'b', passes: [] })
    expect(await core.account.confirm(ann, staged.keyId, attempt())).toMatchObject({ status: 'passed' })
    expect(await core.step.verify(ann, attempt())).toMatchObject({ status: 'replayed' })
    clock.advanceToNextCode()
    expect(await core.step.verify(ann, attempt())).toMatchObject({ status: 'passed' })
  })
})
