import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { routes } from '../../packages/web/src/handle.js'
import { describeWith } from '../support/available.js'
import type { Visitor } from '../support/http-client.js'
import { asJson, jsonOf, startWalk, type Walk } from '../support/walk.js'
import { expectNoPass, expectReadingWritesNothing, expectRefused } from '../support/walker.js'

// T-07, T-51, T-52, T-56, T-82: what a password alone, an old code, or a look is worth against somebody's keys.

describeWith(['oathtool'], 'a password alone', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'secondstep-password-')), 'records.db')
  let walk: Walk
  beforeAll(async () => {
    walk = await startWalk({ STORE: `sqlite:${file}`, SELF_ENROLMENT: 'signed_in' })
  })
  afterAll(async () => walk.example.kill())
  const records = (): ReadonlyMap<string, string> => {
    const database = new Database(file, { readonly: true })
    const rows = database.prepare('SELECT k, v FROM secondstep_record ORDER BY k').all() as { k: string; v: unknown }[]
    database.close()
    return new Map(rows.map(({ k, v }) => [String(k), String(v)]))
  }
  const recordOf = (name: string): string => {
    const found = [...records()].filter(([, text]) => text.includes(`"${name}"`))
    expect(found).toHaveLength(1)
    return found[0]?.[1] ?? ''
  }
  const setScope = async (scope: string): Promise<void> => {
    const admin = await walk.signIn('admin')
    await walk.later(60)
    await admin.post('/otp', { code: walk.code('admin') })
    const answer = await admin.post('/otp/admin/policy', { scope, makeMissingKeys: true, password: 'admin-demo' })
    expect(answer.status).toBe(200)
  }

  // T-51
  it('given or not, looking at every page changes no byte of what is stored', async () => {
    const paths = [
      ...new Set(routes.map(({ path }) => `/otp${path === '/' ? '' : path.replace(/:\w+/g, 'user01')}`)),
      '/otp?fresh=1&returnTo=/private',
      '/otp/account/keys?label=x',
      '/otp/admin/users/user01/keys?action=generate',
      '/otp/mail-key',
      '/otp/recovery?recoveryCode=x',
      '/private',
      '/account',
    ]
    const visitors: readonly Visitor[] = [await walk.pass('admin'), await walk.signIn('user02')]
    for (const visitor of visitors) {
      await expectReadingWritesNothing(visitor, paths, () => JSON.stringify([...records()]))
    }
  })

  // T-82
  it('or a whole administrator changes nobody’s record but the one he acts on', async () => {
    const admin = await walk.pass('admin')
    for (const [path, body] of [
      ['keys', { action: 'generate' }],
      ['keys', { action: 'set', secret: 'MJJHBSCMBGQYG2TZONXW4YLOM5SW2ZLO' }],
      ['keys', { action: 'reset', id: 'user01', userId: ['user01'], user: 'admin' }],
      ['end-passes', {}],
      ['unlock', {}],
    ] as const) {
      const before = records()
      const others = [...before].filter(([, text]) => !text.includes('"user03"'))
      expect((await admin.post(`/otp/admin/users/user03/${path}`, body)).status).toBe(200)
      const after = records()
      expect(after.size).toBe(before.size)
      for (const [key, text] of others) expect(after.get(key)).toBe(text)
    }
  })

  // T-56
  it('cannot add, confirm or remove keys of somebody who has a live one, even while nobody is asked for codes', async () => {
    const owner = await walk.pass('user01')
    const [key] = (await jsonOf(await owner.get('/otp/account', asJson)))['keys'] as { id: string }[]
    await setScope('off')
    try {
      const thief = await walk.signIn('user01')
      expect((await thief.get('/api/private', asJson)).status).toBe(200)
      const before = recordOf('user01')
      for (const path of [
        '/otp/account/keys',
        `/otp/account/keys/${key?.id}/confirm`,
        `/otp/account/keys/${key?.id}/remove`,
      ]) {
        for (const body of [{ label: 'mine' }, { code: '000001' }, { fresh: '1', password: 'user01-demo' }]) {
          const answer = await thief.post(path, body)
          expect([path, answer.status, (await jsonOf(answer))['code']]).toEqual([path, 403, 'fresh_code_required'])
          expectNoPass(answer)
        }
      }
      expect(recordOf('user01')).toBe(before)
      // The page shows that there is a key, and nothing of it.
      const text = await (await thief.get('/otp/account', asJson)).text()
      expect(text).not.toContain(walk.secrets.user01.slice(0, 6))
    } finally {
      await setScope('everyone')
    }
  })

  // T-52
  it('or an old code does not let an administrator see or change keys; a new one does', async () => {
    const admin = await walk.pass('admin')
    const acts = [
      () => admin.get('/otp/admin/users/user02', asJson),
      () => admin.post('/otp/admin/users/user02/keys', { action: 'generate' }),
      () => admin.post('/otp/account/keys'),
    ]
    await walk.later(300)
    const before = recordOf('user02')
    for (const act of acts) {
      const answer = await act()
      expect([answer.status, (await jsonOf(answer))['code']]).toEqual([403, 'fresh_code_required'])
    }
    // A spent code makes nothing fresh, in whatever form it is posted.
    expect((await admin.post('/otp', { code: walk.code('admin', -10), fresh: '1' })).status).toBe(422)
    expect((await acts[0]?.())?.status).toBe(403)
    expect(recordOf('user02')).toBe(before)
    expect((await admin.post('/otp', { code: walk.code('admin') })).status).toBe(200)
    for (const act of acts) expect([200, 201]).toContain((await act()).status)
  })
})

