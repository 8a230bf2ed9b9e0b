import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { describeWith, type Thing } from '../support/available.js'
import { clockAt, type ExampleProcess, startExample } from '../support/example-process.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { createOwnDatabase, type OwnDatabase } from '../support/own-database.js'
import { asJson, jsonOf } from '../support/walk.js'

// S2, S20: the switch holds at the next request, in every process that shares the store, and what was open before stays dead.

const running: ExampleProcess[] = []
const databases: OwnDatabase[] = []
const everybody = ['user01', 'user02', 'user03', 'admin'] as const
afterEach(async () => {
  await Promise.all(running.splice(0).map((example) => example.kill()))
  await Promise.all(databases.splice(0).map((database) => database.remove()))
})

/** Where the two meet, and how the examples are told. */
const places: Readonly<Record<string, { readonly needs: readonly Thing[]; open(): Promise<OwnDatabase> }>> = {
  'one SQLite file': {
    needs: [],
    open: async () => {
      const file = join(mkdtempSync(join(tmpdir(), 'secondstep-switch-')), 'records.db')
      return { url: `sqlite:${file}`, remove: async () => undefined }
    },
  },
  Redis: { needs: ['redis-server'], open: () => createOwnDatabase('redis') },
}

for (const [place, { needs, open }] of Object.entries(places)) {
  describeWith(['oathtool', ...needs], `the switch, thrown in one of two processes over ${place}`, () => {
    it('asks every open session of everybody at its next request; off and on again revives no pass', async () => {
      const database = await open()
      databases.push(database)
      const env = { STORE: database.url, DATA: mkdtempSync(join(tmpdir(), 'secondstep-switch-')) }
      // One after the other: the first one makes the secrets both use.
      running.push(await startExample(env))
      running.push(await startExample(env))
      const [here = '', there = ''] = running.map(({ url }) => url)
      let now = clockAt
      const later = async (): Promise<number> => {
        for (const url of [here, there]) {
          now = Number((await jsonOf(await createVisitor(url).post('/demo/clock', { advanceSeconds: 60 })))['now'])
        }
        return Math.floor(now)
      }
      const signIn = async (url: string, name: string): Promise<Visitor> => {
        const visitor = createVisitor(url)
        await visitor.post('/login', { username: name, password: `${name}-demo` })
        return visitor
      }
      const admin = await signIn(here, 'admin')
      await admin.post('/account', { email: 'admin@example.test' })
      const staged = await jsonOf(await admin.post('/otp/account/keys'))
      const code = async (): Promise<string> => codeFromOathtool(String(staged['secret']), await later())
      await admin.post(`/otp/account/keys/${String(staged['keyId'])}/confirm`, { code: await code() })
      const sessions = await Promise.all([here, there].flatMap((url) => everybody.map((name) => signIn(url, name))))
      const states = async (): Promise<readonly number[]> =>
        Promise.all(sessions.map(async (one) => (await one.get('/api/private', asJson)).status))
      const allAre = (status: number): readonly number[] => sessions.map(() => status)
      expect(await states()).toEqual(allAre(200))

      const on = async (): Promise<void> => {
        const wanted = { scope: 'everyone', makeMissingKeys: true, code: await code() }
        expect((await admin.post('/otp/admin/policy', wanted)).status).toBe(200)
      }
      await on()
      expect(await states()).toEqual(allAre(401))

      // user01 passes there.
      const shown = await jsonOf(await admin.get('/otp/admin/users/user01', asJson))
      const secret = (shown['key'] as { secret: string }).secret
      const passed = sessions[everybody.length] as Visitor
      expect((await passed.post('/otp', { code: codeFromOathtool(secret, await later()) })).status).toBe(200)
      expect(await states()).toEqual(allAre(401).with(everybody.length, 200))

      expect((await admin.post('/otp/admin/policy', { scope: 'off', code: await code() })).status).toBe(200)
      expect(await states()).toEqual(allAre(200))
      await on()
      expect(await states()).toEqual(allAre(401))

      // A re-set ends the pass of this epoch as well, and the old key's codes.
      const again = codeFromOathtool(secret, await later())
      expect((await passed.post('/otp', { code: again })).status).toBe(200)
      expect((await admin.post('/otp', { code: await code() })).status).toBe(200)
      expect((await admin.post('/otp/admin/users/user01/keys', { action: 'reset' })).status).toBe(200)
      expect(await states()).toEqual(allAre(401))
      const old = codeFromOathtool(secret, await later())
      expect((await passed.post('/otp', { code: old })).status).toBe(422)
    })
  })
}
