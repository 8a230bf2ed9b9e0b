import { randomBytes, randomInt } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDistribution } from './distribution-process.js'
import { startMailSink } from './mail-sink.js'

/** What came of a distribution whose processes were killed. */
export interface KilledDistribution {
  readonly kills: number
  readonly state: string | undefined
  readonly mails: number
  /** Users who got no mail. */
  readonly skipped: number
  /** Mails beyond the first of each user. */
  readonly doubled: number
  /** Users whose mails differ in key or Message-ID. */
  readonly differing: number
  readonly counts: Readonly<Record<string, number>> | undefined
}

/** Distributes to many users over SMTP, kills the process (SIGKILL) at random moments, and lets another one take over each time. */
export async function killedDistribution(
  users: number,
  kills: number,
  concurrency: number,
): Promise<KilledDistribution> {
  const sink = await startMailSink()
  const common = {
    store: join(mkdtempSync(join(tmpdir(), 'secondstep-distribution-')), 'records.db'),
    secrets: `k1:${randomBytes(32).toString('base64')}`,
    smtpUrl: sink.url,
    users,
    concurrency,
  }
  let killed = 0
  const share = Math.floor(users / (kills + 1))
  for (let kill = 0; kill < kills; kill++) {
    const { child, job } = startDistribution({ ...common, ahead: 61 * kill })
    const ended = job.then(() => undefined)
    await Promise.race([sink.until(sink.count() + randomInt(1, Math.max(2, share))), ended])
    if (child.exitCode === null) {
      killed++
      child.kill('SIGKILL')
    }
    await ended
  }
  const job = await startDistribution({ ...common, ahead: 61 * kills }).job
  const mails = sink.mails()
  await sink.close()
  const first = new Map<string, { readonly messageId: string; readonly key: string }>()
  const differing = new Set<string>()
  for (const { to, messageId, key } of mails) {
    const before = first.get(to)
    if (before === undefined) first.set(to, { messageId, key })
    else if (before.messageId !== messageId || before.key !== key) differing.add(to)
  }
  return {
    kills: killed,
    state: job?.state,
    counts: job?.counts,
    mails: mails.length,
    skipped: users + 1 - first.size,
    doubled: mails.length - first.size,
    differing: differing.size,
  }
}
