import { createFakeMailbox } from '@secondstep/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { administratorRoutes } from '../support/contract-routes.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { type Row, type SmallHost, startSmallHost, testOptions } from '../support/small-host.js'
import { jsonOf } from '../support/walk.js'

// T-80, T-82: an administrator reaches his own organisation, there only whom `canManage` lets him, and never himself.

interface Person extends Row {
  readonly organisation: string
}

const people: readonly Person[] = [
  { id: 'north', organisation: 'n', isAdministrator: true, email: 'north@example.test' },
  { id: 'amy', organisation: 'n', email: 'amy@example.test' },
  { id: 'vip', organisation: 'n', email: 'vip@example.test' },
  { id: 'south', organisation: 's', isAdministrator: true, email: 'south@example.test' },
  { id: 'ben', organisation: 's', email: 'ben@example.test' },
]

const agents = [
  { id: 'pc-n', organisation: 'n' },
  { id: 'pc-s', organisation: 's' },
]

let host: SmallHost | undefined
afterEach(async () => host?.close())

async function start(): Promise<{ north: Visitor; south: Visitor; amy: Visitor }> {
  host = await startSmallHost(
    testOptions({
      users: {
        find: (id) => people.find((row) => row.id === id),
        // A host that forgets to look at the organisation.
        list: () => ({ users: people }),
      },
      canManage: (_, row) => row.id !== 'vip',
      mail: createFakeMailbox(),
      reauthenticate: (_, password) => password === 'right',
      agents: {
        find: (id) => agents.find((agent) => agent.id === id),
        list: () => ({ agents }),
        agentOf: () => undefined,
        mayConnect: () => true,
        checkPassword: () => true,
      },
    }),
  )
  const { url } = host
  const signIn = async (id: string): Promise<Visitor> => {
    const visitor = createVisitor(url)
    await visitor.post('/login', { id })
    return visitor
  }
  return { north: await signIn('north'), south: await signIn('south'), amy: await signIn('amy') }
}

const userRoutes = administratorRoutes.filter(([, path]) => path.startsWith('/otp/admin/users/:id'))
const json = { accept: 'application/json' }

