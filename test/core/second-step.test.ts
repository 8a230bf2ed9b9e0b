import { randomBytes } from 'node:crypto'
import Keyv from 'keyv'
import { describe, expect, it } from 'vitest'
import type { SecondStepEvent } from '../../packages/core/src/audit/event.js'
import { codeOf, parseSecret, timeStepAt } from '../../packages/core/src/keys/totp.js'
import type { CoreOptions } from '../../packages/core/src/options.js'
import { createSecondStep } from '../../packages/core/src/second-step.js'
import { memoryStore } from '../../packages/core/src/stores/memory.js'

interface Row {
  readonly id: string
  readonly email?: string
  readonly isAdministrator?: boolean
  readonly organisation?: string
}

const secrets = `k1:${randomBytes(32).toString('base64')}`

/** An organisation of a boss and some people, at a time that only moves when told. */
function company(rest: Partial<CoreOptions<Row>> = {}, people: readonly Row[] = []) {
  const rows: Row[] = [
    { id: 'boss', email: 'boss@example.test', isAdministrator: true },
    { id: 'chief', email: 'chief@example.test', isAdministrator: true },
    { id: 'amy', email: 'amy@example.test' },
    { id: 'ben', email: 'ben@example.test' },
    ...people,
  ]
  const clock = { now: 1_800_000_000 }
  const events: SecondStepEvent[] = []
  const core = createSecondStep<Row>({
    issuer: 'Acme',
    secrets,
    store: memoryStore(),
    users: {
      find: (id) => rows.find((row) => row.id === id),
      list: ({ after, limit, search }) => {
        const found = rows.filter((row) => row.id.includes(search ?? ''))
        const from = after === undefined ? 0 : Number(after)
        const next = from + limit < found.length ? { next: String(from + limit) } : {}
        return { users: found.slice(from, from + limit), ...next }
      },
    },
    clock: () => clock.now,
    audit: { write: (event) => void events.push(event) },
    selfEnrolment: 'signed_in',
    reauthenticate: (_, password) => password === 'right',
    ...rest,
  } as CoreOptions<Row>)
  const user = (id: string) => core.directory.userOf(rows.find((row) => row.id === id))
  const code = (secret: string) => {
    const parsed = parseSecret(secret, true)
    if (parsed.status !== 'secret') throw new Error('no secret')
    return codeOf(parsed.secret, timeStepAt(clock.now))
  }
  /** Gives somebody a live key of his own; answers its secret. */
  const enrol = async (id: string): Promise<string> => {
    const staged = await core.account.stage(user(id), undefined)
    if (staged.status !== 'staged') throw new Error(staged.status)
    clock.now += 60
    const attempt = { code: code(staged.card.secret), binding: 'enrol', passes: [] }
    expect(await core.account.confirm(user(id), staged.keyId, attempt)).toMatchObject({ status: 'passed' })
    clock.now += 60
    return staged.card.secret
  }
  return { core, clock, rows, events, user, code, enrol }
}

const proof = { password: 'right', binding: 'b' }

