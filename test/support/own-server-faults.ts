import { execFileSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Server } from './available.js'
import type { OwnServer } from './own-server.js'

/** Makes a server refuse every write, as a replica or one under maintenance does, or lets it write again. */
export async function refuseWrites(server: OwnServer, kind: Server, refused: boolean): Promise<void> {
  if (kind === 'redis') redis(server, ...(refused ? ['REPLICAOF', '127.0.0.1', '1'] : ['REPLICAOF', 'NO', 'ONE']))
  if (kind === 'mariadb') mariadb(server, `SET GLOBAL read_only = ${refused ? 1 : 0}`)
  if (kind !== 'postgres') return
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  await client.query('SET default_transaction_read_only = off')
  await client.query(`ALTER SYSTEM SET default_transaction_read_only = ${refused ? 'on' : 'off'}`)
  await client.query('SELECT pg_reload_conf()')
  await client.end()
  // Every backend takes notice of it a moment later.
  await pause(200)
}

/** Leaves a server no memory (Redis) or no disk, or gives it room again. */
export async function leaveNoRoom(server: OwnServer, kind: Server, none: boolean): Promise<void> {
  if (kind === 'redis') redis(server, 'CONFIG', 'SET', 'maxmemory', none ? '1' : '0')
  else if (none) server.fill()
  else server.drain()
}

function redis(server: OwnServer, ...words: string[]): void {
  execFileSync('redis-cli', ['-p', String(server.port), ...words], { stdio: 'ignore' })
}

function mariadb(server: OwnServer, statement: string): void {
  const words = ['-h', '127.0.0.1', '-P', String(server.port), '-u', 'root', '-e', statement]
  execFileSync('mariadb', words, { stdio: 'ignore' })
}
