import type { RecordStore } from './record-store.js'
import { type SqlDialect, sqlStore } from './sql.js'

/** What is used of `@keyv/sqlite`: its `query` answers rows, and works off the event loop. */
export interface SqliteAdapter {
  query(text: string, ...values: unknown[]): Promise<unknown>
  readonly opts?: { readonly db?: unknown }
}

const statement = (text: string, ...values: unknown[]) => ({ text, values })

const dialect: SqlDialect = {
  name: 'sqlite',
  setUp: [
    statement('PRAGMA busy_timeout = 50'),
    // Readers and a writer do not block each other; a killed process leaves nothing half written.
    statement('PRAGMA journal_mode = WAL'),
    statement(
      'CREATE TABLE IF NOT EXISTS secondstep_record (k TEXT NOT NULL PRIMARY KEY, v TEXT NOT NULL) WITHOUT ROWID',
    ),
  ],
  read: (keys) =>
    statement(`SELECT k, v FROM secondstep_record WHERE k IN (${keys.map(() => '?').join(', ')})`, ...keys),
  create: (key, next) =>
    statement('INSERT INTO secondstep_record (k, v) VALUES (?, ?) ON CONFLICT (k) DO NOTHING RETURNING 1', key, next),
  replace: (key, expected, next) =>
    statement('UPDATE secondstep_record SET v = ? WHERE k = ? AND v = ? RETURNING 1', next, key, expected),
  remove: (key, expected) =>
    statement('DELETE FROM secondstep_record WHERE k = ? AND v = ? RETURNING 1', key, expected),
  isConflict: (error) => /^SQLITE_(BUSY|LOCKED)/.test(String((error as { code?: unknown } | null)?.code)),
}

/** The store behind a Keyv of `@keyv/sqlite`. A file is shared by all processes that open it. */
export function sqliteAdapterStore(adapter: SqliteAdapter): RecordStore {
  const file = adapter.opts?.db
  return sqlStore({
    dialect,
    shared: typeof file === 'string' && file !== '' && !file.includes(':memory:'),
    run: async ({ text, values }) => {
      const rows = await adapter.query(text, ...values)
      // A PRAGMA may answer nothing.
      return Array.isArray(rows) ? { rows, changed: rows.length } : { rows: [], changed: 0 }
    },
  })
}
