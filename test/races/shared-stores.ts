import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Thing, urlOf } from '../support/available.js'

/** A store several processes share, opened by `open-store.js`. */
export interface SharedStore {
  readonly title: string
  readonly needs: readonly Thing[]
  readonly store: readonly [kind: string, address: string]
}

const folder = mkdtempSync(join(tmpdir(), 'secondstep-races-'))

/** One of each kind: what a host's processes may meet in. */
export const sharedStores: readonly SharedStore[] = [
  { title: 'SQLite', needs: [], store: ['libsql', join(folder, 'records.db')] },
  { title: 'Redis', needs: ['redis'], store: ['redis', urlOf('redis')] },
  { title: 'PostgreSQL', needs: ['postgres'], store: ['pg', urlOf('postgres')] },
  { title: 'MariaDB', needs: ['mariadb'], store: ['mysql2', urlOf('mariadb')] },
]
