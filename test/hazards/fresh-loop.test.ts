import { expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { createVisitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { startSmallExpressHost } from '../support/small-express-host.js'
import { testOptions } from '../support/small-host.js'

// Whoever his browser spares the code has passed; a route that asks freshly must not send him round in a circle.

describeWith(['oathtool'], 'a route that asks for a fresh code', () => {
  it.each([
    ['on one route', 'get'],
    ['on everything below a path', 'use'],
  ] as const)('asks a remembered browser once, %s, and lets it through afterwards', async (_, method) => {
    const clock = { now: 1_800_000_000 }
    const options = { initialScope: 'everyone', selfEnrolment: 'signed_in', deviceDays: 30 } as const
    const host = await startSmallExpressHost(
      testOptions({ ...options, initialScope: 'enrolled', clock: () => clock.now }),
      {
        mount: (app, { otp, session, user, routes }) => {
          app.use(session, user, otp)
          app[method]('/private', otp.requireFresh(60))
          app.use(routes)
        },
      },
    )
    try {
      const first = createVisitor(host.url)
      await first.post('/login', { id: 'user01' })
      const staged = (await (await first.post('/otp/account/keys')).json()) as { keyId: string; secret: string }
      const code = (): string => codeFromOathtool(staged.secret, clock.now)
      await first.post(`/otp/account/keys/${staged.keyId}/confirm`, { code: code() })
      clock.now += 60
      await first.post('/otp', { code: code(), remember: true })
      await first.post('/logout')

      const later = createVisitor(
        host.url,
        [...first.cookies].filter(([name]) => name.endsWith('-device')),
      )
      await later.post('/login', { id: 'user01' })
      clock.now += 3600
      const asked = await later.get('/private')
      expect([asked.status, asked.headers.get('location')]).toEqual([303, '/otp?fresh=1&returnTo=%2Fprivate'])
      expect((await later.get(asked.headers.get('location') ?? '')).status).toBe(200)
      expect((await later.post('/otp', { code: code() })).status).toBe(200)
      expect((await later.get('/private')).status).toBe(200)
    } finally {
      await host.close()
    }
  })
})
