import Keyv from 'keyv'
import { afterEach, describe, expect, it } from 'vitest'
import { memoryStore } from '../../packages/core/src/stores/memory.js'
import { createVisitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { type SmallHost, startSmallHost, testOptions } from '../support/small-host.js'

// T-85: everyone is asked and no administrator has a key: the start prints one way in, for an administrator, once.

const hosts: SmallHost[] = []
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()))
})

/** A host under "everyone" from the start, and the links it printed. */
async function start(rest: Parameters<typeof testOptions>[0] = {}) {
  const printed: string[] = []
  const clock = { now: 1_800_000_000 }
  const warn = (text: string): void => {
    const link = /\/otp\/setup\?link=([\w-]+)/.exec(text)?.[1]
    if (link !== undefined) printed.push(link)
  }
  const host = await startSmallHost(
    testOptions({
      initialScope: 'everyone',
      clock: () => clock.now,
      logger: { info: () => undefined, warn, error: () => undefined },
      ...rest,
    }),
  )
  hosts.push(host)
  await host.otp.ready()
  const signIn = async (id: string) => {
    const visitor = createVisitor(host.url)
    await visitor.post('/login', { id })
    return visitor
  }
  const links = async (): Promise<readonly string[]> => {
    for (let turn = 0; turn < 200 && printed.length === 0; turn++) await new Promise((go) => setImmediate(go))
    return [...printed]
  }
  return { host, clock, signIn, links }
}

