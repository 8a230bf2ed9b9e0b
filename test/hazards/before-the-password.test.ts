import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { createVisitor } from '../support/http-client.js'
import { startWalk, type Walk } from '../support/walk.js'

// T-47: without the password nobody learns whether a user exists, has a key, or is stopped.

describeWith(['oathtool'], 'somebody without a password', () => {
  let walk: Walk
  const users = ['user01', 'keyless', 'stopped', 'nobody', 'admin']
  beforeAll(async () => {
    walk = await startWalk()
    await walk.admin.post('/demo/users', { id: 'keyless', name: 'Keyless', password: 'keyless-demo' })
    await walk.admin.post('/demo/users', { id: 'stopped', name: 'Stopped', password: 'stopped-demo' })
    const admin = await walk.pass('admin')
    await admin.post('/otp/admin/users/stopped/keys', { action: 'generate' })
    const guesser = await walk.signIn('stopped')
    for (let attempt = 0; attempt < 6; attempt++) await guesser.post('/otp', { code: '000001' })
    expect((await guesser.post('/otp', { code: '000001' })).status).toBe(429)
  })
  afterAll(async () => walk.example.kill())

  it.each(['application/json', 'text/html'])(
    'gets one and the same refusal for every user name (%s)',
    async (accept) => {
      const seen = new Set<string>()
      for (const username of users) {
        const visitor = createVisitor(walk.url)
        const answer = await visitor.post('/login', { username, password: 'guess' }, { accept })
        const text = (await answer.text()).replaceAll(username, 'NAME')
        const headers = [...answer.headers.keys()].filter((name) => name !== 'date').toSorted()
        seen.add(JSON.stringify([answer.status, headers, text]))
      }
      expect(seen.size).toBe(1)
    },
  )

  it('learns nothing from the routes of the kit, whatever user he names', async () => {
    const seen = new Map<string, Set<string>>()
    for (const user of [...users, '']) {
      for (const [method, path] of [
        ['GET', '/otp'],
        ['POST', '/otp'],
        ['GET', '/otp/account'],
        ['GET', '/otp/admin/users/user01'],
        ['POST', '/otp/mail-key'],
      ] as const) {
        const stranger = createVisitor(walk.url, [['user', user]])
        const answer = await stranger.send(`${path}?user=${user}&username=${user}`, {
          method,
          headers: { accept: 'application/json', 'content-type': 'application/json', 'x-user': user },
          ...(method === 'POST'
            ? { body: JSON.stringify({ user, username: user, userId: user, code: '000001' }) }
            : {}),
        })
        const told = seen.get(`${method} ${path}`) ?? new Set<string>()
        told.add(JSON.stringify([answer.status, await answer.text()]))
        seen.set(`${method} ${path}`, told)
        expect(answer.headers.getSetCookie()).toEqual([])
      }
    }
    for (const [route, answers] of seen) expect([route, answers.size]).toEqual([route, 1])
  })
})
