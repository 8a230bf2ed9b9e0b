import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Keyv from 'keyv'
import Database from 'libsql'
import { describe, it } from 'vitest'
import { genericStore } from '../../../packages/core/src/stores/generic.js'
import { memoryStore } from '../../../packages/core/src/stores/memory.js'
import { probeStore } from '../../../packages/core/src/stores/probe.js'
import type { RecordStore } from '../../../packages/core/src/stores/record-store.js'
import { sqliteStore } from '../../../packages/core/src/stores/sqlite.js'
import { describeWith } from '../../support/available.js'
import { faultAdapter } from '../../support/fault-store.js'
import { requireKeyv6 } from '../../support/keyv6.js'
import { storeClaims } from './conformance.js'

const folder = mkdtempSync(join(tmpdir(), 'secondstep-stores-'))

const stores: Readonly<Record<string, () => RecordStore>> = {
  memory: () => memoryStore(),
  'any Keyv 5 in one process': () => genericStore(new Keyv({ store: faultAdapter() })),
  'SQLite in a file (libsql)': () => sqliteStore(new Database(join(folder, 'records.db'))),
  'SQLite in memory (libsql)': () => sqliteStore(new Database(':memory:')),
}

function prove(store: RecordStore): void {
  it.each(storeClaims)('$title', ({ run }) => run(store))
  it('passes the start-up probe', () => probeStore(store))
}

describe.each(Object.entries(stores))('%s', (_, makeStore) => prove(makeStore()))

describeWith(['keyv6'], 'any Keyv 6 in one process', () => {
  prove(genericStore(new (requireKeyv6())({ store: faultAdapter() })))
})
