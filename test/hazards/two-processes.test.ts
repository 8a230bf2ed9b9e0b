import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { clockAt, type ExampleProcess, startExample } from '../support/example-process.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { places } from '../support/places.js'

const running: ExampleProcess[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((example) => example.kill()))
})

describeWith(['oathtool'], 'two server processes', () => {
  for (const [place, { needs, open }] of Object.entries(places)) {
    describeWith(needs, `over ${place}`, () => {
      it('accept one code once between them, and count wrong ones together', { timeout: 120_000 }, async () => {
        const database = await open()
        try {
          await twoProcesses(database.url)
        } finally {
          await Promise.all(running.splice(0).map((example) => example.kill()))
          await database.remove()
        }
      })
    })
  }
})

async function twoProcesses(store: string): Promise<void> {
  const DATA = mkdtempSync(join(tmpdir(), 'secondstep-two-'))
  const env = { STORE: store, DATA, SELF_ENROLMENT: 'signed_in' }
  // One after the other: the first one makes the secrets both use.
  running.push(await startExample(env))
  running.push(await startExample(env))
  const urls = running.map(({ url }) => url)
  const signIn = async (url: string): Promise<Visitor> => {
    const visitor = createVisitor(url)
    await visitor.post('/login', { username: 'user01', password: 'user01-demo' })
    return visitor
  }
  const owner = await signIn(urls[0] ?? '')
  const staged = (await (await owner.post('/otp/account/keys')).json()) as { keyId: string; secret: string }
  let now = clockAt
  const later = async (): Promise<string> => {
    for (const url of urls) await createVisitor(url).post('/demo/clock', { advanceSeconds: 60 })
    now += 60
    return codeFromOathtool(staged.secret, now)
  }
  const confirm = `/otp/account/keys/${staged.keyId}/confirm`
  expect((await owner.post(confirm, { code: await later() })).status).toBe(200)
  const visitors = await Promise.all(Array.from({ length: 40 }, (_, index) => signIn(urls[index % 2] ?? '')))

  for (let round = 0; round < 10; round++) {
    const code = await later()
    const answers = await Promise.all(visitors.map(async (visitor) => (await visitor.post('/otp', { code })).status))
    expect(answers.filter((status) => status === 200)).toHaveLength(1)
  }
  const right = new Set([-30, 0, 30].map((away) => codeFromOathtool(staged.secret, now + away)))
  const wrong = ['000000', '111111', '222222', '333333', '444444', '555555'].filter((code) => !right.has(code))
  const answers = await Promise.all(
    visitors.map(async (visitor, index) => (await visitor.post('/otp', { code: wrong[index % wrong.length] })).json()),
  )
  expect(answers.filter((answer) => (answer as { code?: string }).code === 'mismatch')).toHaveLength(5)
}
