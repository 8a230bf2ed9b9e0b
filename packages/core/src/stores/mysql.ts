import type { RecordStore } from './record-store.js'
import { type SqlAnswer, type SqlDialect, type SqlStatement, sqlStore } from './sql.js'

/** What is used of a pool of `mysql2` (its promise form, or `pool.promise()`) or of `mariadb`. */
export interface MysqlPool {
  query(text: string): Promise<unknown>
}

// Keys and texts travel as hexadecimal literals: no quoting rule, SQL mode or character set has a say in them.
const hex = (text: string): string => `X'${Buffer.from(text, 'latin1').toString('hex')}'`
const statement = (text: string): SqlStatement => ({ text, values: [] })

/** Deadlock, lock wait too long, record changed since last read. */
const conflicts: readonly unknown[] = [1213, 1205, 1020]

const dialect: SqlDialect = {
  name: 'mysql',
  setUp: [
    // Bytes: text columns compare without case and without blanks at the end. InnoDB: row locks.
    statement(
      'CREATE TABLE IF NOT EXISTS secondstep_record (k VARBINARY(128) NOT NULL PRIMARY KEY, v MEDIUMBLOB NOT NULL) ENGINE=InnoDB',
    ),
  ],
  read: (keys) => statement(`SELECT k, v FROM secondstep_record WHERE k IN (${keys.map(hex).join(', ')})`),
  // Not ON DUPLICATE KEY: that counts an existing row as changed.
  create: (key, next) => statement(`INSERT IGNORE INTO secondstep_record (k, v) VALUES (${hex(key)}, ${hex(next)})`),
  replace: (key, expected, next) =>
    statement(`UPDATE secondstep_record SET v = ${hex(next)} WHERE k = ${hex(key)} AND v = ${hex(expected)}`),
  remove: (key, expected) => statement(`DELETE FROM secondstep_record WHERE k = ${hex(key)} AND v = ${hex(expected)}`),
  isConflict: (error) => conflicts.includes((error as { errno?: unknown } | null)?.errno),
}

/**
 * Keeps records in MySQL or MariaDB, in the table `secondstep_record`. Works across all processes that use the same database.
 *
 * @param pool a pool of `mysql2/promise` or `mariadb`, connected to the primary and not to a replica, with autocommit on; never a
 * single connection, whose open transaction could take back what has been answered.
 *
 * @example
 * ```ts
 * import { mysqlStore } from '@secondstep/core'
 * import mysql from 'mysql2/promise'
 *
 * const pool = mysql.createPool(process.env.DATABASE_URL ?? 'mysql://root@127.0.0.1:3306/test')
 * const store = mysqlStore(pool)
 * console.assert(store.shared)
 * await pool.end()
 * ```
 */
export function mysqlStore(pool: MysqlPool): RecordStore {
  return sqlStore({
    dialect,
    shared: true,
    run: async ({ text }) => answerOf(await pool.query(text)),
  })
}

/** mysql2 answers `[rows or header, fields]`, `mariadb` and `@keyv/mysql` the rows or the header alone. */
function answerOf(answer: unknown): SqlAnswer {
  const first: unknown = Array.isArray(answer) && isResult(answer[0]) ? answer[0] : answer
  if (Array.isArray(first)) return { rows: first, changed: 0 }
  const { affectedRows } = first as { affectedRows?: unknown }
  if (typeof affectedRows !== 'number') throw new Error('the database did not say how many rows it changed')
  return { rows: [], changed: affectedRows }
}

function isResult(value: unknown): boolean {
  return Array.isArray(value) || (typeof value === 'object' && value !== null && 'affectedRows' in value)
}
