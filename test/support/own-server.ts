import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { requireProgram, type Server } from './available.js'

/** A server of the test's own, to be killed, frozen and starved: the shared one belongs to everybody. */
export interface OwnServer {
  readonly url: string
  readonly port: number
  /** Its folder: a small file system of its own where that can be had. */
  readonly folder: string
  start(): Promise<void>
  /** No farewell, as when the machine loses power. */
  kill(): Promise<void>
  freeze(): Promise<void>
  thaw(): void
  /** Leaves no room on its file system. Only where `canFill`. */
  fill(): void
  drain(): void
  readonly canFill: boolean
  /** Ends it and removes all it wrote. */
  remove(): Promise<void>
}

interface Recipe {
  /** Whose process it must be; a database refuses to run as root. */
  readonly user: string
  readonly command: string
  prepare(folder: string, as: Identity): void
  arguments(folder: string, port: number): readonly string[]
  url(port: number): string
  /** Run once, when it answers first. */
  furnish?(port: number): void
}

interface Identity {
  readonly uid?: number
  readonly gid?: number
}

const recipes: Readonly<Record<Server, () => Recipe>> = {
  redis: () => ({
    user: '',
    command: requireProgram('redis-server'),
    prepare: () => undefined,
    arguments: (folder, port) => [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
      // What it has answered survives a kill.
      ...['--appendonly', 'yes', '--appendfsync', 'always'],
    ],
    url: (port) => `redis://127.0.0.1:${port}`,
  }),
  postgres: () => ({
    user: 'postgres',
    command: requireProgram('postgres-server'),
    prepare: (folder, as) => {
      const initdb = requireProgram('postgres-server').replace(/postgres$/, 'initdb')
      const words = [
        '-D',
        join(folder, 'data'),
        '-A',
        'trust',
        '-U',
        'app',
        '--wal-segsize=1',
        '--no-sync',
        '-E',
        'UTF8',
      ]
      execFileSync(initdb, words, { ...as, stdio: 'ignore' })
    },
    arguments: (folder, port) => [
      ...['-D', join(folder, 'data'), '-p', String(port), '-h', '127.0.0.1', '-k', folder],
      ...[
        '-c',
        'min_wal_size=2MB',
        '-c',
        'max_wal_size=8MB',
        '-c',
        'shared_buffers=8MB',
        '-c',
        'restart_after_crash=on',
        '-c',
        'shared_preload_libraries=pg_stat_statements',
      ],
    ],
    url: (port) => `postgres://app@127.0.0.1:${port}/postgres`,
  }),
  mariadb: () => ({
    user: 'mysql',
    command: requireProgram('mariadb-server'),
    prepare: (folder, as) => {
      const words = ['--no-defaults', `--datadir=${join(folder, 'data')}`, '--auth-root-authentication-method=normal']
      execFileSync('mariadb-install-db', [...words, '--skip-test-db'], { ...as, stdio: 'ignore' })
    },
    arguments: (folder, port) => [
      ...['--no-defaults', `--datadir=${join(folder, 'data')}`, `--socket=${join(folder, 's')}`, `--port=${port}`],
      ...[
        '--bind-address=127.0.0.1',
        '--innodb-buffer-pool-size=16M',
        '--innodb-log-file-size=4M',
        '--skip-name-resolve',
      ],
    ],
    url: (port) => `mysql://app:app@127.0.0.1:${port}/app`,
    // Root may write even where the server is read-only; the app's own user may not.
    furnish: (port) =>
      void execFileSync('mariadb', ['-h', '127.0.0.1', '-P', String(port), '-u', 'root'], {
        input: "CREATE DATABASE app; CREATE USER app@'%' IDENTIFIED BY 'app'; GRANT ALL ON app.* TO app@'%';",
        stdio: ['pipe', 'ignore', 'ignore'],
      }),
  }),
}

/** Makes a server of one's own, not yet started. */
export async function createOwnServer(kind: Server): Promise<OwnServer> {
  const recipe = recipes[kind]()
  const port = await freePort()
  const as = identityOf(recipe.user)
  const folder = mkdtempSync(join(tmpdir(), `secondstep-${kind}-`))
  const canFill = mountSmall(folder)
  if (as.uid !== undefined && as.gid !== undefined) chownSync(folder, as.uid, as.gid)
  recipe.prepare(folder, as)
  let process: ChildProcess | undefined
  let isFurnished = false

  const all = (): number[] => (process?.pid === undefined ? [] : familyOf(process.pid))
  const signal = (name: NodeJS.Signals, pids: readonly number[]): void => {
    for (const pid of pids) {
      try {
        globalThis.process.kill(pid, name)
      } catch {
        // Gone already.
      }
    }
  }
  const kill = async (): Promise<void> => {
    const pids = all()
    signal('SIGKILL', pids)
    signal('SIGCONT', pids)
    while (pids.some((pid) => existsSync(`/proc/${pid}/exe`))) await pause(20)
    process = undefined
  }
  return {
    url: recipe.url(port),
    port,
    folder,
    canFill,
    start: async () => {
      for (let attempt = 0; ; attempt++) {
        const child = spawn(recipe.command, recipe.arguments(folder, port), { ...as, stdio: 'ignore', cwd: folder })
        process = child
        if (await answers(port, () => child.exitCode !== null)) break
        // After a kill a database may wait for its own remains to be gone.
        if (attempt === 5) throw new Error(`${kind} does not start`)
        await kill()
        await pause(300)
      }
      if (!isFurnished) recipe.furnish?.(port)
      isFurnished = true
    },
    kill,
    freeze: async () => {
      const pids = all()
      signal('SIGSTOP', pids)
      // A thread may still answer a question or two before the signal reaches it.
      while (!pids.every(isStopped)) await pause(5)
    },
    thaw: () => signal('SIGCONT', all()),
    fill: () => {
      for (let size = 1 << 20; size >= 512; size >>= 1) {
        for (let part = 0; part < 400; part++) {
          try {
            writeFileSync(join(folder, `filler-${size}-${part}`), Buffer.alloc(size))
          } catch {
            break
          }
        }
      }
    },
    drain: () => {
      for (const name of readdirSync(folder)) if (name.startsWith('filler-')) rmSync(join(folder, name))
    },
    remove: async () => {
      await kill()
      if (canFill) execFileSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Tells whether each thread of a process stands still, or the process is gone. */
function isStopped(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).every((thread) => {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')
      return 'TtZX'.includes(stat.slice(stat.lastIndexOf(')') + 2)[0] ?? '')
    })
  } catch {
    // A thread that has ended meanwhile is looked for again; a process that is gone answers nothing.
    return !existsSync(`/proc/${pid}`)
  }
}

/** A process and all its descendants: a database has many, each a group of its own. */
function familyOf(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      children.set(parent, [...(children.get(parent) ?? []), Number(name)])
    } catch {
      // Ended while we looked.
    }
  }
  const family = [root]
  for (const pid of family) family.push(...(children.get(pid) ?? []))
  return family
}

export function identityOf(user: string): Identity {
  if (user === '' || userInfo().uid !== 0) return {}
  const [, , uid, gid] = execFileSync('getent', ['passwd', user], { encoding: 'utf8' }).split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

/** A file system in memory that can be filled without harm. Needs the right to mount. */
function mountSmall(folder: string): boolean {
  mkdirSync(folder, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'tmpfs', folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

async function answers(port: number, hasEnded: () => boolean): Promise<boolean> {
  for (let attempt = 0; attempt < 300 && !hasEnded(); attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port })
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (open) return true
    await pause(50)
  }
  return false
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
