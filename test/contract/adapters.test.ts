import { createAdapterSuite, type SessionKind, type StartHost } from '@secondstep/testing'
import { describe, it } from 'vitest'
import { startExpressHost } from '../support/adapters/express-host.js'

// The published suite for writers of adapters, run on our own.

const hosts: readonly (readonly [string, SessionKind, StartHost])[] = [
  ['Express 5 with sessions on the server', 'server', startExpressHost],
  ['Express 5 with sessions in a cookie', 'cookie', startExpressHost],
]

describe.each(hosts)('%s', (_, session, start) => {
  for (const { title, run } of createAdapterSuite({ start, session })) it(title, run)
})
