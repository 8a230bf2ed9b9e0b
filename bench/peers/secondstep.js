import { randomBytes } from 'node:crypto'
import { secondStep } from '@secondstep/express'
import { json } from 'express'
import session from 'express-session'
import Keyv from 'keyv'

export const name = 'secondstep'

const ann = { id: 'ann', name: 'Ann' }

/** A host with a login of its own, and the step as the README mounts it. */
export async function mount(app) {
  app.use(session({ secret: 'bench', resave: false, saveUninitialized: false }))
  app.use((req, _res, next) => {
    if (req.session.userId !== undefined) req.user = ann
    next()
  })
  app.use(
    secondStep({
      issuer: 'Acme',
      secrets: `k1:${randomBytes(32).toString('base64')}`,
      store: new Keyv(),
      users: { find: (id) => (id === ann.id ? ann : undefined), list: () => ({ users: [ann] }) },
      initialScope: 'enrolled',
      selfEnrolment: 'signed_in',
    }),
  )
  app.post('/login', json(), (req, res) => {
    req.session.userId = ann.id
    res.json({})
  })
  app.get('/guarded', (req, res) => res.json({ user: req.user.id }))
  const signIn = (browser) => browser.post('/login', {})
  return {
    enrol: async (browser) => {
      await signIn(browser)
      const { body } = await browser.post('/otp/account/keys', {})
      const confirm = (code) => browser.post(`/otp/account/keys/${body.keyId}/confirm`, { code })
      return { secret: body.secret, confirm }
    },
    signIn,
    give: (browser, code) => browser.post('/otp', { code }),
  }
}
