import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { startDistribution } from '../support/distribution-process.js'
import { type MailSink, startMailSink } from '../support/mail-sink.js'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

function freshStore(): string {
  const folder = mkdtempSync(join(tmpdir(), 'secondstep-two-'))
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'records.db')
}

async function freshSink(): Promise<MailSink> {
  const sink = await startMailSink()
  cleanups.push(() => sink.close())
  return sink
}

describe('a distribution that two processes start at the same moment', () => {
  it('is one distribution, mailed by one of them: nobody gets two mails, and both tell the same of it', async () => {
    const sink = await freshSink()
    for (let round = 0; round < 3; round++) {
      sink.reset()
      const common = { store: freshStore(), secrets: `k1:${randomBytes(32).toString('base64')}`, smtpUrl: sink.url }
      const runners = ['a.example', 'b.example'].map((domain) =>
        startDistribution({ ...common, users: 60, concurrency: 5, ahead: 0, domain }),
      )
      const [one, other] = await Promise.all(runners.map(({ job }) => job))
      expect(one).toMatchObject({ state: 'completed', counts: { done: 61 } })
      expect(other).toEqual(one)
      const mails = sink.mails()
      expect(mails.length).toBe(61)
      expect(new Set(mails.map(({ to }) => to)).size).toBe(61)
      expect(new Set(mails.map(({ messageId }) => messageId.split('@')[1])).size).toBe(1)
    }
  }, 60_000)
})