describe('turning the step on', () => {
  it('names every unmet condition, and the users it concerns, at most twenty of them', async () => {
    const crowd = Array.from({ length: 250 }, (_, index) => ({ id: `user${index}`, email: 'same@example.test' }))
    const { core, user } = company({}, [{ id: 'nomail' }, ...crowd])
    const administrator = await core.policy.preflight(user('boss'), { scope: 'everyone', keyMode: 'administrator' })
    expect(administrator).toMatchObject({ ready: false, users: 255 })
    expect(administrator.unmet.map(({ reason, count, users }) => [reason, count, users.length])).toEqual([
      ['administrator_key_unproven', 1, 1],
      ['key_missing', 254, 20],
    ])
    const byMail = await core.policy.preflight(user('boss'), { scope: 'everyone', keyMode: 'user' })
    expect(byMail.unmet.map(({ reason, count }) => [reason, count])).toEqual([
      ['administrator_key_unproven', 1],
      ['key_not_distributed', 254],
      ['user_email_missing', 1],
      ['user_email_duplicate', 250],
    ])
    expect(await core.policy.preflight(user('boss'), { scope: 'enrolled', keyMode: 'user' })).toMatchObject({
      ready: true,
    })
  })

  it('can be cancelled while it counts', async () => {
    const { core, user } = company()
    const request = { scope: 'everyone', keyMode: 'user', signal: AbortSignal.abort() } as const
    await expect(core.policy.preflight(user('boss'), request)).rejects.toThrow()
  })

  it('leaves exempt users out, and another organisation’s users even if the host mixes them in', async () => {
    const people = [
      { id: 'service', email: 's@example.test' },
      { id: 'alien', organisation: 'other' },
    ]
    const { core, user, enrol } = company({ exempt: (row) => row.id === 'service' }, people)
    await enrol('boss')
    const { users, unmet } = await core.policy.preflight(user('boss'), { scope: 'everyone', keyMode: 'administrator' })
    expect([users, unmet[0]?.users]).toEqual([4, ['chief', 'amy', 'ben']])
  })

  it('makes missing keys only after the proof, and each user exactly one', async () => {
    const { core, user, enrol } = company()
    await enrol('boss')
    const request = { scope: 'everyone', makeMissingKeys: true } as const
    const states = async () =>
      (await core.administration.list({ user: user('boss') }, {})).users.map(({ state }) => state)
    expect(await core.policy.set(user('boss'), { ...request, proof: { ...proof, password: 'wrong' } })).toMatchObject({
      status: 'reauthentication_required',
    })
    expect(await states()).toEqual(['live', 'none', 'none', 'none'])
    expect(await core.policy.set(user('boss'), { ...request, proof })).toMatchObject({ status: 'changed', keysMade: 3 })
    expect(await states()).toEqual(['live', 'pending', 'pending', 'pending'])
  })

  it('lets one of two administrators win, and tells the other that something has changed', async () => {
    const { core, user, enrol } = company()
    await enrol('boss')
    await enrol('chief')
    const request = { scope: 'everyone', makeMissingKeys: true, proof } as const
    const outcomes = await Promise.all([
      core.policy.set(user('boss'), request),
      core.policy.set(user('chief'), request),
    ])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['changed', 'policy_changed'])
    const stale = { scope: 'off', proof, epoch: '0.first' } as const
    expect(await core.policy.set(user('boss'), stale)).toEqual({ status: 'policy_changed' })
  })

  it('ends every earlier pass, gives the acting administrator one for the new epoch, and keeps old ones dead after off and on', async () => {
    const { core, user, enrol, code, clock } = company()
    const secret = await enrol('boss')
    const amy = await enrol('amy')
    const login = await core.step.verify(user('amy'), { code: code(amy), binding: 'a', passes: [] })
    if (login.status !== 'passed') throw new Error(login.status)
    const amyLogin = { passes: [login.pass.value], binding: 'a' }
    expect(await core.step.look(user('amy'), amyLogin)).toMatchObject({ passed: true, hasPass: true })

    clock.now += 60
    const on = { scope: 'everyone', makeMissingKeys: true, proof: { code: code(secret), binding: 'b' } } as const
    const changed = await core.policy.set(user('boss'), on)
    if (changed.status !== 'changed' || changed.pass === undefined) throw new Error(changed.status)
    const bossLogin = { passes: [changed.pass.value], binding: 'b' }
    expect(await core.step.look(user('boss'), bossLogin)).toMatchObject({ passed: true, hasPass: true, fresh: true })
    expect(await core.step.look(user('amy'), amyLogin)).toMatchObject({ passed: false, hasPass: false })

    await core.policy.set(user('boss'), { scope: 'off', proof })
    await core.policy.set(user('boss'), { scope: 'everyone', makeMissingKeys: true, proof })
    expect((await core.step.look(user('amy'), amyLogin)).passed).toBe(false)
    expect((await core.step.look(user('boss'), bossLogin)).passed).toBe(false)
  })

  it('locks the key mode while everyone is asked, and lets it change with the switch', async () => {
    const { core, user, enrol } = company()
    await enrol('boss')
    await core.policy.set(user('boss'), { scope: 'everyone', makeMissingKeys: true, proof })
    const mode = { scope: 'everyone', keyMode: 'user', proof } as const
    expect(await core.policy.set(user('boss'), mode)).toEqual({ status: 'key_mode_locked' })
    expect(await core.policy.set(user('boss'), { ...mode, scope: 'off' })).toMatchObject({ status: 'changed' })
  })

  it('charges wrong passwords to the administrator’s own throttle: of 50 at once, five are looked at', async () => {
    let looked = 0
    const { core, user } = company({
      reauthenticate: async () => {
        looked++
        return false
      },
    })
    const request = { scope: 'off', proof: { ...proof, password: 'wrong' } } as const
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => core.policy.set(user('boss'), request)))
    expect(looked).toBe(5)
    expect(outcomes.filter(({ status }) => status === 'throttled')).toHaveLength(45)
  })

  it('is refused when the audit does not take it, and the policy stays', async () => {
    const { core, user, enrol } = company({
      audit: {
        write: (event) => {
          if (event.type === 'policy_changed') throw new Error('full')
        },
      },
    })
    await enrol('boss')
    const request = { scope: 'everyone', makeMissingKeys: true, proof } as const
    await expect(core.policy.set(user('boss'), request)).rejects.toMatchObject({ code: 'ERR_AUDIT' })
    expect((await core.policy.of('default')).scope).toBe('off')
  })

  it('does nothing while the option `enforce` stands above it', async () => {
    const { core, user } = company({
      enforce: 'off',
      logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    })
    expect(await core.policy.set(user('boss'), { scope: 'everyone', proof })).toEqual({ status: 'enforced' })
  })
})

