import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, it } from 'vitest'

const servers = {
  redis: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379',
  postgres: process.env['POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test',
  mariadb: process.env['MARIADB_URL'] ?? 'mysql://root@127.0.0.1:3306/test',
} as const

const programs = {
  chromium: { command: process.env['CHROMIUM'] ?? 'chromium', fix: 'apt-get install chromium' },
  oathtool: { command: 'oathtool', fix: 'apt-get install oathtool' },
  zbarimg: { command: 'zbarimg', fix: 'apt-get install zbar-tools' },
  faketime: { command: process.env['FAKETIME_LIB'] ?? faketimeLibrary(), fix: 'apt-get install libfaketime' },
  postfix: { command: postfixForRoot(), fix: 'apt-get install postfix, and run as root' },
  'redis-server': { command: 'redis-server', fix: 'apt-get install redis-server' },
  'postgres-server': { command: newestPostgres(), fix: 'apt-get install postgresql' },
  'mariadb-server': { command: 'mariadbd', fix: 'apt-get install mariadb-server' },
  node20: { command: process.env['NODE20'] ?? nodeFromMatrix('20-oldest'), fix: 'npm ci --prefix test/matrix/node' },
  node22: { command: process.env['NODE22'] ?? nodeFromMatrix('22'), fix: 'npm ci --prefix test/matrix/node' },
  keyv6: { command: fromMatrix('keyv6/node_modules/keyv/dist/index.mjs'), fix: 'npm ci --prefix test/matrix/keyv6' },
  betterSqlite3: {
    command: fromMatrix('sqlite/node_modules/better-sqlite3/build/Release/better_sqlite3.node'),
    fix: 'npm ci --prefix test/matrix/sqlite',
  },
  keyvSqlite: {
    command: fromMatrix('sqlite/node_modules/@keyv/sqlite/dist/index.js'),
    fix: 'npm ci --prefix test/matrix/sqlite',
  },
  express4: {
    command: fromMatrix('express4/node_modules/express/index.js'),
    fix: 'npm ci --prefix test/matrix/express4',
  },
  nodemailers: {
    command: fromMatrix('nodemailer/node_modules/nodemailer-oldest'),
    fix: 'npm ci --prefix test/matrix/nodemailer',
  },
  oldPassports: {
    command: fromMatrix('express4/node_modules/passport-0.5/lib/index.js'),
    fix: 'npm ci --prefix test/matrix/express4',
  },
  koa2: { command: fromMatrix('koa2/node_modules/koa/lib/application.js'), fix: 'npm ci --prefix test/matrix/koa2' },
  hono: { command: fromMatrix('hono/node_modules'), fix: 'npm ci --prefix test/matrix/hono' },
  jest: { command: fromMatrix('jest/node_modules/jest/bin/jest.js'), fix: 'npm ci --prefix test/matrix/jest' },
  node24: { command: process.env['NODE24'] ?? nodeFromMatrix('24'), fix: 'npm ci --prefix test/matrix/node' },
} as const

export type Server = keyof typeof servers
export type Program = keyof typeof programs
export type Thing = Server | Program

const answering = new Map<Server, boolean>(
  await Promise.all(serverNames().map(async (name) => [name, await answers(servers[name])] as const)),
)

/** Whether a program is installed or a server answers on this machine. */
export function available(thing: Thing): boolean {
  return isServer(thing) ? answering.get(thing) === true : findProgram(thing) !== undefined
}

/** Where a server listens: `REDIS_URL`, `POSTGRES_URL`, `MARIADB_URL`, or its usual port on loopback. */
export function urlOf(server: Server): string {
  return servers[server]
}

/** The full path of a program (for `faketime`, of its library). */
export function requireProgram(program: Program): string {
  const path = findProgram(program)
  if (path === undefined) throw new Error(missingLine(program))
  return path
}

/** `describe`, for tests that need something of the machine: without it they are skipped with the reason, under `CI=true` they fail. */
export function describeWith(needs: readonly Thing[], title: string, suite: () => void): void {
  const missing = needs.filter((thing) => !available(thing))
  if (missing.length === 0) {
    describe(title, suite)
    return
  }
  describe(title, () => {
    for (const thing of missing) {
      const reason = missingLine(thing)
      it(`needs ${thing}`, (context) => {
        if (isCi()) throw new Error(reason)
        context.skip(reason)
      })
    }
  })
}

/** What a skipped test says. */
export function missingLine(thing: Thing): string {
  if (isServer(thing)) return `no ${thing} at ${withoutPassword(servers[thing])}`
  return `no ${thing} (${programs[thing].fix})`
}

function isCi(): boolean {
  const ci = process.env['CI']
  return ci === 'true' || ci === '1'
}

function isServer(thing: Thing): thing is Server {
  return thing in servers
}

function serverNames(): Server[] {
  return Object.keys(servers).filter((name): name is Server => name in servers)
}

function findProgram(program: Program): string | undefined {
  const { command } = programs[program]
  if (command.includes('/')) return existsSync(command) ? command : undefined
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, command)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 2000 })
    const end = (answered: boolean) => {
      socket.destroy()
      resolve(answered)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
  })
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//')
}

// The wrapper command is a package of its own; the library alone is enough and works for a child's whole life.
function faketimeLibrary(): string {
  const machines = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
  const paths = machines.map((machine) => `/usr/lib/${machine}/faketime/libfaketime.so.1`)
  return paths.find((path) => existsSync(path)) ?? '/usr/lib/faketime/libfaketime.so.1'
}

// Debian keeps the server itself, of several versions, off the path.
function newestPostgres(): string {
  const root = '/usr/lib/postgresql'
  const [newest] = existsSync(root) ? readdirSync(root).toSorted((a, b) => Number(b) - Number(a)) : []
  return newest === undefined ? 'postgres' : `${root}/${newest}/bin/postgres`
}

// Its master has to be root's.
function postfixForRoot(): string {
  return userInfo().uid === 0 ? '/usr/sbin/postfix' : '/usr/sbin/postfix of root'
}

function nodeFromMatrix(version: string): string {
  return fromMatrix(`node/node_modules/node-${version}/bin/node`)
}

function fromMatrix(path: string): string {
  return fileURLToPath(new URL(`../matrix/${path}`, import.meta.url))
}
