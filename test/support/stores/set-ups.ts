import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Program, type Thing, urlOf } from '../available.js'

const folder = mkdtempSync(join(tmpdir(), 'secondstep-stores-'))

/** A kind of `open-store.js`, where it opens, and what it needs of the machine. */
export interface SetUp {
  readonly kind: string
  readonly needs?: readonly Thing[]
  /** Nothing for a store of one process. */
  readonly address?: string
  readonly node?: Program
}

const file = (name: string): string => join(folder, `${name}.db`)
/** Every way in which a host may keep records, by its title. */
export const setUps: Readonly<Record<string, SetUp>> = {
  memory: { kind: 'memory' },
  'a Keyv 5 over a Map': { kind: 'keyv memory' },
  'a Keyv 6 over a Map': { kind: 'keyv6 memory', needs: ['keyv6'] },
  'any Keyv 5 in one process': { kind: 'any keyv' },
  'any Keyv 6 in one process': { kind: 'any keyv6', needs: ['keyv6'] },
  'SQLite in memory by libsql': { kind: 'libsql', address: ':memory:' },

  'SQLite by libsql': { kind: 'libsql', address: file('libsql') },
  'SQLite by better-sqlite3': {
    kind: 'better-sqlite3',
    address: file('better-sqlite3'),
    needs: ['betterSqlite3'],
  },
  'SQLite by node:sqlite of Node 22': { kind: 'node:sqlite', address: file('node22'), node: 'node22' },
  'SQLite by node:sqlite of Node 24': { kind: 'node:sqlite', address: file('node24'), node: 'node24' },
  'SQLite in memory by node:sqlite': { kind: 'node:sqlite', address: ':memory:', node: 'node24' },
  'SQLite by @keyv/sqlite on Keyv 5': { kind: '@keyv/sqlite', address: file('keyv5'), needs: ['keyvSqlite'] },
  'SQLite by @keyv/sqlite on Keyv 6': {
    kind: '@keyv/sqlite 6',
    address: file('keyv6'),
    needs: ['keyvSqlite', 'keyv6'],
  },

  'SQLite by the @keyv/sqlite to come': {
    kind: '@keyv/sqlite for 6',
    address: file('keyv6-next'),
    needs: ['keyv6'],
    node: 'node24',
  },

  'Redis by node-redis': { kind: 'redis', address: urlOf('redis'), needs: ['redis'] },
  'Redis by ioredis': { kind: 'ioredis', address: urlOf('redis'), needs: ['redis'] },
  'Redis by @keyv/redis on Keyv 5': { kind: '@keyv/redis', address: urlOf('redis'), needs: ['redis'] },
  'Redis by @keyv/redis on Keyv 6': { kind: '@keyv/redis 6', address: urlOf('redis'), needs: ['redis', 'keyv6'] },

  'Redis by the @keyv/redis to come': { kind: '@keyv/redis for 6', address: urlOf('redis'), needs: ['redis', 'keyv6'] },
  'Redis by @keyv/valkey': { kind: '@keyv/valkey for 6', address: urlOf('redis'), needs: ['redis', 'keyv6'] },

  'PostgreSQL by pg': { kind: 'pg', address: urlOf('postgres'), needs: ['postgres'] },
  'PostgreSQL by @keyv/postgres on Keyv 5': { kind: '@keyv/postgres', address: urlOf('postgres'), needs: ['postgres'] },
  'PostgreSQL by @keyv/postgres on Keyv 6': {
    kind: '@keyv/postgres 6',
    address: urlOf('postgres'),
    needs: ['postgres', 'keyv6'],
  },

  'PostgreSQL by the @keyv/postgres to come': {
    kind: '@keyv/postgres for 6',
    address: urlOf('postgres'),
    needs: ['postgres', 'keyv6'],
  },

  'MariaDB by mysql2': { kind: 'mysql2', address: urlOf('mariadb'), needs: ['mariadb'] },
  'MariaDB by @keyv/mysql on Keyv 5': { kind: '@keyv/mysql', address: urlOf('mariadb'), needs: ['mariadb'] },
  'MariaDB by @keyv/mysql on Keyv 6': { kind: '@keyv/mysql 6', address: urlOf('mariadb'), needs: ['mariadb', 'keyv6'] },
}

/** Whether several processes meet in it. */
export function isShared({ address = '' }: SetUp): boolean {
  return address !== '' && address !== ':memory:'
}

/** All that a set-up needs of the machine. */
export function needsOf({ needs = [], node }: SetUp): readonly Thing[] {
  return node === undefined ? needs : [...needs, node]
}
