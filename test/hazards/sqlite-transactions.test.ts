import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OpenedStore } from '@secondstep/testing'
import Database from 'libsql'
import { afterAll, describe, expect, it } from 'vitest'
import { probedStore } from '../../packages/core/src/stores/probed-store.js'
import { sqliteStore } from '../../packages/core/src/stores/sqlite.js'
import { describeWith } from '../support/available.js'

// SQLite commits when the last writer of a connection has ended, and takes back what a transaction did that is rolled back. A swap
// that was answered must be neither: a code spent and then given back would open twice.

const folder = mkdtempSync(join(tmpdir(), 'secondstep-sqlite-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const { openStore } = (await import(new URL('../support/stores/open-store.js', import.meta.url).href)) as {
  openStore(argument: string): Promise<OpenedStore>
}

/** Holds the file's write lock in a process of its own: SQLite's locks do not tell one process's libraries apart. */
async function holdLock(file: string): Promise<{ releaseAfter(milliseconds: number): Promise<void> }> {
  const script = `
    const Database = require('libsql')
    const handle = new Database(process.argv[1])
    handle.exec('PRAGMA busy_timeout = 5000')
    handle.exec('BEGIN IMMEDIATE')
    process.stdin.once('data', (told) => setTimeout(() => (handle.exec('COMMIT'), process.exit()), Number(told)))
    console.log('held')`
  const child = spawn(process.execPath, ['-e', script, file], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return {
    releaseAfter: async (milliseconds) => {
      const ended = once(child, 'exit')
      child.stdin.end(String(milliseconds))
      await ended
    },
  }
}

const patient = [
  ['@keyv/sqlite', ['keyvSqlite']],
  ['libsql', []],
] as const
for (const [kind, needs] of patient) {
  describeWith(needs, `SQLite by ${kind}, while another process writes`, () => {
    it('lets one of many swaps win and keeps it, however long they had to wait for the lock', async () => {
      const file = join(folder, `busy-${kind.replace(/\W/g, '-')}.db`)
      const { store, close } = await openStore(JSON.stringify([kind, file]))
      let current = 'first'
      expect(await store.swap('k', undefined, current)).toBe(true)
      for (const milliseconds of [30, 60, 75, 90, 120, 60, 75, 90]) {
        const lock = await holdLock(file)
        const released = lock.releaseAfter(milliseconds)
        const bids = Array.from({ length: 8 }, (_, racer) => `${current} ${racer}`)
        const won = await Promise.all(bids.map((bid) => store.swap('k', current, bid)))
        await released
        const winners = bids.filter((_, racer) => won[racer])
        expect(winners).toHaveLength(1)
        current = (await store.readMany(['k']))[0] ?? 'none'
        expect(winners).toEqual([current])
      }
      await close?.()
    })

    it('is not called unfit at the start because it had to wait too long, and opens by itself', async () => {
      const file = join(folder, `start-${kind.replace(/\W/g, '-')}.db`)
      // As at every start but the first: an adapter that cannot make its own table never recovers.
      const handle = new Database(file)
      await sqliteStore(handle).readMany(['k'])
      handle.exec('CREATE TABLE keyv (key VARCHAR(255) PRIMARY KEY, value TEXT)')
      handle.close()
      const lock = await holdLock(file)
      const { store, close } = await openStore(JSON.stringify([kind, file]))
      const probed = probedStore(store)
      await expect(probed.ready()).rejects.toThrow(/ERR_STORE_UNAVAILABLE/)
      await lock.releaseAfter(0)
      await probed.ready()
      await close?.()
    })
  })
}

describe('a handle in the middle of a transaction of the host', () => {
  it('takes nothing back that was answered when the host rolls back', async () => {
    const handle = new Database(join(folder, 'shared.db'))
    handle.exec('CREATE TABLE orders (id INTEGER)')
    const store = sqliteStore(handle)
    for (const expected of [undefined, 'one', 'two']) {
      handle.exec('BEGIN')
      handle.exec('INSERT INTO orders VALUES (1)')
      const next = expected === undefined ? 'one' : expected === 'one' ? 'two' : undefined
      const swapped = store.swap('k', expected, next)
      await new Promise((resolve) => setImmediate(resolve))
      handle.exec('ROLLBACK')
      expect(await swapped).toBe(true)
      expect(await store.readMany(['k'])).toEqual([next])
    }
    expect(handle.prepare('SELECT count(*) AS orders FROM orders').get()).toMatchObject({ orders: 0 })
  })

  it('leaves the host’s transaction alone when a swap fails', async () => {
    const handle = new Database(':memory:')
    handle.exec('CREATE TABLE orders (id INTEGER)')
    const store = sqliteStore(handle)
    await store.swap('k', undefined, 'one')
    handle.exec('BEGIN')
    handle.exec('INSERT INTO orders VALUES (1)')
    const refused = store.swap('k', 'other', 'two')
    await new Promise((resolve) => setImmediate(resolve))
    handle.exec('COMMIT')
    expect(await refused).toBe(false)
    expect(handle.prepare('SELECT count(*) AS orders FROM orders').get()).toMatchObject({ orders: 1 })
  })
})
