import { secondStep } from '@secondstep/express'
import {
  createCounter,
  createPeople,
  createUpgrades,
  type ExampleApp,
  type ExampleParts,
  helmetOptions,
  kitOptionsOf,
  type Person,
} from '@secondstep-examples/shared'
import express from 'express'
import helmet from 'helmet'
import { demoRoutes } from './demo-routes.js'
import { failed, notFound } from './error-routes.js'
import { loginRoutes, passportOf } from './login.js'
import { hostRoutes, openRoutes } from './routes.js'
import { sessionOf } from './session.js'
import { mayOpen } from './upgrade.js'

/** Builds the host app as many apps are built, and bolts the second step onto it. */
export function createApp(parts: ExampleParts): ExampleApp {
  const { settings, clock, mailbox } = parts
  const people = createPeople()
  const passport = passportOf(people)
  const counter = createCounter()

  const otp = secondStep<Person>(kitOptionsOf(parts, people))

  const app = express()
  app.use(helmet(helmetOptions(settings)))
  if (settings.demoControls) app.use(demoRoutes(people, clock, otp))
  app.use(openRoutes(settings, people, counter, mailbox))
  const loaders = [sessionOf(settings), passport.initialize(), passport.session()]
  app.use(...loaders)
  app.use(otp)
  app.use(express.json(), express.urlencoded({ extended: false }))
  app.use(loginRoutes(settings, passport))
  app.use(hostRoutes(settings, people, counter))
  // An error handler inside a router would never be reached by an error from above it.
  app.use(notFound(settings), failed(settings))
  return { listener: app, upgrades: createUpgrades(mayOpen(loaders, otp)), ready: () => otp.ready() }
}