for (const session of ['memory', 'cookie']) {
  // T-07
  describeWith(['oathtool'], `a second login in one browser (session: ${session})`, () => {
    let walk: Walk
    beforeAll(async () => {
      walk = await startWalk({ SESSION: session })
    })
    afterAll(async () => walk.example.kill())

    it('with a wrong password leaves the first one whole or ends it, and never mixes them', async () => {
      const visitor = await walk.pass('user01')
      expect((await visitor.post('/login', { username: 'user02', password: 'wrong' })).status).toBe(401)
      const answer = await visitor.get('/api/private', asJson)
      const { user } = (await jsonOf(answer)) as { readonly user?: { readonly id: string } }
      expect([answer.status, user?.id ?? 'nobody']).toEqual(answer.status === 200 ? [200, 'user01'] : [401, 'nobody'])
    })

    it('of the same user asks him once more: the pass belongs to the login before', async () => {
      const visitor = await walk.pass('user02')
      expect((await visitor.get('/private')).status).toBe(200)
      expect((await visitor.post('/login', { username: 'user02', password: 'user02-demo' })).status).toBe(200)
      expectRefused(await visitor.get('/private'), 'a pass of the login before')
    })

    it('asks for the second user’s own code: the first one’s opens nothing, nor does his pass', async () => {
      const visitor = await walk.pass('user01')
      const jar = new Map(visitor.cookies)
      await visitor.post('/login', { username: 'user02', password: 'user02-demo' })
      await walk.later(60)
      const answer = await visitor.post('/otp', { code: walk.code('user01') })
      expect((await jsonOf(answer))['code']).toBe('mismatch')
      visitor.cookies.set('secondstep', jar.get('secondstep') ?? '')
      expectRefused(await visitor.get('/private'), 'the first user’s pass')
      expect((await visitor.post('/otp', { code: walk.code('user02') })).status).toBe(200)
      const seen = (await jsonOf(await visitor.get('/api/private', asJson))) as {
        readonly user: { readonly id: string }
      }
      expect(seen.user.id).toBe('user02')
      // And back: the pass that was left behind does not wait for its owner's next login.
      const pass = visitor.cookies.get('secondstep') ?? ''
      await visitor.post('/login', { username: 'user01', password: 'user01-demo' })
      for (const value of [pass, jar.get('secondstep') ?? '']) {
        visitor.cookies.set('secondstep', value)
        expectRefused(await visitor.get('/private'), 'a pass of an earlier login')
      }
    })
  })
}
