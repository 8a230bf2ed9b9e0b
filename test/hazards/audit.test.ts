import { createFakeMailbox } from '@secondstep/testing'
import { afterEach, expect, it } from 'vitest'
import type { SecondStepEvent } from '../../packages/core/src/audit/event.js'
import { describeWith } from '../support/available.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { type Row, type SmallHost, type SmallHostOptions, startSmallHost, testOptions } from '../support/small-host.js'
import { asJson, jsonOf } from '../support/walk.js'

// T-86: who did what to whom, from where and when is written down for every act, and read by nobody whom it does not concern.

interface Person extends Row {
  readonly organisation?: string
}

const people: readonly Person[] = [
  { id: 'boss', email: 'boss@example.test', isAdministrator: true },
  { id: 'amy', email: 'amy@example.test' },
  { id: 'vip', email: 'vip@example.test' },
  { id: 'chief', email: 'chief@example.test', isAdministrator: true },
  { id: 'ben', organisation: 'other', email: 'ben@example.test' },
  { id: 'south', organisation: 'other', isAdministrator: true, email: 'south@example.test' },
]
const clock = { now: 1_800_000_000 }

let host: SmallHost | undefined
afterEach(async () => host?.close())

async function start(rest: Partial<SmallHostOptions> = {}) {
  const events: SecondStepEvent[] = []
  host = await startSmallHost(
    testOptions({
      clock: () => clock.now,
      mail: createFakeMailbox(),
      deviceDays: 30,
      selfEnrolment: 'signed_in',
      reauthenticate: (_, password) => password === 'right',
      audit: { write: (event) => void events.push(event) },
      users: { find: (id) => people.find((row) => row.id === id), list: () => ({ users: people }) },
      ...rest,
    }),
  )
  const { url } = host
  const signIn = async (id: string): Promise<Visitor> => {
    const visitor = createVisitor(url)
    await visitor.post('/login', { id })
    return visitor
  }
  return { events, signIn }
}

/** A live key of one's own; answers what gives its codes, each of an unspent step. */
async function enrol(visitor: Visitor): Promise<() => string> {
  const staged = await jsonOf(await visitor.post('/otp/account/keys'))
  const code = (): string => {
    clock.now += 60
    return codeFromOathtool(String(staged['secret']), clock.now)
  }
  const confirm = `/otp/account/keys/${String(staged['keyId'])}/confirm`
  expect((await visitor.post(confirm, { code: code() })).status).toBe(200)
  return code
}

/** Writes the body of the list's answer as lines. */
async function shownTo(visitor: Visitor): Promise<readonly string[]> {
  const page = await (await visitor.get('/otp/admin/audit')).text()
  const { events } = await jsonOf(await visitor.get('/otp/admin/audit?limit=200', asJson))
  const lines = (events as SecondStepEvent[]).map(({ type, userId = '' }) => `${type} ${userId}`)
  for (const id of ['vip', 'ben']) {
    if (!lines.some((line) => line.endsWith(` ${id}`))) expect(page).not.toContain(`>${id}<`)
  }
  return lines
}

