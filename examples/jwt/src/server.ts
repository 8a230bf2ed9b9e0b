import { randomBytes, randomUUID } from 'node:crypto'
import { secondStep } from '@secondstep/express'
import { createPeople, fieldOf, type Person, readSecrets, readSettings } from '@secondstep-examples/shared'
import express, { type Request, type RequestHandler } from 'express'
import { jwtVerify, SignJWT } from 'jose'
import Keyv from 'keyv'

// An API without sessions: a short-lived access token names the user, and a claim in it names the login.

interface Claims {
  readonly sub?: string
  readonly sid?: string
}

const settings = readSettings(process.env)
const people = createPeople()
const key = randomBytes(32)
const claims = new WeakMap<Request, Claims>()

/** Whoever brings a good token is known from here on; a bad one counts as none. */
const readToken: RequestHandler = (req, _res, next) => {
  const [, token] = /^Bearer (.+)$/.exec(req.get('authorization') ?? '') ?? []
  if (token === undefined) return next()
  jwtVerify<Claims>(token, key)
    .then(({ payload }) => void claims.set(req, payload))
    .catch(() => undefined)
    .then(() => next())
}

const otp = secondStep<Person>({
  issuer: 'Acme',
  secrets: readSecrets(settings),
  store: new Keyv(),
  users: people,
  currentUser: (req) => people.find(claims.get(req)?.sub ?? ''),
  binding: (req) => claims.get(req)?.sid ?? '',
  transport: 'header',
  selfEnrolment: 'signed_in',
  initialScope: 'enrolled',
})

const app = express()
app.use(readToken)
app.use(otp)
app.use(express.json())
app.post('/login', async (req, res) => {
  const person = people.checkPassword(fieldOf(req.body, 'username'), fieldOf(req.body, 'password'))
  if (person === undefined) res.status(401).json({ error: 'wrong user or password' })
  else res.json({ token: await tokenFor(person.id, randomUUID()) })
})
// A new token for the same login: its pass goes on.
app.post('/refresh', async (req, res) => {
  const { sub = '', sid = '' } = claims.get(req) ?? {}
  if (sub === '') res.status(401).json({ error: 'no token' })
  else res.json({ token: await tokenFor(sub, sid) })
})
app.get('/api/private', (req, res) => {
  const person = people.find(claims.get(req)?.sub ?? '')
  if (person === undefined) res.status(401).json({ error: 'no token' })
  else res.json({ user: { id: person.id, name: person.name } })
})

const server = app.listen(settings.port, settings.host, () => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : settings.port
  console.log(`The JWT example runs at http://${settings.host}:${port}\nSign in as user01 with user01-demo.`)
})

function tokenFor(id: string, sid: string): Promise<string> {
  const token = new SignJWT({ sid }).setSubject(id).setProtectedHeader({ alg: 'HS256' })
  return token.setJti(randomUUID()).setExpirationTime('10m').sign(key)
}
