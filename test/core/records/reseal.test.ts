import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { codeOf, parseSecret, timeStepAt } from '../../../packages/core/src/keys/totp.js'
import { createSecondStep, type SecondStep } from '../../../packages/core/src/second-step.js'
import { memoryStore } from '../../../packages/core/src/stores/memory.js'
import type { RecordStore } from '../../../packages/core/src/stores/record-store.js'

const [k1, k2] = ['k1', 'k2'].map((id) => `${id}:${randomBytes(32).toString('base64')}`)
const ids = Array.from({ length: 250 }, (_, index) => `user${index}`)
const clock = { now: 1_800_000_000 }

/** The same store and directory under another ring: what a deployment with changed `secrets` is. */
function deploy(store: RecordStore, secrets: string): SecondStep {
  return createSecondStep<{ id: string }>({
    issuer: 'Acme',
    secrets,
    store,
    users: {
      find: (id) => (ids.includes(id) ? { id } : undefined),
      list: ({ after = '0', limit }) => {
        const end = Number(after) + limit
        const users = ids.slice(Number(after), end).map((id) => ({ id }))
        return end < ids.length ? { users, next: String(end) } : { users }
      },
    },
    clock: () => clock.now,
    selfEnrolment: 'signed_in',
    initialScope: 'enrolled',
    deviceDays: 30,
  })
}

const userOf = (core: SecondStep, id: string) => core.directory.userOf({ id })

function codeNow(secret: string): string {
  clock.now += 60
  const parsed = parseSecret(secret, false)
  if (parsed.status !== 'secret') throw new Error('no secret')
  return codeOf(parsed.secret, timeStepAt(clock.now))
}

async function enrol(core: SecondStep, id: string): Promise<string> {
  const staged = await core.account.stage(userOf(core, id), undefined)
  if (staged.status !== 'staged') throw new Error(staged.status)
  const attempt = { code: codeNow(staged.card.secret), binding: 'b', passes: [] }
  expect((await core.account.confirm(userOf(core, id), staged.keyId, attempt)).status).toBe('passed')
  return staged.card.secret
}

/** A code with "remember"; answers the device. */
async function remember(core: SecondStep, id: string, secret: string): Promise<string> {
  const attempt = { code: codeNow(secret), binding: 'b', passes: [], remember: { name: 'Firefox' } }
  const outcome = await core.step.verify(userOf(core, id), attempt)
  return outcome.status === 'passed' ? (outcome.device?.value ?? '') : outcome.status
}

const tryCode = async (core: SecondStep, id: string, secret: string): Promise<string> => {
  const attempt = { code: codeNow(secret), binding: 'b', passes: [] }
  const outcome = core.step.verify(userOf(core, id), attempt)
  return outcome.then(
    ({ status }) => status,
    (error: { code: string }) => error.code,
  )
}

