import { afterEach, describe, expect, it } from 'vitest'
import { startGuardedHost } from '../support/guarded-host.js'
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

const troubles: Readonly<Record<string, () => void | Promise<void>>> = {
  throws: () => {
    throw new Error('disk full')
  },
  rejects: () => Promise.reject(new Error('disk full')),
  hangs: () => new Promise(() => undefined),
}

describe.each(Object.keys(troubles))('an audit sink that %s', (trouble) => {
  it('keeps keys unseen and the switch where it is, and lets people and other acts go on', async () => {
    const boss = await start(() => troubles[trouble]?.())
    // The key is made, and not shown.
    const closed = await Promise.all([
      boss.post('/otp/admin/users/user01/keys', { action: 'generate' }),
      boss.get('/otp/admin/users/user02', json),
      boss.post('/otp/admin/policy', { scope: 'off', password: 'right' }),
    ])
    // Who has no key of an administrator's making shows nothing that must be written down.
    expect(closed.map(({ status }) => status)).toEqual([503, 200, 503])
    expect((await boss.get('/otp/admin/users/user01', json)).status).toBe(503)
    expect(await (await boss.get('/otp/admin', json)).json()).toMatchObject({ scope: 'enrolled' })
    expect((await boss.post('/otp/admin/users/user01/unlock')).status).toBe(200)
    expect(await (await boss.get('/otp/admin/users', json)).json()).toMatchObject({ users: expect.any(Array) })
    expect((await boss.get('/private')).status).toBe(200)
  })
})

describe('a logger that throws', () => {
  it('changes no answer, and does not end the process where the audit is away as well', async () => {
    const strays: unknown[] = []
    const catchStray = (error: unknown): void => void strays.push(error)
    process.on('unhandledRejection', catchStray)
    const fail = (): never => {
      throw new Error('the log is full')
    }
    const guarded = await startGuardedHost({
      audit: { write: (event) => (event.type === 'code_refused' ? fail() : undefined) },
      logger: { info: fail, warn: fail, error: fail },
    })
    host = guarded.host
    const { boss, code, clock } = guarded
    expect((await boss.post('/otp', { code: '000000', fresh: '1' })).status).toBe(422)
    clock.now += 60
    expect((await boss.post('/otp', { code: code(), fresh: '1' })).status).toBe(200)
    expect((await boss.get('/private')).status).toBe(200)
    process.off('unhandledRejection', catchStray)
    expect(strays).toEqual([])
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
