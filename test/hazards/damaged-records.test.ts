import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { codeOf, parseSecret, timeStepAt } from '../../packages/core/src/keys/totp.js'
import { subscriberKey } from '../../packages/core/src/records/subscriber-codec.js'
import { memoryStore } from '../../packages/core/src/stores/memory.js'
import { createVisitor } from '../support/http-client.js'
import { type SmallHost, startSmallHost, testOptions, testSecrets } from '../support/small-host.js'

// F-14 to F-16: what cannot be read lets nobody in, charges nobody, and keeps nobody else out.

let host: SmallHost | undefined
afterEach(async () => host?.close())

const ownKey = subscriberKey('default', 'user01')
const otherKey = subscriberKey('default', 'user02')

/** Two users with live keys under "everyone", on a store a test can reach into. */
async function twoUsers(secrets = testSecrets) {
  const store = memoryStore()
  const clock = { now: 1_800_000_000 }
  const options = testOptions({ store, secrets, clock: () => clock.now, selfEnrolment: 'signed_in' })
  host = await startSmallHost(options)
  const enrol = async (id: string): Promise<() => string> => {
    const visitor = createVisitor(host?.url ?? '')
    await visitor.post('/login', { id })
    const staged = (await (await visitor.post('/otp/account/keys')).json()) as { keyId: string; secret: string }
    const parsed = parseSecret(staged.secret, false)
    if (parsed.status !== 'secret') throw new Error(parsed.status)
    const code = (): string => codeOf(parsed.secret, timeStepAt(clock.now))
    await visitor.post(`/otp/account/keys/${staged.keyId}/confirm`, { code: code() })
    return code
  }
  const [one, two] = [await enrol('user01'), await enrol('user02')]
  await host.close()
  clock.now += 60
  const reopen = async (rest = {}): Promise<void> => {
    host = await startSmallHost({ ...options, initialScope: 'everyone', ...rest })
  }
  await reopen()
  const tries = async (id: string, code: string): Promise<number> => {
    const visitor = createVisitor(host?.url ?? '')
    await visitor.post('/login', { id })
    return (await visitor.post('/otp', { code })).status
  }
  const replace = async (key: string, change: (text: string) => string): Promise<string> => {
    const [text = ''] = await store.readMany([key])
    await store.swap(key, text, change(text))
    return text
  }
  return { one, two, tries, replace, reopen, store }
}

describe('a damaged record', () => {
  const damages: Readonly<Record<string, (text: string) => string>> = {
    'cut in half': (text) => text.slice(0, text.length / 2),
    emptied: () => '',
    'no record at all': () => '"x"',
    'of another version': (text) => text.replace('"version":1', '"version":9'),
    'with a changed secret': (text) =>
      text.replace(/("sealed":"v1\.\w+\.[\w-]+\.)(.)/, (_, head, first) => `${head}${first === 'A' ? 'B' : 'A'}`),
    'with a cut tag': (text) => text.replace(/("sealed":"[^"]+)[\w-]{8}"/, '$1"'),
    'with a plain secret': (text) => text.replace(/"sealed":"[^"]+"/, '"sealed":"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"'),
  }
  it.each(Object.entries(damages))('%s answers 503, charges nobody, and lets others in', async (_, damage) => {
    const { one, two, tries, replace, store } = await twoUsers()
    const whole = await replace(ownKey, damage)
    const [damaged] = await store.readMany([ownKey])
    expect(await tries('user01', one())).toBe(503)
    expect(await tries('user01', '000000')).toBe(503)
    expect((await store.readMany([ownKey]))[0]).toBe(damaged)
    expect(await tries('user02', two())).toBe(200)
    await replace(ownKey, () => whole)
    expect(await tries('user01', one())).toBe(200)
  })

  it('of another user, put in its place, opens nothing', async () => {
    const { one, two, tries, replace, store } = await twoUsers()
    const [other = ''] = await store.readMany([otherKey])
    await replace(ownKey, () => other)
    expect(await tries('user01', two())).toBe(503)
    await replace(ownKey, (text) => text.replaceAll('user02', 'user01'))
    expect(await tries('user01', two())).toBe(503)
    expect(await tries('user01', one())).toBe(503)
  })
})

describe('a key ring', () => {
  const newKey = `t2:${randomBytes(32).toString('base64')}`

  it('that is rotated lets everybody go on', async () => {
    const { one, tries, reopen } = await twoUsers()
    await host?.close()
    await reopen({ secrets: `${newKey},${testSecrets}` })
    expect(await tries('user01', one())).toBe(200)
  })

  it('that has lost a key refuses those who need it, and no more', async () => {
    const { one, tries, reopen } = await twoUsers()
    await host?.close()
    await reopen({ secrets: newKey })
    expect(await tries('user01', one())).toBe(503)
    expect(await tries('boss', '000000')).toBe(409)
  })
})
