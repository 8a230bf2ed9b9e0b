import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { describe, expect, it } from 'vitest'
import { sqliteStore } from '../../packages/core/src/stores/sqlite.js'
import { decodeSubscriber, subscriberKey } from '../../packages/core/src/subscriber-codec.js'
import { runJobProcess } from '../support/doomed-job.js'

// F-21: a process that works for everybody dies at any moment.
describe('making keys for everybody, with processes that are killed in the middle (SQLite)', () => {
  it('leaves nobody without a key, gives nobody two, and counts everybody once', async () => {
    const store = join(mkdtempSync(join(tmpdir(), 'secondstep-job-')), 'records.db')
    const secrets = `k1:${randomBytes(32).toString('base64')}`
    const about = { store, secrets, users: 450 }
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

    const records = sqliteStore(new Database(store))
    const ids = Array.from({ length: 450 }, (_, index) => `user${index}`)
    const texts = await records.readMany(ids.map((id) => subscriberKey('default', id)))
    const keys = texts.map((text, index) => decodeSubscriber(text ?? '', 'default', ids[index] ?? '').keys.length)
    expect(keys.filter((count) => count !== 1)).toEqual([])
  }, 60_000)
})