describe('the set-up link', () => {
  it('lets an administrator make his first key, once, and nothing else opens for anybody', async () => {
    const { host, clock, signIn, links } = await start()
    const [link = ''] = await links()
    expect(link).toMatch(/^[\w-]{43}$/)

    expect((await (await signIn('user01')).post('/otp/setup', { link })).status).toBe(403)
    expect((await createVisitor(host.url).post('/otp/setup', { link })).status).toBe(401)
    const boss = await signIn('boss')
    expect((await boss.post('/otp/setup', { link: `${link.slice(0, -1)}x` })).status).toBe(401)
    // Opening it is not using it.
    expect((await boss.get(`/otp/setup?link=${link}`, { accept: 'text/html' })).status).toBe(200)
    expect((await boss.get('/otp/account', { accept: 'application/json' })).status).toBe(401)

    const answers = await Promise.all(Array.from({ length: 8 }, () => boss.post('/otp/setup', { link })))
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1)
    const other = await signIn('boss')
    expect((await other.post('/otp/setup', { link })).status).toBe(401)

    const staged = (await (await boss.post('/otp/account/keys')).json()) as { keyId: string; secret: string }
    const code = codeFromOathtool(staged.secret, clock.now)
    expect((await boss.post(`/otp/account/keys/${staged.keyId}/confirm`, { code })).status).toBe(200)
    expect((await boss.get('/private')).status).toBe(200)
  })

  it('dies after fifteen minutes, and so does what it opened', async () => {
    const { clock, signIn, links } = await start()
    const [link = ''] = await links()
    clock.now += 900
    expect((await (await signIn('boss')).post('/otp/setup', { link })).status).toBe(401)

    const again = await start()
    const boss = await again.signIn('boss')
    expect((await boss.post('/otp/setup', { link: (await again.links())[0] })).status).toBe(200)
    again.clock.now += 899
    expect((await boss.get('/otp/account', { accept: 'application/json' })).status).toBe(200)
    again.clock.now += 1
    expect((await boss.get('/otp/account', { accept: 'application/json' })).status).toBe(401)
  })

  it('is one among all processes: the last one that was printed', async () => {
    const records = memoryStore()
    const one = await start({ store: records })
    const [first] = await one.links()
    const two = await start({ store: records })
    const [second] = await two.links()
    expect((await (await one.signIn('boss')).post('/otp/setup', { link: first })).status).toBe(401)
    expect((await (await one.signIn('boss')).post('/otp/setup', { link: second })).status).toBe(200)
  })

  it('is not printed where it is not needed', async () => {
    const off = await start({ initialScope: 'off' })
    expect(await off.links()).toEqual([])
    const enforced = await start({ enforce: 'off' })
    expect(await enforced.links()).toEqual([])
    const store = new Keyv()
    const first = await start({ store })
    const boss = await first.signIn('boss')
    await boss.post('/otp/setup', { link: (await first.links())[0] })
    const staged = (await (await boss.post('/otp/account/keys')).json()) as { keyId: string; secret: string }
    await boss.post(`/otp/account/keys/${staged.keyId}/confirm`, {
      code: codeFromOathtool(staged.secret, first.clock.now),
    })
    expect(await (await start({ store })).links()).toEqual([])
  })

  it('costs a start no walk through the users, once it was used or the switch was thrown by somebody with a key', async () => {
    let pages = 0
    const rows = [
      { id: 'boss', email: 'boss@example.test', isAdministrator: true },
      { id: 'user01', email: 'user01@example.test' },
    ]
    const users = {
      find: (id: string) => rows.find((row) => row.id === id),
      list: () => {
        pages++
        return { users: rows }
      },
    }
    const pagesAtStart = async (rest: Parameters<typeof start>[0]): Promise<number> => {
      pages = 0
      const { links } = await start({ users, ...rest })
      expect(await links()).toEqual([])
      return pages
    }
    const store = new Keyv()
    const { links, signIn, clock } = await start({ store, users })
    const boss = await signIn('boss')
    await boss.post('/otp/setup', { link: (await links())[0] })
    expect(pages).toBe(1)
    const staged = (await (await boss.post('/otp/account/keys')).json()) as { keyId: string; secret: string }
    const code = (): string => codeFromOathtool(staged.secret, clock.now)
    await boss.post(`/otp/account/keys/${staged.keyId}/confirm`, { code: code() })
    expect(await pagesAtStart({ store })).toBe(0)
    clock.now += 60
    const on = { scope: 'everyone', makeMissingKeys: true }
    expect((await boss.post('/otp/admin/policy', { scope: 'off', code: code() })).status).toBe(200)
    clock.now += 60
    expect((await boss.post('/otp/admin/policy', { ...on, code: code() })).status).toBe(200)
    expect(await pagesAtStart({ store, initialScope: 'off', clock: () => clock.now })).toBe(0)
  })

  it('is printed for another organisation when its administrator stands before the step, for nobody else', async () => {
    const people = [
      { id: 'north', organisation: 'n', isAdministrator: true },
      { id: 'amy', organisation: 'n' },
      { id: 'south', organisation: 's', isAdministrator: true },
    ]
    const users = { find: (id: string) => people.find((row) => row.id === id), list: () => ({ users: people }) }
    const { clock, signIn, links } = await start({ users })
    expect(await links()).toEqual([])
    const html = { accept: 'text/html' }
    const amy = await signIn('amy')
    expect(await (await amy.get('/otp', html)).text()).not.toContain('in the log')
    expect(await links()).toEqual([])

    const north = await signIn('north')
    for (let times = 0; times < 5; times++) {
      expect(await (await north.get('/otp', html)).text()).toContain('in the log')
    }
    const [link = ''] = await links()
    const south = await signIn('south')
    expect((await south.post('/otp/setup', { link })).status).toBe(401)
    expect((await north.post('/otp/setup', { link })).status).toBe(200)
    expect((await (await signIn('north')).post('/otp/setup', { link })).status).toBe(401)
    expect(await links()).toHaveLength(1)

    const staged = (await (await north.post('/otp/account/keys')).json()) as { keyId: string; secret: string }
    const confirm = `/otp/account/keys/${staged.keyId}/confirm`
    expect((await north.post(confirm, { code: codeFromOathtool(staged.secret, clock.now) })).status).toBe(200)
    // A second administrator is let in by the first one.
    people.push({ id: 'late', organisation: 'n', isAdministrator: true })
    clock.now += 1000
    await (await signIn('late')).get('/otp', html)
    await south.get('/otp', html)
    await expect.poll(async () => (await links()).length).toBeGreaterThan(1)
    const [, second] = await links()
    expect((await south.post('/otp/setup', { link: second })).status).toBe(200)
    expect(await links()).toHaveLength(2)
  })
})
