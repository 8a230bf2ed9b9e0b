import { setTimeout as pause } from 'node:timers/promises'
import { SecondStepError } from '../errors.js'
import type { RecordStore } from './record-store.js'

/** What is used of a handle; better-sqlite3, libsql and `node:sqlite` all have it. */
export interface SqliteHandle {
  exec(sql: string): unknown
  prepare(sql: string): SqliteStatement
}

/** A prepared statement of such a handle. */
export interface SqliteStatement {
  get(...values: string[]): unknown
  run(...values: string[]): { readonly changes: number | bigint }
}

interface Statements {
  readonly read: SqliteStatement
  readonly create: SqliteStatement
  readonly replace: SqliteStatement
  readonly remove: SqliteStatement
}

/** SQLite's own waiting blocks the event loop, so it is short; the rest of the waiting is ours. */
const busyTimeoutMilliseconds = 50
const mostRetries = 40
const longestPauseMilliseconds = 40

/**
 * Keeps records in SQLite, in a table of the kit's own. Works across all processes that open the same file.
 *
 * @param handle an open database of better-sqlite3, libsql or `node:sqlite`.
 *
 * @example
 * ```ts
 * import { sqliteStore } from '@secondstep/core'
 * import Database from 'libsql'
 *
 * const store = sqliteStore(new Database(':memory:'))
 * console.assert((await store.readMany(['secondstep::1:user:none']))[0] === undefined)
 * ```
 */
export function sqliteStore(handle: SqliteHandle): RecordStore {
  let statements: Statements | undefined
  // Set up at first use, and again if that failed: another process may hold the file just then.
  const ready = (): Statements => {
    statements ??= setUp(handle)
    return statements
  }
  return {
    name: 'sqlite',
    shared: isFile(handle),
    readMany: async (keys) => patiently(() => keys.map((key) => textOf(ready().read.get(key)))),
    swap: async (key, expected, next) => {
      const { changes } = await patiently(() => {
        const { create, replace, remove } = ready()
        return apart(handle, () => {
          if (next === undefined) return expected === undefined ? noChange : remove.run(key, expected)
          return expected === undefined ? create.run(key, next) : replace.run(next, key, expected)
        })
      })
      // Both sides absent: nothing to do, and it holds if there still is nothing.
      if (next === undefined && expected === undefined) return textOf(ready().read.get(key)) === undefined
      return Number(changes) === 1
    },
  }
}

const noChange = { changes: 0 } as const

function setUp(handle: SqliteHandle): Statements {
  handle.exec(`PRAGMA busy_timeout = ${busyTimeoutMilliseconds}`)
  // Readers and a writer do not block each other; a killed process leaves nothing half written.
  handle.exec('PRAGMA journal_mode = WAL')
  apart(handle, () =>
    handle.exec(
      'CREATE TABLE IF NOT EXISTS secondstep_record (k TEXT NOT NULL PRIMARY KEY, v TEXT NOT NULL) WITHOUT ROWID',
    ),
  )
  return {
    read: handle.prepare('SELECT v FROM secondstep_record WHERE k = ?'),
    create: handle.prepare('INSERT INTO secondstep_record (k, v) VALUES (?, ?) ON CONFLICT (k) DO NOTHING'),
    replace: handle.prepare('UPDATE secondstep_record SET v = ? WHERE k = ? AND v = ?'),
    remove: handle.prepare('DELETE FROM secondstep_record WHERE k = ? AND v = ?'),
  }
}

/**
 * Writes in a transaction of its own. A host may leave one open on its handle over an `await`: what we wrote inside it, and
 * answered, would go with its rollback. SQLite refuses a transaction within a transaction, so we wait until the host's has ended.
 */
function apart<T>(handle: SqliteHandle, write: () => T): T {
  handle.exec('BEGIN IMMEDIATE')
  try {
    const done = write()
    handle.exec('COMMIT')
    return done
  } catch (error) {
    rollBack(handle)
    throw error
  }
}

function rollBack(handle: SqliteHandle): void {
  try {
    handle.exec('ROLLBACK')
  } catch {
    // SQLite has done so by itself.
  }
}

/** Repeats what another connection, or the host's own transaction, stands in the way of, without holding up the event loop. */
async function patiently<T>(work: () => T): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || attempt >= mostRetries) throw error
      await pause(Math.random() * Math.min(longestPauseMilliseconds, 2 ** attempt))
    }
  }
}

/** The last two: a transaction of the host's is open on the handle, or a query whose rows it has not fetched all. */
const inTheWay =
  /SQLITE_(BUSY|LOCKED)|database (table )?is locked|within a transaction|connection is busy executing a query/

/** Something stood in the way and nothing was written: trying again is right. */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  // node:sqlite gives the number, the others the name; 5 is SQLITE_BUSY, 6 SQLITE_LOCKED, extended codes keep them below.
  const number = typeof errcode === 'number' ? errcode & 0xff : undefined
  return number === 5 || number === 6 || inTheWay.test(`${code} ${error.message}`)
}

function textOf(row: unknown): string | undefined {
  if (row === undefined || row === null) return undefined
  const value = (row as { v?: unknown }).v
  if (typeof value === 'string') return value
  throw new SecondStepError('ERR_RECORD_UNREADABLE', {
    message: 'A row of secondstep_record holds no text.',
    fix: 'restore the table from a backup',
  })
}

/** A database in memory belongs to its process. Asked of SQLite itself: what the drivers say of their handles differs. */
function isFile(handle: SqliteHandle): boolean {
  const { file } = handle.prepare('PRAGMA database_list').get() as { file?: unknown }
  return typeof file === 'string' && file !== ''
}
