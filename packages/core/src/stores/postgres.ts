import type { RecordStore } from './record-store.js'
import { type SqlAnswer, type SqlDialect, sqlStore } from './sql.js'

/** What is used of a `Pool` of `pg`; whatever answers `query` as it does will do. */
export interface PostgresPool {
  query(text: string, values: unknown[]): Promise<{ readonly rows: readonly object[] }>
}

const statement = (text: string, ...values: unknown[]) => ({ text, values })

const dialect: SqlDialect = {
  name: 'postgres',
  setUp: [
    // COLLATE "C": compared byte for byte, whatever the database's language.
    statement(
      'CREATE TABLE IF NOT EXISTS secondstep_record (k text COLLATE "C" NOT NULL PRIMARY KEY, v text COLLATE "C" NOT NULL)',
    ),
  ],
  read: (keys) => statement('SELECT k, v FROM secondstep_record WHERE k = ANY($1::text[])', keys),
  create: (key, next) =>
    statement('INSERT INTO secondstep_record (k, v) VALUES ($1, $2) ON CONFLICT (k) DO NOTHING RETURNING 1', key, next),
  // A row that another transaction is changing is waited for and compared again: at most one of two swaps finds what it expects.
  replace: (key, expected, next) =>
    statement('UPDATE secondstep_record SET v = $3 WHERE k = $1 AND v = $2 RETURNING 1', key, expected, next),
  remove: (key, expected) =>
    statement('DELETE FROM secondstep_record WHERE k = $1 AND v = $2 RETURNING 1', key, expected),
  // Serialization failure, deadlock.
  isConflict: (error) => ['40001', '40P01'].includes(String((error as { code?: unknown } | null)?.code)),
}

/**
 * Keeps records in PostgreSQL, in the table `secondstep_record`. Works across all processes that use the same database.
 *
 * Give the pool an `error` listener: without one, an idle connection that the server cuts ends the host's process.
 *
 * @param pool a `Pool` of `pg`, connected to the primary and not to a replica; never a single client, whose open transaction could
 * take back what has been answered. The role needs SELECT, INSERT, UPDATE and DELETE
 * on the table, and CREATE unless the table is there.
 *
 * @example
 * ```ts
 * import { postgresStore } from '@secondstep/core'
 * import pg from 'pg'
 *
 * const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
 * pool.on('error', (error) => console.error(error.message))
 * const store = postgresStore(pool)
 * console.assert(store.shared)
 * ```
 */
export function postgresStore(pool: PostgresPool): RecordStore {
  return sqlStore({
    dialect,
    shared: true,
    run: async ({ text, values }) => answerOf((await pool.query(text, [...values])).rows),
  })
}

/** What is used of `@keyv/postgres`: its `query` answers the rows alone. */
export interface PostgresAdapter {
  query(text: string, values: unknown[]): Promise<unknown>
}

/** The store behind a Keyv of `@keyv/postgres`, over the adapter's own connections. */
export function postgresAdapterStore(adapter: PostgresAdapter): RecordStore {
  const store = sqlStore({
    dialect,
    shared: true,
    run: async ({ text, values }) => answerOf(await adapter.query(text, [...values])),
  })
  const caution =
    '@keyv/postgres ends the process when the server cuts an idle connection; prefer postgresStore(pool) with a pool of your own'
  return { ...store, caution }
}

function answerOf(rows: unknown): SqlAnswer {
  if (!Array.isArray(rows)) throw new Error('the database answered no rows')
  return { rows: rows, changed: rows.length }
}
