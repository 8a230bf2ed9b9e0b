import { execFile } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { requireProgram } from './available.js'
import { freePort, identityOf } from './own-server.js'

/** A Postfix of the test's own, which delivers into mailboxes in a folder and nowhere else. */
export interface OwnPostfix {
  readonly url: string
  /** The mails in somebody's mailbox as they were delivered, once there are this many. */
  mailsOf(name: string, count: number): Promise<readonly string[]>
  /** Ends it and removes all it wrote. */
  remove(): Promise<void>
}

const run = promisify(execFile)

/** @param names the mailboxes, each `name@example.test`. */
export async function startPostfix(names: readonly string[]): Promise<OwnPostfix> {
  const command = requireProgram('postfix')
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'secondstep-postfix-'))
  chmodSync(folder, 0o755)
  for (const name of ['etc', 'spool', 'data', 'mail']) mkdirSync(join(folder, name))
  // Only its master stays root; what writes mail is somebody who owns nothing else.
  const nobody = identityOf('nobody')
  give(join(folder, 'data'), identityOf('postfix'))
  for (const name of names) {
    const mailbox = join(folder, 'mail', name)
    for (const path of [mailbox, ...['tmp', 'new', 'cur'].map((part) => join(mailbox, part))]) {
      mkdirSync(path)
      give(path, nobody)
    }
  }
  const configuration = join(folder, 'etc')
  const mailboxes = names.map((name) => `{ ${name}@example.test = ${name}/ }`).join(', ')
  const settings = {
    compatibility_level: '3.6',
    multi_instance_enable: 'yes',
    queue_directory: join(folder, 'spool'),
    data_directory: join(folder, 'data'),
    maillog_file: join(folder, 'log'),
    maillog_file_prefixes: folder,
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    mynetworks: '127.0.0.0/8',
    myhostname: 'mail.example.test',
    // Nothing is looked up and nothing leaves.
    smtp_dns_support_level: 'disabled',
    default_transport: 'error:nothing leaves this machine',
    relay_transport: 'error:nothing leaves this machine',
    mydestination: '',
    alias_maps: '',
    alias_database: '',
    local_recipient_maps: '',
    virtual_mailbox_domains: 'example.test',
    virtual_mailbox_base: join(folder, 'mail'),
    virtual_mailbox_maps: `inline:{ ${mailboxes} }`,
    virtual_uid_maps: `static:${nobody.uid}`,
    virtual_gid_maps: `static:${nobody.gid}`,
  }
  writeFileSync(
    join(configuration, 'main.cf'),
    lines(Object.entries(settings).map(([name, value]) => `${name} = ${value}`)),
  )
  writeFileSync(join(configuration, 'master.cf'), lines([`127.0.0.1:${port} inet n - n - - smtpd`, ...services]))
  const order = (what: string) => run(command, ['-c', configuration, what])
  try {
    await order('start')
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true })
    throw new Error('postfix does not start', { cause })
  }
  return {
    url: `smtp://127.0.0.1:${port}`,
    mailsOf: async (name, count) => {
      const place = join(folder, 'mail', name, 'new')
      await filled(place, count)
      return readdirSync(place).map((file) => readFileSync(join(place, file), 'latin1'))
    },
    remove: async () => {
      await order('stop')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Those of Postfix's services a mail passes through, none of them in a root of its own. */
const services = [
  'pickup unix n - n 60 1 pickup',
  'cleanup unix n - n - 0 cleanup',
  'qmgr unix n - n 300 1 qmgr',
  'rewrite unix - - n - - trivial-rewrite',
  'bounce unix - - n - 0 bounce',
  'defer unix - - n - 0 bounce',
  'trace unix - - n - 0 bounce',
  'proxymap unix - - n - - proxymap',
  'anvil unix - - n - 1 anvil',
  'virtual unix - n n - - virtual',
  'error unix - - n - - error',
  'retry unix - - n - - error',
  'showq unix n - n - - showq',
  'postlog unix-dgram n - n - 1 postlogd',
]

function give(path: string, { uid, gid }: ReturnType<typeof identityOf>): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid)
}

function lines(texts: readonly string[]): string {
  return `${texts.join('\n')}\n`
}

function filled(folder: string, count: number): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (readdirSync(folder).length < count) return
      watcher.close()
      resolve()
    }
    const watcher = watch(folder, look)
    look()
  })
}
