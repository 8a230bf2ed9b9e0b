import { randomBytes } from 'node:crypto'
import { type PassportRequest, secondStepStrategy } from '@secondstep/passport'
import { createPeople, fieldOf, type Person, readSecrets, readSettings } from '@secondstep-examples/shared'
import express, { type Request } from 'express'
import session from 'express-session'
import Keyv from 'keyv'
import passport from 'passport'
import { Strategy as LocalStrategy } from 'passport-local'
import { codePage, homePage, loginPage } from './pages.js'

// An app that asks for everything with Passport and shows pages of its own. Its second step is one more strategy.

const settings = readSettings(process.env)
const people = createPeople()

passport.use(
  new LocalStrategy((username, password, done) => done(null, people.checkPassword(username, password) ?? false)),
)
passport.serializeUser((user, done) => done(null, (user as Person).id))
passport.deserializeUser((id: string, done) => done(null, people.find(id) ?? false))

const otp = secondStepStrategy<Person>({
  issuer: 'Acme',
  secrets: readSecrets(settings),
  store: new Keyv(),
  users: people,
  codePath: '/code',
  selfEnrolment: 'signed_in',
  initialScope: 'enrolled',
})
passport.use(otp)

const app = express()
app.use(session({ secret: randomBytes(16).toString('hex'), resave: false, saveUninitialized: false }))
app.use(passport.session())
app.use(passport.authenticate('otp'))
app.use(express.urlencoded({ extended: false }))

app.get('/login', (_req, res) => res.send(loginPage()))
app.post('/login', passport.authenticate('local', { successRedirect: '/', failureRedirect: '/login' }))
app.post('/logout', (req, res, next) => req.logout((error) => (error ? next(error) : res.redirect(303, '/login'))))
app.get('/code', (req, res) => res.send(codePage(fieldOf(req.query, 'error'), fieldOf(req.query, 'returnTo'))))
app.get('/', (req, res) => (req.user === undefined ? res.redirect('/login') : res.send(homePage(nameOf(req)))))

const server = app.listen(settings.port, settings.host, () => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : settings.port
  console.log(`The Passport example runs at http://${settings.host}:${port}\nSign in as user01 with user01-demo.`)
})

function nameOf(req: Request): string {
  return ((req as PassportRequest).user as Person).name
}
