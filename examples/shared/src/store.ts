import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import KeyvRedis from '@keyv/redis'
import { mysqlStore, postgresStore, type RecordStore, sqliteStore } from '@secondstep/core'
import Keyv from 'keyv'
import Database from 'libsql'
import mysql from 'mysql2/promise'
import pg from 'pg'
import type { ExampleSettings } from './settings.js'

/** Where the kit keeps its records, and how it is let go. */
export interface OpenStore {
  readonly store: Keyv | RecordStore
  close(): Promise<void>
}

/** Opens what `STORE` names. */
export function openStore({ store }: ExampleSettings): OpenStore {
  const kind = store.slice(0, store.indexOf(':'))
  if (kind.startsWith('redis')) {
    const keyv = new Keyv(new KeyvRedis(store))
    return { store: keyv, close: () => keyv.disconnect() }
  }
  if (kind.startsWith('postgres')) {
    // A pool of one's own: the one inside @keyv/postgres ends the process when the server cuts an idle connection.
    const pool = new pg.Pool({ connectionString: store, connectionTimeoutMillis: 2000 })
    pool.on('error', (error) => console.error(`PostgreSQL: ${error.message}`))
    return { store: postgresStore(pool), close: () => pool.end() }
  }
  if (kind === 'mysql') {
    const pool = mysql.createPool({ uri: store, connectTimeout: 2000 })
    return { store: mysqlStore(pool), close: () => pool.end() }
  }
  if (kind === 'sqlite') {
    const file = resolve(store.slice('sqlite:'.length))
    mkdirSync(dirname(file), { recursive: true })
    const database = new Database(file)
    return { store: sqliteStore(database), close: async () => void database.close() }
  }
  return { store: new Keyv(), close: async () => undefined }
}
