import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { createClient } from 'redis'
import type { SubscriberRecord } from '../../packages/core/src/records/subscriber.js'
import { decodeSubscriber, subscriberKey } from '../../packages/core/src/records/subscriber-codec.js'
import { mysqlStore } from '../../packages/core/src/stores/mysql.js'
import { postgresStore } from '../../packages/core/src/stores/postgres.js'
import type { RecordStore } from '../../packages/core/src/stores/record-store.js'
import { redisStore } from '../../packages/core/src/stores/redis.js'
import { sqliteStore } from '../../packages/core/src/stores/sqlite.js'
import type { Thing } from './available.js'
import { createOwnDatabase, type OwnDatabase } from './own-database.js'

/** Where two processes can meet, and what it needs of the machine; its address is what `STORE` tells the examples. */
export const places: Readonly<Record<string, { readonly needs: readonly Thing[]; open(): Promise<OwnDatabase> }>> = {
  'one SQLite file': {
    needs: [],
    open: async () => {
      const file = join(mkdtempSync(join(tmpdir(), 'secondstep-two-')), 'records.db')
      return { url: `sqlite:${file}`, remove: async () => undefined }
    },
  },
  Redis: { needs: ['redis-server'], open: () => createOwnDatabase('redis') },
  PostgreSQL: { needs: ['postgres'], open: () => createOwnDatabase('postgres') },
  MariaDB: { needs: ['mariadb'], open: () => createOwnDatabase('mariadb') },
}

/** A look from outside at the record of one user of the examples, by a connection of its own. */
export async function recordIn(url: string, userId: string): Promise<SubscriberRecord> {
  const { store, close } = await openStore(url)
  try {
    const [text = ''] = await store.readMany([subscriberKey('default', userId)])
    return decodeSubscriber(text, 'default', userId)
  } finally {
    await close()
  }
}

async function openStore(url: string): Promise<{ readonly store: RecordStore; close(): Promise<void> }> {
  switch (url.slice(0, url.indexOf(':'))) {
    case 'redis': {
      const client = createClient({ url })
      await client.connect()
      return { store: redisStore(client), close: async () => client.destroy() }
    }
    case 'postgres': {
      const pool = new pg.Pool({ connectionString: url })
      return { store: postgresStore(pool), close: () => pool.end() }
    }
    case 'mysql': {
      const pool = mysql.createPool(url)
      return { store: mysqlStore(pool), close: () => pool.end() }
    }
    default: {
      const database = new Database(url.slice('sqlite:'.length))
      return { store: sqliteStore(database), close: async () => void database.close() }
    }
  }
}
