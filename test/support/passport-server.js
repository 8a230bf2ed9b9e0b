// The examples once more, with the step as a Passport strategy: `node passport-server.js express` or `koa`. Everything else of
// them is the built example's own.
import { secondStepStrategy } from '@secondstep/passport'
import {
  createCounter,
  createPeople,
  createUpgrades,
  helmetOptions,
  kitOptionsOf,
  readSessionSecret,
  runExample,
} from '@secondstep-examples/shared'
import express from 'express'
import helmet from 'helmet'
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'

const framework = process.argv[2]
const roomOf = (room) => import(`../../examples/${framework}/dist/${room}.js`)
const { demoRoutes } = await roomOf('demo-routes')
const { failed, notFound } = await roomOf('error-routes')
const { loginRoutes, passportOf } = await roomOf('login')
const { hostRoutes, openRoutes } = await roomOf('routes')
const { sessionOf } = await roomOf('session')
const { mayOpen } = await roomOf('upgrade')
const { helmeted } = framework === 'koa' ? await roomOf('helmeted') : {}

function createApp(parts) {
  const people = createPeople()
  const passport = passportOf(people)
  const otp = secondStepStrategy(kitOptionsOf(parts, people))
  passport.use(otp)
  const step = passport.authenticate('otp')
  const build = framework === 'koa' ? onKoa : onExpress
  const { listener, opens } = build(parts, people, passport, otp, step)
  return { listener, upgrades: createUpgrades(opens), ready: () => otp.ready() }
}

function onExpress({ settings, clock, mailbox }, people, passport, otp, step) {
  const counter = createCounter()
  const app = express()
  app.use(helmet(helmetOptions(settings)))
  if (settings.demoControls) app.use(demoRoutes(people, clock, otp))
  app.use(openRoutes(settings, people, counter, mailbox))
  const loaders = [sessionOf(settings), passport.initialize(), passport.session()]
  app.use(...loaders, step)
  app.use(express.json(), express.urlencoded({ extended: false }))
  app.use(loginRoutes(settings, passport))
  app.use(hostRoutes(settings, people, counter))
  app.use(notFound(settings), failed(settings))
  return { listener: app, opens: mayOpen(loaders, otp) }
}

function onKoa({ settings, clock, mailbox }, people, passport, otp, step) {
  const counter = createCounter()
  const app = new Koa()
  app.keys = [readSessionSecret(settings)]
  app.use(helmeted(settings))
  app.use(failed(settings))
  app.use(notFound(settings))
  if (settings.demoControls) app.use(demoRoutes(people, clock, otp))
  app.use(openRoutes(settings, people, counter, mailbox))
  const loaders = [...sessionOf(settings, app), passport.initialize(), passport.session()]
  for (const loader of [...loaders, step]) app.use(loader)
  app.use(bodyParser({ jsonLimit: '100kb', formLimit: '100kb' }))
  app.use(loginRoutes(settings, passport))
  app.use(hostRoutes(settings, people, counter))
  return { listener: app.callback(), opens: mayOpen(app, loaders, otp) }
}

runExample(`Passport on ${framework}`, createApp)