describe('other people’s keys', () => {
  it('show an administrator only what an administrator made, written down before it is shown', async () => {
    const { core, user, events, enrol } = company()
    await enrol('amy')
    const actor = { user: user('boss'), ip: '10.0.0.1' }
    await core.administration.changeKey(actor, user('ben'), { action: 'generate' })
    const [amy, ben] = [
      await core.administration.show(actor, user('amy')),
      await core.administration.show(actor, user('ben')),
    ]
    expect([amy.key, amy.origin, amy.cutKey]).toEqual([undefined, 'own', undefined])
    expect(ben.cutKey).toBe(`${ben.key?.card.secret.slice(0, 14)}...`)
    expect(events.filter(({ type }) => type === 'key_viewed')).toEqual([
      {
        type: 'key_viewed',
        at: expect.any(Number),
        organisation: 'default',
        actorId: 'boss',
        userId: 'ben',
        ip: '10.0.0.1',
      },
    ])
  })

  it('are not shown when the audit does not take it', async () => {
    const { core, user } = company({
      audit: {
        write: (event) => {
          if (event.type === 'key_viewed') throw new Error('full')
        },
      },
    })
    const actor = { user: user('boss') }
    await core.administration.changeKey(actor, user('ben'), { action: 'generate' })
    await expect(core.administration.show(actor, user('ben'))).rejects.toMatchObject({ code: 'ERR_AUDIT' })
  })

  it('go on working until the new one gives its first right code, and end at once by a reset', async () => {
    const { core, user, code, clock } = company()
    const actor = { user: user('boss') }
    const secretOf = async () => (await core.administration.show(actor, user('ben'))).key?.card.secret ?? ''
    const tries = async (secret: string) => {
      clock.now += 60
      return (await core.step.verify(user('ben'), { code: code(secret), binding: 'b', passes: [] })).status
    }
    await core.administration.changeKey(actor, user('ben'), { action: 'generate' })
    const first = await secretOf()
    expect(await tries(first)).toBe('passed')
    await core.administration.changeKey(actor, user('ben'), { action: 'generate' })
    const second = await secretOf()
    expect(second).not.toBe(first)
    expect(await tries(first)).toBe('passed')
    expect(await tries(second)).toBe('passed')
    expect(await tries(first)).toBe('mismatch')
    await core.administration.changeKey(actor, user('ben'), { action: 'reset' })
    expect(await tries(second)).toBe('mismatch')
    expect(await tries(await secretOf())).toBe('passed')
  })

  it('cannot be reached in another organisation, by a forbidden administrator, or on oneself', async () => {
    const { core, user } = company({ canManage: (_, row) => row.id !== 'ben' }, [
      { id: 'alien', organisation: 'other' },
    ])
    const actor = { user: user('boss') }
    const targets = await Promise.all(
      ['amy', 'ben', 'alien', 'nobody', 'boss', '__proto__', ''].map((id) => core.administration.target(actor, id)),
    )
    expect(targets.map(({ status }) => status)).toEqual([
      'user',
      'user_unknown',
      'user_unknown',
      'user_unknown',
      'own_account',
      'user_unknown',
      'user_unknown',
    ])
  })

  it('are listed page by page, filtered within bounds, without touching more of the directory than that', async () => {
    const crowd = Array.from({ length: 3000 }, (_, index) => ({ id: `user${index}` }))
    const { core, user } = company({}, crowd)
    const actor = { user: user('boss') }
    await core.administration.changeKey(actor, user('amy'), { action: 'generate' })
    const page = await core.administration.list(actor, { state: 'pending', limit: 10 })
    expect(page.users.map(({ user: found }) => found.id)).toEqual(['amy'])
    expect(page.next).toBeDefined()
    expect((await core.administration.list(actor, { limit: 5000 })).users).toHaveLength(200)
  })

  it('are gone with their user, so that a new one of the same id inherits nothing', async () => {
    const { core, user, enrol, code, clock } = company()
    const secret = await enrol('amy')
    await core.forget('amy')
    clock.now += 60
    expect(await core.account.keys(user('amy'))).toEqual([])
    expect((await core.step.verify(user('amy'), { code: code(secret), binding: 'b', passes: [] })).status).toBe(
      'no_key',
    )
  })

  it('rest sealed: the raw records show no secret and no pass', async () => {
    const raw: string[] = []
    const memory = memoryStore()
    const store = {
      ...memory,
      swap: (key: string, expected: string | undefined, next: string | undefined) => {
        if (next !== undefined) raw.push(next)
        return memory.swap(key, expected, next)
      },
    }
    const { core, user, enrol, code, clock } = company({ store })
    const secret = await enrol('amy')
    clock.now += 60
    const login = await core.step.verify(user('amy'), { code: code(secret), binding: 'nonce-1', passes: [] })
    if (login.status !== 'passed') throw new Error(login.status)
    const parsed = parseSecret(secret, false)
    const bytes = parsed.status === 'secret' ? Buffer.from(parsed.secret) : Buffer.alloc(0)
    const random = login.pass.value.split('.').at(-1) ?? ''
    const dump = raw.join('\n')
    for (const text of [
      secret,
      bytes.toString('hex'),
      bytes.toString('base64'),
      bytes.toString('base64url'),
      random,
      'nonce-1',
    ]) {
      expect(dump).not.toContain(text)
    }
  })
})

