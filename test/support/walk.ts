import { expect } from 'vitest'
import { clockAt, type ExampleProcess, startExample } from './example-process.js'
import { createVisitor, type Visitor } from './http-client.js'
import { codeFromOathtool } from './oathtool.js'

/** An example under "everyone": an administrator who has passed, users with keys, and a clock that moves when told. */
export interface Walk {
  readonly example: ExampleProcess
  readonly url: string
  readonly admin: Visitor
  readonly secrets: Readonly<Record<'admin' | 'user01' | 'user02' | 'user03', string>>
  /** Somebody who has given his password: "P". */
  signIn(name: string): Promise<Visitor>
  /** Somebody who has passed the step, too: "S". */
  pass(name: keyof Walk['secrets']): Promise<Visitor>
  /** Moves the time on; answers it. */
  later(seconds: number): Promise<number>
  /** The right code of somebody, some steps away from now. */
  code(name: keyof Walk['secrets'], stepsAway?: number): string
  /** How often the guarded side effect has happened. */
  count(): Promise<number>
}

export const asJson = { accept: 'application/json' } as const

/** The JSON of an answer. */
export async function jsonOf(answer: Response): Promise<Record<string, unknown>> {
  return (await answer.json()) as Record<string, unknown>
}

/** Starts an example and leads it to where the attacks begin. */
export async function startWalk(env: Readonly<Record<string, string>> = {}): Promise<Walk> {
  const example = await startExample(env)
  const { url } = example
  let now = clockAt
  const later = async (seconds: number): Promise<number> => {
    const answer = await createVisitor(url).post('/demo/clock', { advanceSeconds: seconds })
    now = Math.floor(Number((await jsonOf(answer))['now']))
    return now
  }
  const signIn = async (name: string): Promise<Visitor> => {
    const visitor = createVisitor(url)
    expect((await visitor.post('/login', { username: name, password: `${name}-demo` })).status).toBe(200)
    return visitor
  }

  const admin = await signIn('admin')
  await admin.post('/account', { email: 'admin@example.test' })
  const staged = await jsonOf(await admin.post('/otp/account/keys', { label: 'Phone' }))
  const own = String(staged['secret'])
  const confirm = `/otp/account/keys/${String(staged['keyId'])}/confirm`
  await admin.post(confirm, { code: codeFromOathtool(own, await later(60)) })
  const on = { scope: 'everyone', makeMissingKeys: true, code: codeFromOathtool(own, await later(60)) }
  expect((await admin.post('/otp/admin/policy', on)).status).toBe(200)
  const secretOf = async (id: string): Promise<string> => {
    const shown = await jsonOf(await admin.get(`/otp/admin/users/${id}`, asJson))
    return String((shown['key'] as { secret: unknown }).secret)
  }
  const secrets = {
    admin: own,
    user01: await secretOf('user01'),
    user02: await secretOf('user02'),
    user03: await secretOf('user03'),
  }
  await later(60)

  const code: Walk['code'] = (name, stepsAway = 0) => codeFromOathtool(secrets[name], now + 30 * stepsAway)
  return {
    example,
    url,
    admin,
    secrets,
    signIn,
    later,
    code,
    pass: async (name) => {
      const visitor = await signIn(name)
      await later(60)
      expect((await visitor.post('/otp', { code: code(name) })).status).toBe(200)
      return visitor
    },
    count: async () => Number((await jsonOf(await createVisitor(url).get('/api/counter', asJson)))['count']),
  }
}
