import type { RecordStore } from './record-store.js'
import { type SqlDialect, sqlStore } from './sql.js'
import { isBusy } from './sqlite.js'

/** A connection of such an adapter: its `query` answers rows, and works off the event loop. */
interface SqliteConnection {
  query(text: string, ...values: unknown[]): Promise<unknown>
}

/** What is used of `@keyv/sqlite`. Those for Keyv 5 keep `connect` among their options; the one for Keyv 6 calls it otherwise. */
export interface SqliteAdapter extends SqliteConnection {
  createConnection?(): Promise<SqliteConnection>
  readonly opts?: { readonly db?: unknown; connect?(): Promise<SqliteConnection> }
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
  isConflict: isBusy,
}

/**
 * The store behind a Keyv of `@keyv/sqlite`. A file is shared by all processes that open it.
 *
 * @returns nothing where the adapter opens no connection for us.
 */
export function sqliteAdapterStore(adapter: SqliteAdapter): RecordStore | undefined {
  const file = adapter.opts?.db
  const shared = typeof file === 'string' && file !== '' && !file.includes(':memory:')
  // A database in memory is one connection's own, and no other process makes it wait.
  const connection = shared ? connectionTo(adapter) : async () => adapter
  if (connection === undefined) return undefined
  const inTurn = createTurns()
  return sqlStore({
    dialect,
    shared,
    run: ({ text, values }) =>
      inTurn(async () => {
        const rows = await (await connection()).query(text, ...values)
        // A PRAGMA may answer nothing.
        return Array.isArray(rows) ? { rows, changed: rows.length } : { rows: [], changed: 0 }
      }),
  })
}

/** A connection of our own, made at first use, and anew if that failed: the adapter's carries the host's statements too. */
function connectionTo(adapter: SqliteAdapter): (() => Promise<SqliteConnection>) | undefined {
  const connect = adapter.opts?.connect ?? adapter.createConnection?.bind(adapter)
  if (connect === undefined) return undefined
  let connection: Promise<SqliteConnection> | undefined
  return () => {
    connection ??= connect().catch((error: unknown) => {
      connection = undefined
      throw error
    })
    return connection
  }
}

/**
 * One statement at a time. The driver runs statements side by side on one connection, and SQLite commits when the last one that
 * writes has ended: if that one has waited for a lock in vain, what the others have answered already is rolled back.
 */
function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
}