describe('a key ring that turns', () => {
  it('keeps everybody working while the old key is in it: codes, recovery codes, devices and passes', async () => {
    const store = memoryStore()
    const before = deploy(store, `${k1}`)
    const secret = await enrol(before, 'user1')
    const device = await remember(before, 'user1', secret)
    const made = await before.recovery.make(userOf(before, 'user1'))
    const codes = made.status === 'made' ? made.codes : []
    const given = await before.step.verify(userOf(before, 'user1'), { code: codeNow(secret), binding: 'b', passes: [] })
    const pass = given.status === 'passed' ? given.pass.value : ''

    const after = deploy(store, `${k2},${k1}`)
    const user = userOf(after, 'user1')
    expect(await after.step.look(user, { passes: [pass], binding: 'b' })).toMatchObject({ hasPass: true, fresh: true })
    expect(await after.step.look(user, { passes: [], binding: 'x', devices: [device] })).toMatchObject({
      passed: true,
      remembered: true,
      fresh: false,
    })
    const attempt = { recoveryCode: codes[0], binding: 'y', passes: [] }
    expect(await after.recovery.verify(user, attempt)).toMatchObject({ status: 'passed', left: 9 })
    expect(await tryCode(after, 'user1', secret)).toBe('passed')
  })

  it('seals a record anew at its next write, and a device at its next use', async () => {
    const store = memoryStore()
    const before = deploy(store, `${k1}`)
    const secret = await enrol(before, 'user1')
    const device = await remember(before, 'user1', secret)
    const turned = deploy(store, `${k2},${k1}`)
    expect(await tryCode(turned, 'user1', secret)).toBe('passed')
    await turned.step.look(userOf(turned, 'user1'), { passes: [], binding: 'x', devices: [device] })

    const after = deploy(store, `${k2}`)
    expect(await tryCode(after, 'user1', secret)).toBe('passed')
    const look = { passes: [], binding: 'z', devices: [device] }
    expect((await after.step.look(userOf(after, 'user1'), look)).remembered).toBe(true)
  })

  it('reports what still hangs on the old key, and says when nothing of it needs it any more', async () => {
    const store = memoryStore()
    const before = deploy(store, `${k1}`)
    const secrets = new Map<string, string>()
    for (const id of ['user1', 'user120', 'user249']) secrets.set(id, await enrol(before, id))
    await remember(before, 'user1', secrets.get('user1') ?? '')
    await before.recovery.make(userOf(before, 'user120'))

    const turned = deploy(store, `${k2},${k1}`)
    const none = { keys: 0, recoverySets: 0, devices: 0 }
    expect(await turned.reseal()).toEqual({
      ...{ users: 250, resealed: 3, unreadable: 0, complete: true, next: undefined },
      left: { k1: { ...none, recoverySets: 1, devices: 1 } },
    })
    expect(await turned.reseal()).toMatchObject({ users: 250, resealed: 0, complete: true })
    await turned.recovery.make(userOf(turned, 'user120'))
    await turned.account.removeAllDevices(userOf(turned, 'user1'))
    expect((await turned.reseal()).left).toEqual({})
    const after = deploy(store, `${k2}`)
    for (const [id, secret] of secrets) expect([id, await tryCode(after, id, secret)]).toEqual([id, 'passed'])
  })

  it('can be stopped between two pages, and goes on from there', async () => {
    const store = memoryStore()
    const before = deploy(store, `${k1}`)
    for (const id of ['user1', 'user249']) await enrol(before, id)
    const turned = deploy(store, `${k2},${k1}`)
    expect(await turned.reseal({ signal: AbortSignal.abort() })).toMatchObject({ users: 0, complete: false })
    const stop = new AbortController()
    const { list } = turned.directory
    const listOnce: typeof list = (page) => {
      stop.abort()
      return list(page)
    }
    Object.assign(turned.directory, { list: listOnce })
    const half = await turned.reseal({ signal: stop.signal })
    expect(half).toMatchObject({ users: 100, resealed: 1, complete: false, next: '100' })
    expect(await turned.reseal({ after: half.next })).toMatchObject({ users: 150, resealed: 1, complete: true })
  })

  it('closes for those alone whose old key is missing, names them in the report, and shows the list of users all the same', async () => {
    const store = memoryStore()
    const before = deploy(store, `${k1}`)
    const old = await enrol(before, 'user1')
    const turned = deploy(store, `${k2},${k1}`)
    const fresh = await enrol(turned, 'user2')
    await turned.administration.changeKey({ user: userOf(turned, 'user0') }, userOf(turned, 'user2'), {
      action: 'generate',
    })
    await before.administration.changeKey({ user: userOf(before, 'user0') }, userOf(before, 'user3'), {
      action: 'generate',
    })

    const short = deploy(store, `${k2}`)
    expect(await tryCode(short, 'user1', old)).toBe('ERR_KEY_UNREADABLE')
    expect(await tryCode(short, 'user2', fresh)).toBe('passed')
    expect((await short.reseal()).left).toEqual({ k1: { keys: 2, recoverySets: 0, devices: 0 } })
    const { users } = await short.administration.list({ user: userOf(short, 'user0') }, { limit: 5 })
    expect(users.map(({ user, state, cutKey }) => [user.id, state, cutKey !== undefined])).toEqual([
      ['user0', 'none', false],
      ['user1', 'live', false],
      ['user2', 'live', true],
      ['user3', 'pending', false],
      ['user4', 'none', false],
    ])
    // The missing key comes back, and so do they.
    const back = deploy(store, `${k2},${k1}`)
    expect(await tryCode(back, 'user1', old)).toBe('passed')
  })
})
