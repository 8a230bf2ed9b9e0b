import type { AgentPort, Mailer } from '@secondstep/core'
import { createMailer } from '@secondstep/mail'
import type { People, Person } from './people.js'
import { createRemotePcs } from './remote-pcs.js'
import type { ExampleParts } from './run.js'
import { readSecrets } from './secrets.js'
import type { ExampleSettings } from './settings.js'
import type { OpenStore } from './store.js'

/** What both examples tell the kit: everything that does not depend on the framework. */
export interface ExampleKitOptions {
  readonly issuer: string
  readonly secrets: string
  readonly store: OpenStore['store']
  readonly users: Pick<People, 'find' | 'list'>
  readonly reauthenticate: (person: Person, password: string) => boolean
  readonly agents: AgentPort<Person>
  readonly mountPath: string
  readonly signOut: string
  readonly homePath: string
  readonly accountPath: string
  readonly allow: readonly string[]
  readonly selfEnrolment: ExampleSettings['selfEnrolment']
  readonly deviceDays: number
  readonly clock: () => number
  readonly baseUrl: string | undefined
  readonly mail: Mailer | undefined
}

export function kitOptionsOf({ settings, records, clock, mailbox }: ExampleParts, people: People): ExampleKitOptions {
  return {
    issuer: 'Acme',
    secrets: readSecrets(settings),
    store: records.store,
    users: people,
    reauthenticate: (person, password) => people.checkPassword(person.id, password) !== undefined,
    agents: createRemotePcs(),
    mountPath: settings.mount,
    signOut: 'POST /logout',
    homePath: '/private',
    accountPath: '/account',
    allow: ['/', '/host.css', '/api/counter', ...(settings.mailbox ? ['/mailbox', '/mailbox.json'] : [])],
    selfEnrolment: settings.selfEnrolment,
    deviceDays: settings.rememberDays,
    clock: clock.now,
    baseUrl: settings.production ? settings.baseUrl : undefined,
    mail: mailerOf(settings.smtpUrl ?? mailbox?.smtpUrl),
  }
}

/** Mail leaves by the server that was named, else by the one inside; without either, keys are handed over by hand. */
function mailerOf(transport: string | undefined): Mailer | undefined {
  return transport === undefined ? undefined : createMailer({ transport, from: 'Acme <no-reply@example.test>' })
}
