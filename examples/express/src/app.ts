import { type SecondStepMiddleware, secondStep } from '@secondstep/express'
import {
  createCounter,
  createPeople,
  type DemoClock,
  type ExampleSettings,
  type Mailbox,
  type OpenStore,
  type Person,
  readSecrets,
} from '@secondstep-examples/shared'
import express, { type Express } from 'express'
import helmet from 'helmet'
import { demoRoutes } from './demo-routes.js'
import { failed, notFound } from './error-routes.js'
import { loginRoutes, passportOf } from './login.js'
import { hostRoutes, openRoutes } from './routes.js'
import { sessionOf } from './session.js'
import { createUpgrades, type Upgrades } from './upgrade.js'

/** The example app and what belongs to it. */
export interface Example {
  readonly app: Express
  readonly otp: SecondStepMiddleware
  readonly upgrades: Upgrades
}

/** Builds the host app as many apps are built, and bolts the second step onto it. */
export function createApp(
  settings: ExampleSettings,
  records: OpenStore,
  clock: DemoClock,
  mailbox: Mailbox | undefined,
): Example {
  const people = createPeople()
  const passport = passportOf(people)
  const counter = createCounter()

  const otp = secondStep<Person>({
    issuer: 'Acme',
    secrets: readSecrets(settings),
    store: records.store,
    users: { find: (id) => people.find(id), list: (page) => people.list(page) },
    reauthenticate: (person, password) => people.checkPassword(person.id, password) !== undefined,
    mountPath: settings.mount,
    signOut: 'POST /logout',
    homePath: '/private',
    allow: ['/', '/host.css', '/api/counter', ...(settings.mailbox ? ['/mailbox', '/mailbox.json'] : [])],
    selfEnrolment: settings.selfEnrolment,
    deviceDays: settings.rememberDays,
    clock: clock.now,
    ...(settings.production ? { baseUrl: settings.baseUrl } : {}),
  })

  const app = express()
  app.use(helmet())
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
  return { app, otp, upgrades: createUpgrades(loaders, otp) }
}
