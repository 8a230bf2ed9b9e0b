import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { createClient } from 'redis'
import { expect, it } from 'vitest'
import { decodeSubscriber, subscriberKey } from '../../packages/core/src/records/subscriber-codec.js'
import type { RecordStore } from '../../packages/core/src/stores/record-store.js'
import { redisStore } from '../../packages/core/src/stores/redis.js'
import { sqliteStore } from '../../packages/core/src/stores/sqlite.js'
import { describeWith, type Thing } from '../support/available.js'
import { runJobProcess } from '../support/doomed-job.js'
import { createOwnDatabase } from '../support/own-database.js'

/** Where the records are: the address processes are told, a look at them from here, and the end of it all. */
interface Place {
  readonly address: string
  readonly records: RecordStore
  close(): Promise<void>
}

const places: Readonly<Record<string, { readonly needs: readonly Thing[]; open(): Promise<Place> }>> = {
  SQLite: {
    needs: [],
    open: async () => {
      const address = join(mkdtempSync(join(tmpdir(), 'secondstep-job-')), 'records.db')
      const database = new Database(address)
      return { address, records: sqliteStore(database), close: async () => void database.close() }
    },
  },
  Redis: {
    needs: ['redis-server'],
    open: async () => {
      const { url: address, remove } = await createOwnDatabase('redis')
      const client = await createClient({ url: address }).connect()
      const close = async (): Promise<void> => {
        client.destroy()
        await remove()
      }
      return { address, records: redisStore(client), close }
    },
  },
}

// F-21: a process that works for everybody dies at any moment, and another one goes on.
for (const [name, { needs, open }] of Object.entries(places)) {
  describeWith(needs, `making keys for everybody, with processes that are killed in the middle (${name})`, () => {
    it('leaves nobody without a key, gives nobody two, and counts everybody once', async () => {
      const place = await open()
      try {
        await killAgainAndAgain(place)
      } finally {
        await place.close()
      }
    }, 60_000)
  })
}

async function killAgainAndAgain({ address, records }: Place): Promise<void> {
  const secrets = `k1:${randomBytes(32).toString('base64')}`
  const about = { store: address, secrets, users: 450 }
  // Within a page, at the seam of two pages, and right at the first user.
  const deaths = [37, 100, 1, 149]
  let made = 0
  for (const [index, dieAfter] of deaths.entries()) {
    const run = await runJobProcess({ ...about, dieAfter, ahead: index * 90 }, index === 0)
    expect(run.signal).toBe('SIGKILL')
    made += run.made.length
  }
  const early = await runJobProcess({ ...about, ahead: (deaths.length - 1) * 90 + 10 }, false)
  expect(early.made).toEqual([])
  expect(early.job).toMatchObject({ state: 'running' })

  const last = await runJobProcess({ ...about, ahead: deaths.length * 90 }, false)
  made += last.made.length
  expect(last.job).toMatchObject({ state: 'completed', total: 451, counts: { done: 450, skipped: 1, failed: 0 } })
  // A key may be made and its maker killed before he could say so: then nobody says so, and nobody makes another.
  expect(made).toBeLessThanOrEqual(450)
  expect(made).toBeGreaterThan(430)

  const ids = Array.from({ length: 450 }, (_, index) => `user${index}`)
  const texts = await records.readMany(ids.map((id) => subscriberKey('default', id)))
  const keys = texts.map((text, index) => decodeSubscriber(text ?? '', 'default', ids[index] ?? '').keys.length)
  expect(keys.filter((count) => count !== 1)).toEqual([])
}
