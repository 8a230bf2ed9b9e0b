import { setTimeout as pause } from 'node:timers/promises'
import { once } from './once.js'
import type { RecordStore } from './record-store.js'

/** One statement for a database. */
export interface SqlStatement {
  readonly text: string
  readonly values: readonly unknown[]
}

/** What a database answered. */
export interface SqlAnswer {
  /** For a read: one row for each record that exists, key and text. */
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  /** For a write: how many rows it changed. */
  readonly changed: number
}

/** How one kind of database says what the kit needs of it. */
export interface SqlDialect {
  readonly name: string
  /** Makes the kit's own table; run once by each process. */
  readonly setUp: readonly SqlStatement[]
  /** Answers rows of `k` and `v`. */
  read(keys: readonly string[]): SqlStatement
  create(key: string, next: string): SqlStatement
  replace(key: string, expected: string, next: string): SqlStatement
  remove(key: string, expected: string): SqlStatement
  /** Another transaction was in the way: nothing was written, and trying again is right. */
  isConflict(error: unknown): boolean
}

/** A database that runs a dialect's statements. */
export interface SqlDatabase {
  readonly dialect: SqlDialect
  readonly shared: boolean
  run(statement: SqlStatement): Promise<SqlAnswer>
}

const mostTries = 40
const longestPauseMilliseconds = 40

/**
 * Keeps records in a database, in a table of the kit's own: what a Keyv adapter's table compares, cuts or drops is out of our
 * hands. One statement is one swap; the database's own row lock makes it atomic.
 */
export function sqlStore({ dialect, shared, run }: SqlDatabase): RecordStore {
  /** Repeats what another transaction stood in the way of: whoever waits for a lock has lost nothing and written nothing. */
  const patiently = async (statement: SqlStatement): Promise<SqlAnswer> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await run(statement)
      } catch (error) {
        if (!dialect.isConflict(error) || attempt === mostTries) throw error
        await pause(Math.random() * Math.min(longestPauseMilliseconds, 2 ** attempt))
      }
    }
  }
  const ready = once(async () => {
    // Where the role may not create tables, the table is there already: the read that follows tells.
    const refusals: unknown[] = []
    for (const statement of dialect.setUp) await patiently(statement).catch((error) => refusals.push(error))
    await patiently(dialect.read(['secondstep::1:none'])).catch((error) => {
      throw refusals[0] ?? error
    })
  })
  const read = async (keys: readonly string[]): Promise<(string | undefined)[]> => {
    const found = new Map<string, string>()
    for (const row of (await patiently(dialect.read(keys))).rows) found.set(textOf(row['k']), textOf(row['v']))
    return keys.map((key) => found.get(key))
  }
  return {
    name: dialect.name,
    shared,
    readMany: async (keys) => {
      if (keys.length === 0) return []
      await ready()
      return read(keys)
    },
    swap: async (key, expected, next) => {
      await ready()
      if (next === undefined && expected === undefined) return (await read([key]))[0] === undefined
      const { changed } = await patiently(
        next === undefined
          ? dialect.remove(key, expected ?? '')
          : expected === undefined
            ? dialect.create(key, next)
            : dialect.replace(key, expected, next),
      )
      return changed === 1
    },
  }
}

/** A driver answers text or bytes, as its host has set it up; records and keys are ASCII. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1')
  throw new Error('the database answered a record that is no text')
}