describeWith(['oathtool'], 'the audit', () => {
  it('holds who, whom, from where and when for everything people do', async () => {
    const { events, signIn } = await start()
    const boss = await signIn('boss')
    const code = await enrol(boss)
    const amy = await signIn('amy')
    await enrol(amy)
    const amys = await enrol(amy)
    const { keys } = (await jsonOf(await amy.get('/otp/account', asJson))) as { keys: { id: string }[] }
    await amy.post(`/otp/account/keys/${keys[0]?.id}/remove`)
    await amy.post('/otp/account/recovery-codes')
    await amy.post('/otp/recovery', { recoveryCode: 'ABCD-EFGH-JKMN-PQ23' })
    await boss.post('/otp/admin/policy', { scope: 'off', password: 'wrong' })
    const on = { scope: 'everyone', makeMissingKeys: true }
    expect((await boss.post('/otp/admin/policy', { ...on, code: code() })).status).toBe(200)
    await amy.post('/otp', { code: '000000' })
    expect((await amy.post('/otp', { code: amys(), remember: true })).status).toBe(200)
    expect((await boss.post('/otp', { code: code() })).status).toBe(200)
    const again = createVisitor(host?.url ?? '', [['secondstep-device', amy.cookies.get('secondstep-device') ?? '']])
    await again.post('/login', { id: 'amy' })
    clock.now += 90_000
    expect((await again.get('/private')).status).toBe(200)
    await amy.post('/otp', { code: amys() })
    const { devices } = (await jsonOf(await amy.get('/otp/account', asJson))) as { devices: { id: string }[] }
    await amy.post(`/otp/account/devices/${devices[0]?.id}/remove`)
    await amy.post('/otp/account/devices/remove-all')
    await amy.post('/logout')
    await boss.post('/otp', { code: code() })
    await boss.get('/otp/admin/users', asJson)
    await boss.get('/otp/admin/users/vip', asJson)
    for (const action of ['generate', 'reset']) await boss.post('/otp/admin/users/vip/keys', { action })
    const secret = 'MJJHBSCMBGQYG2MJJHBSCMBGQYG2MJJH'
    await boss.post('/otp/admin/users/vip/keys', { action: 'set', secret })
    await boss.post('/otp/admin/users/vip/unlock')
    await boss.post('/otp/admin/users/vip/end-passes')
    expect((await boss.post('/otp/admin/policy', { scope: 'off', password: 'right' })).status).toBe(200)

    const told = new Set(events.map(({ type }) => type))
    expect([...told]).toEqual(
      expect.arrayContaining([
        ...['key_staged', 'key_confirmed', 'key_removed', 'recovery_codes_made', 'recovery_code_refused'],
        ...['code_accepted', 'code_refused', 'device_remembered', 'device_used', 'device_removed', 'devices_removed'],
        ...['pass_ended', 'reauthentication_failed', 'policy_refused', 'policy_changed', 'keys_listed', 'key_viewed'],
        ...['key_made', 'key_set', 'key_reset', 'user_unlocked', 'passes_ended', 'job_started'],
      ]),
    )
    // What a process does by itself comes from nowhere: its start, and the work of a job after its begin.
    const isOfPeople = ({ type, detail }: SecondStepEvent): boolean =>
      type !== 'started' && type !== 'job_ended' && !(type === 'key_made' && detail?.['job'] !== undefined)
    for (const event of events.filter(isOfPeople)) {
      const { type, at, organisation, ip, actorId, userId } = event
      expect([type, at > 1_799_999_999, organisation, ip]).toEqual([type, true, 'default', '127.0.0.1'])
      expect([type, actorId ?? userId]).toEqual([type, expect.stringMatching(/^(boss|amy|vip)$/)])
    }
  })

  it('says all of it in the words of the page, in Japanese as well', async () => {
    const { signIn } = await start({ audit: undefined })
    const boss = await signIn('boss')
    const code = await enrol(boss)
    await boss.post('/otp', { code: '000000' })
    await boss.post('/otp/admin/policy', { scope: 'everyone', password: 'right' })
    await boss.post('/otp/admin/policy', { scope: 'everyone', makeMissingKeys: true, code: code() })
    await boss.post('/otp/recovery', { recoveryCode: 'ABCD-EFGH-JKMN-PQ23' })
    expect((await boss.post('/otp/admin/policy', { scope: 'off', password: 'right' })).status).toBe(200)
    const other = await signIn('chief')
    const words = async (language: string): Promise<string> => {
      const page = await (await other.get('/otp/admin/audit', { 'accept-language': language })).text()
      return page.replace(/^[\s\S]*<tbody/, '<tbody').replace(/<[^>]*>/g, ' ')
    }
    expect(await words('en')).toMatch(/Setting refused +boss .*Reason: users without a key/)
    expect(await words('ja')).toMatch(/設定変更の拒否 +boss .*理由: 認証キーのないユーザーあり/)
    for (const language of ['en', 'ja']) expect(await words(language)).not.toMatch(/[a-z]_[a-z]|[a-z][A-Z]/)
    expect((await words('ja')).match(/[A-Za-z]+:/g) ?? []).toEqual([])
    // Nobody stands beside a user who has done something himself.
    expect(await words('en')).toMatch(/Code refused +boss +boss +127\.0\.0\.1 +Reason: wrong/)
  })

  it('holds every refused change of the switch with its reason', async () => {
    const { events, signIn } = await start()
    const boss = await signIn('boss')
    await boss.post('/otp/admin/policy', { scope: 'off' })
    await boss.post('/otp/admin/policy', { scope: 'off', password: 'wrong' })
    await boss.post('/otp/admin/policy', { scope: 'off', password: 'right', epoch: '7.other' })
    await boss.post('/otp/admin/policy', { scope: 'everyone', keyMode: 'administrator', password: 'right' })
    const off = { scope: 'off', keyMode: 'administrator' }
    const refused = events.filter(({ type }) => type === 'policy_refused')
    expect(refused.map(({ detail }) => detail)).toEqual([
      { ...off, reason: 'missing' },
      { ...off, reason: 'mismatch' },
      { ...off, reason: 'policy_changed' },
      { scope: 'everyone', keyMode: 'administrator', reason: 'administrator_key_unproven key_missing' },
    ])
    expect(refused.every(({ actorId, organisation }) => actorId === 'boss' && organisation === 'default')).toBe(true)
  })

  it.each(['this process', 'a sink that ignores the organisation'])(
    'shows an administrator what concerns his organisation and whom he may act on: read from %s',
    async (place) => {
      const kept: SecondStepEvent[] = []
      const read = ({ limit, after }: { readonly limit: number; readonly after: string | undefined }) => {
        const from = Number(after ?? 0)
        const rest = kept.toReversed().slice(from)
        return { events: rest.slice(0, limit), next: rest.length > limit ? String(from + limit) : undefined }
      }
      const { signIn } = await start({
        canManage: (actor, row) => row.id !== 'vip' || actor.id === 'chief',
        audit:
          place === 'this process'
            ? undefined
            : { write: (event) => void kept.push(event), read: (query) => read(query) },
      })
      const [boss, chief, south, vip] = await Promise.all(['boss', 'chief', 'south', 'vip'].map(signIn))
      if (!boss || !chief || !south || !vip) throw new Error('nobody there')
      await chief.post('/otp/admin/users/vip/keys', { action: 'generate' })
      await vip.post('/otp', { code: '000000' })
      await boss.post('/otp/admin/users/amy/keys', { action: 'generate' })
      await south.post('/otp/admin/users/ben/keys', { action: 'generate' })
      await boss.post('/otp/admin/policy', { scope: 'off' })
      for (let times = 0; times < 60; times++) await south.post('/otp/admin/users/ben/unlock')

      expect(await shownTo(boss)).toEqual(['policy_refused ', 'key_viewed amy', 'key_made amy'])
      expect(await shownTo(chief)).toEqual([
        'policy_refused ',
        'key_viewed amy',
        'key_made amy',
        'code_refused vip',
        'key_viewed vip',
        'key_made vip',
      ])
      expect((await shownTo(south)).filter((line) => line !== 'user_unlocked ben')).toEqual([
        'key_viewed ben',
        'key_made ben',
      ])
    },
  )
})