describe('the audit', () => {
  it('hears of each code that was looked at and of the one that stops a user, and of nothing that hammers on', async () => {
    const { core, user, events, enrol, clock } = company({
      freeFailures: 1,
      hardStop: 5,
      agentShare: 5,
      waitSeconds: 1,
    })
    await enrol('amy')
    events.length = 0
    const guess = { code: '000000', binding: 'b', passes: [], ip: '10.0.0.9' }
    for (let attempt = 0; attempt < 40; attempt++) {
      clock.now += attempt % 2 === 0 ? 0 : 60
      await core.step.verify(user('amy'), guess)
    }
    const told = events.map(({ type, detail }) => [type, detail?.['reason']].filter(Boolean).join(' '))
    expect(told).toEqual([...Array(5).fill('code_refused mismatch'), 'channel_stopped'])
    expect(events[0]).toMatchObject({ organisation: 'default', userId: 'amy', ip: '10.0.0.9' })
    expect(JSON.stringify(events)).not.toContain('000000')
  })

  it('changes nothing by failing, except for what must not happen unseen', async () => {
    const { core, user, enrol, code, clock } = company({
      audit: { write: () => Promise.reject(new Error('full')) },
      logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    })
    const secret = await enrol('amy')
    clock.now += 60
    expect(await core.step.verify(user('amy'), { code: code(secret), binding: 'b', passes: [] })).toMatchObject({
      status: 'passed',
    })
  })
})

describe('the store', () => {
  it('may be a plain Keyv', async () => {
    const { core } = company({ store: new Keyv() })
    await core.ready()
  })
})
