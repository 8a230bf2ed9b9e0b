import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node'
import { twoFactor } from 'better-auth/plugins'

export const name = 'better-auth'

const login = { email: 'ann@example.test', password: 'correct horse battery' }

/** Its documented set-up with the two-factor plugin. Its limit on requests counts addresses, and here is only one: off. */
export async function mount(app, url) {
  const auth = betterAuth({
    baseURL: url,
    secret: 'a secret of forty characters, for a bench',
    database: memoryAdapter({ user: [], session: [], account: [], verification: [], twoFactor: [] }),
    emailAndPassword: { enabled: true },
    plugins: [twoFactor({ issuer: 'Acme' })],
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  })
  app.all('/api/auth/*path', toNodeHandler(auth))
  app.get('/guarded', async (req, res) => {
    const session = await auth.api.getSession({ headers: fromNodeHeaders(req.headers) })
    if (session === null) res.sendStatus(401)
    else res.json({ user: session.user.id })
  })
  return {
    enrol: async (browser) => {
      await browser.post('/api/auth/sign-up/email', { ...login, name: 'Ann' })
      const { body } = await browser.post('/api/auth/two-factor/enable', { password: login.password })
      const secret = new URL(body.totpURI).searchParams.get('secret')
      return { secret, confirm: (code) => browser.post('/api/auth/two-factor/verify-totp', { code }) }
    },
    signIn: (browser) => browser.post('/api/auth/sign-in/email', login),
    give: (browser, code) => browser.post('/api/auth/two-factor/verify-totp', { code }),
  }
}
