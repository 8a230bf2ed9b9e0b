import { createFakeMailbox } from '@secondstep/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { textsFor } from '../../packages/web/src/texts/index.js'
import { describeWith } from '../support/available.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { type Row, type SmallHost, startSmallHost, testOptions } from '../support/small-host.js'
import { asJson, jsonOf } from '../support/walk.js'

// S3, S4, S9, S11, S12: each condition of "everyone" stands in the way by its own name, names its users, and is gone once mended.

const texts = textsFor('en')
const clock = { now: 1_800_000_000 }
let people: Row[] = []
let host: SmallHost | undefined
let boss: Visitor
let own = ''
beforeEach(async () => {
  people = [
    { id: 'boss', email: 'boss@example.test', isAdministrator: true },
    { id: 'amy', email: 'amy@example.test' },
    { id: 'ben', email: 'ben@example.test' },
  ]
  host = await startSmallHost(
    testOptions({
      clock: () => clock.now,
      mail: createFakeMailbox(),
      contact: 'the help desk',
      reauthenticate: (_, password) => password === 'right',
      users: { find: (id) => people.find((row) => row.id === id), list: () => ({ users: people }) },
    }),
  )
  boss = await signIn('boss')
})
afterEach(async () => host?.close())

async function signIn(id: string): Promise<Visitor> {
  const visitor = createVisitor(host?.url ?? '')
  await visitor.post('/login', { id })
  return visitor
}

type KeyMode = 'administrator' | 'user'

/** Sets the switch; answers the conditions that stood in the way, none when it was thrown. */
async function turnOn(keyMode: KeyMode, rest: object = {}): Promise<readonly string[]> {
  const answer = await boss.post('/otp/admin/policy', { scope: 'everyone', keyMode, password: 'right', ...rest })
  const refused = await jsonOf(answer)
  if (answer.status === 200) return []
  expect([answer.status, refused['code']]).toEqual([409, 'preconditions_unmet'])
  expect((await jsonOf(await boss.get('/otp/admin', asJson)))['scope']).toBe('off')
  const report = await jsonOf(await boss.get(`/otp/admin/preflight?scope=everyone&keyMode=${keyMode}`, asJson))
  expect([report['ready'], report['unmet']]).toEqual([false, refused['unmet']])
  const unmet = refused['unmet'] as { reason: string; count: number; users: string[] }[]
  return unmet.map(({ reason, count, users }) => `${reason} ${count}: ${users.join(' ')}`)
}

async function makeOwnKey(): Promise<void> {
  const staged = await jsonOf(await boss.post('/otp/account/keys'))
  own = String(staged['secret'])
  const confirm = `/otp/account/keys/${String(staged['keyId'])}/confirm`
  expect((await boss.post(confirm, { code: codeFromOathtool(own, clock.now) })).status).toBe(200)
}

const setEmail = (id: string, email?: string): void => {
  people = people.map((row) => (row.id === id ? { ...row, ...(email === undefined ? { email: '' } : { email }) } : row))
}

/** Everything is as it must be; then one thing is broken, and the test mends it. */
async function prepare(keyMode: KeyMode): Promise<void> {
  await makeOwnKey()
  if (keyMode === 'administrator') {
    for (const id of ['amy', 'ben']) await boss.post(`/otp/admin/users/${id}/keys`, { action: 'generate' })
    return
  }
  await boss.post('/otp/admin/policy', { scope: 'off', keyMode, password: 'right' })
  for (const id of ['amy', 'ben']) expect((await boss.post(`/otp/admin/users/${id}/mail`)).status).toBe(202)
}

