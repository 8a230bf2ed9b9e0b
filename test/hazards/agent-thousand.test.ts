import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { createVisitor } from '../support/http-client.js'
import { recordIn } from '../support/places.js'
import { asJson, jsonOf, startWalk } from '../support/walk.js'

// T-90, over HTTP and at once, on every framework.
const bearer = (id: string): Record<string, string> => ({ authorization: `Bearer ${id}-token` })

describeWith(['oathtool'], 'a thousand guesses by an agent', () => {
  it('close the agents alone: their user signs in on the web at once, and opens them again', async () => {
    const store = `sqlite:${join(mkdtempSync(join(tmpdir(), 'secondstep-thousand-')), 'records.db')}`
    const walk = await startWalk({ STORE: store })
    try {
      await walk.later(60)
      await walk.admin.post('/otp', { code: walk.code('admin') })
      await walk.admin.post('/otp/admin/agents/pc-01', { authentication: 'otp' })
      const agent = createVisitor(walk.url)
      const guess = (code: string) =>
        agent.post('/otp/agents/pc-01/connect', { userId: 'user01', code }, bearer('pc-01'))
      const statuses = new Set<number>()
      const counted: number[] = []
      for (let round = 0; round < 25; round++) {
        const answers = await Promise.all(Array.from({ length: 40 }, () => guess('000000')))
        for (const { status } of answers) statuses.add(status)
        counted.push((await recordIn(store, 'user01')).agents.failures)
        await walk.later(901)
      }
      expect([...statuses]).toEqual([401])
      // Five at once, then one after each wait: what was not counted was not looked at.
      expect([counted[0], counted[1], Math.max(...counted), counted.at(-1)]).toEqual([5, 6, 25, 25])
      const user = await walk.signIn('user01')
      expect((await user.post('/otp', { code: walk.code('user01') })).status).toBe(200)
      await walk.later(60)
      expect((await guess(walk.code('user01'))).status).toBe(401)
      const listed = await jsonOf(await walk.admin.get('/otp/admin/users?search=user01', asJson))
      expect(listed['users']).toMatchObject([{ id: 'user01', hardStopped: false, agentsStopped: true }])
      expect((await jsonOf(await user.get('/otp/account', asJson)))['agentsStopped']).toBe(true)

      await walk.later(300)
      const stale = await user.post('/otp/account/open-agents')
      expect([stale.status, (await jsonOf(stale))['code']]).toEqual([403, 'fresh_code_required'])
      expect((await user.post('/otp', { code: walk.code('user01') })).status).toBe(200)
      expect((await user.post('/otp/account/open-agents')).status).toBe(200)
      await walk.later(60)
      expect((await guess(walk.code('user01'))).status).toBe(200)
    } finally {
      await walk.example.kill()
    }
  })
})
