import { secondStep } from '@secondstep/koa'
import {
  createCounter,
  createPeople,
  createUpgrades,
  type ExampleApp,
  type ExampleParts,
  kitOptionsOf,
  type Person,
  readSessionSecret,
} from '@secondstep-examples/shared'
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import { demoRoutes } from './demo-routes.js'
import { failed, notFound } from './error-routes.js'
import { helmeted } from './helmeted.js'
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

  const app = new Koa()
  app.keys = [readSessionSecret(settings)]
  app.use(helmeted(settings))
  app.use(failed(settings))
  app.use(notFound(settings))
  if (settings.demoControls) app.use(demoRoutes(people, clock, otp))
  app.use(openRoutes(settings, people, counter, mailbox))
  const loaders = [...sessionOf(settings, app), passport.initialize(), passport.session()]
  for (const loader of loaders) app.use(loader)
  app.use(otp)
  app.use(bodyParser({ jsonLimit: '100kb', formLimit: '100kb' }))
  app.use(loginRoutes(settings, passport))
  app.use(hostRoutes(settings, people, counter))
  return {
    listener: app.callback(),
    upgrades: createUpgrades(mayOpen(app, loaders, otp)),
    ready: () => otp.ready(),
  }
}