describeWith(['oathtool'], 'the switch', () => {
  it('administrator_email_missing: waits for the administrator’s own address, in either mode', async () => {
    await prepare('administrator')
    setEmail('boss')
    expect(await turnOn('administrator')).toEqual(['administrator_email_missing 1: boss'])
    setEmail('boss', 'no address')
    expect(await turnOn('administrator')).toEqual(['administrator_email_missing 1: boss'])
    expect((await turnOn('user')).filter((line) => line.startsWith('administrator_'))).toEqual([
      'administrator_email_missing 1: boss',
    ])
    setEmail('boss', 'boss@example.test')
    expect(await turnOn('administrator')).toEqual([])
  })

  it('administrator_key_unproven: waits until the administrator has used a key of his own', async () => {
    people.push({ id: 'chief', email: 'chief@example.test', isAdministrator: true })
    for (const id of ['amy', 'ben', 'chief']) await boss.post(`/otp/admin/users/${id}/keys`, { action: 'generate' })
    expect(await turnOn('administrator')).toEqual(['administrator_key_unproven 1: boss'])
    // A key that was made and never used does not count, by whomever it was made.
    await boss.post('/otp/account/keys')
    const chief = await signIn('chief')
    expect((await chief.post('/otp/admin/users/boss/keys', { action: 'generate' })).status).toBe(200)
    expect(await turnOn('administrator')).toEqual(['administrator_key_unproven 1: boss'])
    await makeOwnKey()
    expect(await turnOn('administrator')).toEqual([])
  })

  it('key_missing: waits in administrator mode until everybody has a key, or makes them', async () => {
    await makeOwnKey()
    expect(await turnOn('administrator')).toEqual(['key_missing 2: amy ben'])
    await boss.post('/otp/admin/users/amy/keys', { action: 'generate' })
    expect(await turnOn('administrator')).toEqual(['key_missing 1: ben'])
    expect(await turnOn('administrator', { makeMissingKeys: true })).toEqual([])
  })

  it('user_email_missing: waits in user mode until everybody has an address', async () => {
    await prepare('user')
    setEmail('amy')
    expect(await turnOn('user')).toEqual(['user_email_missing 1: amy'])
    setEmail('amy', 'amy@example.test')
    expect(await turnOn('user')).toEqual([])
  })

  it('user_email_duplicate: waits in user mode until nobody shares an address, and names all who do', async () => {
    await prepare('user')
    setEmail('ben', 'AMY@example.test')
    expect(await turnOn('user')).toEqual(['user_email_duplicate 2: ben amy'])
    setEmail('ben', 'ben@example.test')
    expect(await turnOn('user')).toEqual([])
  })

  it('key_not_distributed: waits in user mode until everybody’s key was mailed; a key made by hand does not count', async () => {
    await makeOwnKey()
    await boss.post('/otp/admin/users/ben/keys', { action: 'generate' })
    await boss.post('/otp/admin/policy', { scope: 'off', keyMode: 'user', password: 'right' })
    expect(await turnOn('user')).toEqual(['key_not_distributed 2: amy ben'])
    expect((await boss.post('/otp/admin/users/amy/mail')).status).toBe(202)
    expect(await turnOn('user')).toEqual(['key_not_distributed 1: ben'])
    expect((await boss.post('/otp/admin/users/ben/mail')).status).toBe(202)
    expect(await turnOn('user')).toEqual([])
  })

  it('tells a user who comes after it whom to ask, or offers him his key by mail, as the mode says', async () => {
    await prepare('administrator')
    expect(await turnOn('administrator')).toEqual([])
    people.push({ id: 'late', email: 'late@example.test' })
    const pageOf = async (id: string): Promise<string> => {
      const visitor = await signIn(id)
      const asked = await visitor.get('/private')
      expect([asked.status, asked.headers.get('location')]).toEqual([303, '/otp?returnTo=%2Fprivate'])
      return (await visitor.get('/otp')).text()
    }
    const byHand = await pageOf('late')
    expect(byHand).toContain(texts.noKey.ask('the help desk'))
    expect(byHand).not.toContain('/otp/mail-key')

    clock.now += 60
    expect((await boss.post('/otp', { code: codeFromOathtool(own, clock.now) })).status).toBe(200)
    for (const change of [{}, { keyMode: 'user' }]) {
      const off = { scope: 'off', ...change, password: 'right' }
      expect((await boss.post('/otp/admin/policy', off)).status).toBe(200)
    }
    for (const id of ['amy', 'ben', 'late']) expect((await boss.post(`/otp/admin/users/${id}/mail`)).status).toBe(202)
    expect(await turnOn('user')).toEqual([])
    people.push({ id: 'later', email: 'later@example.test' })
    const byMail = await pageOf('later')
    expect(byMail).toContain('action="/otp/mail-key"')
    expect(byMail).toContain(texts.mailKey.submit)
  })
})
