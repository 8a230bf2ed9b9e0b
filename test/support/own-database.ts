import { randomBytes } from 'node:crypto'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { type Server, urlOf } from './available.js'
import { createOwnServer } from './own-server.js'

/** A place for records nobody else uses: the examples' users are called the same everywhere. */
export interface OwnDatabase {
  readonly url: string
  remove(): Promise<void>
}

/** A database of its own on the shared server; for Redis, which has none that are safely apart, a server of its own. */
export async function createOwnDatabase(server: Server): Promise<OwnDatabase> {
  if (server === 'redis') {
    const own = await createOwnServer('redis')
    await own.start()
    return { url: own.url, remove: () => own.remove() }
  }
  const name = `secondstep_${randomBytes(6).toString('hex')}`
  const run = server === 'postgres' ? runOnPostgres : runOnMariadb
  await run(`CREATE DATABASE ${name}`)
  const url = new URL(urlOf(server))
  url.pathname = `/${name}`
  return {
    url: url.href,
    remove: () => run(`DROP DATABASE ${name}${server === 'postgres' ? ' WITH (FORCE)' : ''}`),
  }
}

async function runOnPostgres(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf('postgres') })
  await client.connect()
  await client.query(statement)
  await client.end()
}

async function runOnMariadb(statement: string): Promise<void> {
  const connection = await mysql.createConnection(urlOf('mariadb'))
  await connection.query(statement)
  await connection.end()
}
