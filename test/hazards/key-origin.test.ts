import { afterEach, describe, expect, it } from 'vitest'
import { parseSecret } from '../../packages/core/src/keys/totp.js'
import { parseRecord } from '../../packages/core/src/records/record-codec.js'
import { subscriberKey } from '../../packages/core/src/records/subscriber-codec.js'
import { createVault } from '../../packages/core/src/records/vault.js'
import { memoryStore } from '../../packages/core/src/stores/memory.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { type SmallHost, startSmallHost, testOptions, testSecrets } from '../support/small-host.js'

// T-80: a key that came by mail, or that its user made, is nobody else's to see, whatever the mode is by now.

let host: SmallHost | undefined
afterEach(async () => host?.close())

const secret = 'MJJHBSCMBGQYG2LAZZ7Q5NHTUXKDW4VE'
const now = 1_800_000_000

/** Everything the key could show itself as. */
function formsOf(base32: string): readonly string[] {
  const parsed = parseSecret(base32, true)
  if (parsed.status !== 'secret') throw new Error('no secret')
  const bytes = Buffer.from(parsed.secret)
  const grouped = base32.match(/.{4}/g)?.join(' ') ?? ''
  return [
    base32.slice(0, 7),
    grouped.slice(0, 9),
    bytes.toString('hex').slice(0, 12),
    bytes.toString('base64').slice(0, 10),
  ]
}

/** A host whose user01 has a live key of some origin, and a boss who has passed; with all that was logged and audited. */
async function start(origin: string) {
  const store = memoryStore()
  const heard: string[] = []
  const hear = (text: unknown): void => void heard.push(JSON.stringify(text))
  const clock = { now }
  host = await startSmallHost(
    testOptions({
      store,
      clock: () => clock.now,
      initialScope: 'off',
      logger: { info: hear, warn: hear, error: hear },
      audit: { write: hear },
    }),
  )
  const sealed = createVault(testSecrets).seal(
    { purpose: 'key', organisation: 'default', userId: 'user01', keyId: 'k1' },
    secretBytes(),
  )
  const key = {
    id: 'k1',
    label: 'Phone',
    state: 'live',
    origin,
    sealed,
    createdAt: now,
    deliveredAt: now,
    lastUsedAt: now,
  }
  const none = { failures: 0, lastFailureAt: 0 }
  const record = {
    version: 1,
    organisation: 'default',
    userId: 'user01',
    keys: [key],
    passes: [],
    web: none,
    agents: none,
  }
  const name = subscriberKey('default', 'user01')
  await store.swap(name, undefined, JSON.stringify({ ...record, writeId: 'x' }))
  const boss = createVisitor(host.url)
  await boss.post('/login', { id: 'boss' })
  return { boss, clock, heard, keysNow: async () => parseRecord((await store.readMany([name]))[0] ?? '{}')['keys'] }
}

function secretBytes(): Uint8Array {
  const parsed = parseSecret(secret, true)
  if (parsed.status !== 'secret') throw new Error('no secret')
  return parsed.secret
}

/** All that an administrator can see of user01. */
async function everything(boss: Visitor): Promise<string> {
  const texts: string[] = []
  for (const path of [
    '/otp/admin',
    '/otp/admin/users',
    '/otp/admin/users/user01',
    '/otp/admin/audit',
    '/otp/admin/preflight',
  ]) {
    for (const accept of ['text/html', 'application/json']) {
      const answer = await boss.get(path, { accept })
      expect([path, answer.status]).toEqual([path, 200])
      texts.push(await answer.text())
    }
  }
  return texts.join('\n')
}

describe('a key an administrator did not make', () => {
  it.each(['mailed', 'own'])('(%s) is shown to no administrator: no page, list, event or log', async (origin) => {
    const { boss, heard } = await start(origin)
    expect(await everything(boss)).toContain('user01')
    for (const form of formsOf(secret)) {
      expect(await everything(boss)).not.toContain(form)
      expect(heard.join('\n')).not.toContain(form)
    }
  })

  it('is told apart from one he made: that one he sees, so this test looks in the right places', async () => {
    const { boss } = await start('administrator')
    expect(await everything(boss)).toContain(secret.slice(0, 7))
  })

  it('goes on working beside the key an administrator generates, until that one is used', async () => {
    const { boss, keysNow, clock } = await start('mailed')
    const made = (await (await boss.post('/otp/admin/users/user01/keys', { action: 'generate' })).json()) as {
      key: { secret: string }
    }
    for (const form of formsOf(secret)) expect(JSON.stringify(made)).not.toContain(form)
    expect(await keysNow()).toMatchObject([{ origin: 'mailed' }, { origin: 'administrator', replaces: 'k1' }])
    const user = createVisitor(host?.url ?? '')
    await user.post('/login', { id: 'user01' })
    expect((await user.post('/otp', { code: codeFromOathtool(secret, clock.now) })).status).toBe(200)
    expect((await user.post('/otp', { code: codeFromOathtool(made.key.secret, clock.now) })).status).toBe(200)
    clock.now += 60
    expect((await user.post('/otp', { code: codeFromOathtool(secret, clock.now) })).status).toBe(422)
    expect(await keysNow()).toMatchObject([{ origin: 'administrator', state: 'live' }])
  })
})