describe('an administrator', () => {
  it('finds nobody of another organisation, nobody he may not act on, and nobody unknown: all alike', async () => {
    const { north, south } = await start()
    for (const id of ['amy', 'vip']) await south.post(`/otp/admin/users/${id}/keys`, { action: 'generate' })
    expect((await south.post('/otp/admin/users/ben/keys', { action: 'generate' })).status).toBe(200)
    for (const [method, path] of userRoutes) {
      const texts: string[] = []
      for (const id of ['ben', 'south', 'vip', 'nobody']) {
        const url = path.replace(':id', id)
        const answer = method === 'POST' ? await north.post(url, { action: 'reset' }) : await north.get(url, json)
        expect([url, answer.status]).toEqual([url, 404])
        texts.push(await answer.text())
      }
      expect(new Set(texts).size).toBe(1)
    }
    const seen = (await (await south.get('/otp/admin/users/ben', json)).json()) as { key: { secret: string } }
    expect(seen.key.secret).toMatch(/^[A-Z2-7]{32}$/)

    const many = { action: 'reset', userIds: ['ben', 'vip', 'nobody', 'north', 'amy'] }
    expect(await (await north.post('/otp/admin/users', many)).json()).toEqual({
      done: ['amy'],
      refused: [
        { id: 'ben', code: 'user_unknown' },
        { id: 'vip', code: 'user_unknown' },
        { id: 'nobody', code: 'user_unknown' },
        { id: 'north', code: 'own_account' },
      ],
    })
    expect(await (await south.get('/otp/admin/users/ben', json)).json()).toEqual(seen)
  })

  it('lists and counts his own organisation only, without whom he may not act on, and reads no other one’s audit', async () => {
    const { north, south } = await start()
    await south.post('/otp/admin/users/ben/keys', { action: 'generate' })
    const { users } = (await (await north.get('/otp/admin/users', json)).json()) as { users: { id: string }[] }
    expect(users.map(({ id }) => id)).toEqual(['north', 'amy'])
    // Whom he may not act on stands in the way like everybody, and is counted without his name.
    for (const [keyMode, reason] of [
      ['administrator', 'key_missing'],
      ['user', 'key_not_distributed'],
    ]) {
      const report = await jsonOf(await north.get(`/otp/admin/preflight?keyMode=${keyMode}`, json))
      expect(report).toMatchObject({ users: 3 })
      expect(report['unmet']).toContainEqual({ reason, count: 2, users: ['amy'] })
      expect(await (await north.get('/otp/admin', { accept: 'text/html' })).text()).not.toContain('vip')
    }
    expect(await (await north.get('/otp/admin/audit', json)).text()).not.toContain('ben')
    expect(await (await south.get('/otp/admin/audit', json)).json()).toMatchObject({
      events: expect.arrayContaining([expect.objectContaining({ type: 'key_made', actorId: 'south', userId: 'ben' })]),
    })
  })

  it('gives keys to everybody of his own organisation whom he may act on', async () => {
    const { north, south } = await start()
    expect((await north.post('/otp/admin/generate-keys')).status).toBe(202)
    for (;;) {
      const job = (await (await north.get('/otp/admin/generate-keys', json)).json()) as { state: string; made: number }
      if (job.state === 'running') continue
      expect(job).toMatchObject({ state: 'completed', made: 1, total: 2 })
      break
    }
    expect((await south.get('/otp/admin/generate-keys', json)).status).toBe(404)
    expect(await (await south.get('/otp/admin/users', json)).json()).toMatchObject({
      users: [
        { id: 'south', state: 'none' },
        { id: 'ben', state: 'none' },
      ],
    })
  })

  it('meets nothing of another organisation on any route, by whatever name, and changes nothing there', async () => {
    const { north, south } = await start()
    // In the south there is all there can be: a key, a mailed key, both jobs, an agent, a history.
    const shown = await jsonOf(await south.post('/otp/admin/users/ben/keys', { action: 'generate' }))
    const { secret } = shown['key'] as { secret: string }
    expect((await south.post('/otp/admin/generate-keys')).status).toBe(202)
    const off = { scope: 'off', keyMode: 'user', password: 'right' }
    expect((await south.post('/otp/admin/policy', off)).status).toBe(200)
    expect((await south.post('/otp/admin/distribution', { to: 'all' })).status).toBe(202)
    await expect
      .poll(async () => (await jsonOf(await south.get('/otp/admin/distribution', json)))['endedAt'], {
        timeout: 10_000,
      })
      .not.toBeNull()
    const pages = ['/otp/admin', '/otp/admin/users', '/otp/admin/agents', '/otp/admin/distribution']
    const stateOfSouth = async (): Promise<readonly string[]> =>
      Promise.all([...pages, '/otp/admin/generate-keys'].map(async (path) => (await south.get(path, json)).text()))
    const before = await stateOfSouth()

    for (const [method, path] of administratorRoutes) {
      for (const id of path.includes('/users/') ? ['ben', 'south'] : ['pc-s']) {
        for (const accept of ['application/json', 'text/html']) {
          const url = path.replace(':id', id)
          const body = {
            ...off,
            action: 'reset',
            authentication: 'password',
            to: 'all',
            userIds: ['ben'],
            confirmed: '1',
          }
          const answer = method === 'POST' ? await north.post(url, body, { accept }) : await north.get(url, { accept })
          if (path.includes(':id')) expect([url, answer.status]).toEqual([url, 404])
          expect(answer.status).not.toBe(500)
          const text = await answer.text()
          expect([url, text.includes(secret.slice(0, 8)), /ben@|south@|\bsouth\b/.test(text)]).toEqual([
            url,
            false,
            false,
          ])
        }
      }
    }
    expect(await stateOfSouth()).toEqual(before)
  })

  it('is nobody who is none: every route of the console refuses him', async () => {
    const { amy } = await start()
    for (const [method, path] of administratorRoutes) {
      const url = path.replace(':id', 'ben')
      const answer = method === 'POST' ? await amy.post(url, { action: 'reset' }) : await amy.get(url, json)
      expect([url, answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
        url,
        403,
        'not_administrator',
      ])
    }
  })
})

describe('several users at once, in a browser', () => {
  it('are asked about once more before anything happens, and nothing happens to nobody', async () => {
    const { north } = await start()
    const html = { accept: 'text/html' }
    const asked = await north.post('/otp/admin/users', { action: 'generate', pick0: 'amy' }, html)
    expect([asked.status, await asked.text()]).toEqual([200, expect.stringContaining('name="confirmed"')])
    expect(await (await north.get('/otp/admin/users?state=pending', json)).json()).toMatchObject({ users: [] })
    expect((await north.post('/otp/admin/users', { action: 'generate' }, html)).status).toBe(422)
    await north.post('/otp/admin/users', { action: 'generate', pick0: 'amy', confirmed: '1' }, html)
    expect(await (await north.get('/otp/admin/users?state=pending', json)).json()).toMatchObject({
      users: [{ id: 'amy' }],
    })
  })
})
