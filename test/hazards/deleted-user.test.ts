import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { asJson, jsonOf, startWalk, type Walk } from '../support/walk.js'
import { expectNoPass, guarded } from '../support/walker.js'

// T-86: who is deleted is nobody at his next request, and a new user of the same id begins with nothing of the old one's.

for (const session of ['memory', 'cookie']) {
  describeWith(['oathtool'], `a deleted user (session: ${session})`, () => {
    let walk: Walk
    beforeAll(async () => {
      walk = await startWalk({ SESSION: session })
    })
    afterAll(async () => walk.example.kill())

    it('is out at the step and behind it, and so are his cookies when the id is given away again', async () => {
      const id = 'user01'
      const passed = await walk.pass(id)
      const halfway = await walk.signIn(id)
      await halfway.get('/otp')
      for (let attempt = 0; attempt < 4; attempt++) await halfway.post('/otp', { code: '000001' })
      await walk.later(60)
      const code = walk.code(id)
      const before = await walk.count()

      expect((await walk.admin.send(`/demo/users/${id}`, { method: 'DELETE', headers: asJson })).status).toBe(200)
      for (const visitor of [passed, halfway]) {
        for (const [method, path] of guarded) {
          expect((await visitor.send(path, { method, headers: asJson })).status).toBe(401)
        }
        const answer = await visitor.post('/otp', { code })
        expect([answer.status, (await jsonOf(answer))['code']]).toEqual([401, 'signed_out'])
        expectNoPass(answer)
      }

      const again = { id, name: 'Another', email: 'another@example.test', password: 'another' }
      expect((await walk.admin.post('/demo/users', again)).status).toBe(201)
      for (const visitor of [passed, halfway]) {
        // The host's old session may name the new user again; the pass and the key do not come back with it.
        for (const [method, path] of guarded) {
          expect((await visitor.send(path, { method, headers: asJson })).status).toBe(401)
        }
        const answer = await visitor.post('/otp', { code })
        expect([401, 409]).toContain(answer.status)
        expectNoPass(answer)
      }
      expect(await walk.count()).toBe(before)

      const admin = await walk.pass('admin')
      const made = await jsonOf(await admin.post(`/otp/admin/users/${id}/keys`, { action: 'generate' }))
      expect((made['key'] as { secret: string }).secret).not.toBe(walk.secrets[id])
      const newcomer = await walk.signIn('user02')
      await newcomer.post('/login', { username: id, password: 'another' })
      // Nor do the old one's failures: five are free again, and his code is a wrong one.
      const codes = [code, '000001', '000002', '000003', '000004']
      for (const wrong of codes) expect((await newcomer.post('/otp', { code: wrong })).status).toBe(422)
      expect((await newcomer.post('/otp', { code })).status).toBe(429)
    })
  })
}
