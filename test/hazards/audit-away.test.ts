import { afterEach, describe, expect, it } from 'vitest'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { type SmallHost, startSmallHost, testOptions } from '../support/small-host.js'

// F-28: what must not happen unseen does not happen while the audit is away; everything else goes on.

let host: SmallHost | undefined
afterEach(async () => host?.close())

async function start(write: () => void | Promise<void>): Promise<Visitor> {
  host = await startSmallHost(
    testOptions({ audit: { write }, initialScope: 'enrolled', reauthenticate: (_, password) => password === 'right' }),
  )
  const boss = createVisitor(host.url)
  await boss.post('/login', { id: 'boss' })
  return boss
}

const json = { accept: 'application/json' }

describe('an audit sink that throws', () => {
  it('keeps keys unseen and the switch where it is, and lets people and other acts go on', async () => {
    const boss = await start(() => {
      throw new Error('disk full')
    })
    // The key is made, and not shown.
    expect((await boss.post('/otp/admin/users/user01/keys', { action: 'generate' })).status).toBe(503)
    expect((await boss.get('/otp/admin/users/user01', json)).status).toBe(503)
    expect((await boss.post('/otp/admin/policy', { scope: 'off', password: 'right' })).status).toBe(503)
    expect(await (await boss.get('/otp/admin', json)).json()).toMatchObject({ scope: 'enrolled' })
    expect((await boss.post('/otp/admin/users/user01/unlock')).status).toBe(200)
    expect(await (await boss.get('/otp/admin/users', json)).json()).toMatchObject({ users: expect.any(Array) })
    expect((await boss.get('/private')).status).toBe(200)
  })
})

describe('two administrators who throw the switch at once', () => {
  it('are told apart: what one of them looked at has changed, and only one change is made', async () => {
    const boss = await start(() => undefined)
    const { epoch } = (await (await boss.get('/otp/admin', json)).json()) as { epoch: string }
    const ask = (scope: string) => boss.post('/otp/admin/policy', { scope, epoch, password: 'right' })
    const answers = await Promise.all([ask('off'), ask('off'), ask('off')])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409])
    const late = await ask('enrolled')
    expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([409, 'policy_changed'])
    expect(await (await boss.get('/otp/admin', json)).json()).toMatchObject({ scope: 'off' })
  })
})
