import { isHandedOver, keepKeyMail } from '../decide/mailed-keys.js'
import type { Directory } from '../directory.js'
import type { SendKeyMail } from '../mail/key-mail.js'
import { addressOf, sharedAddresses } from '../mail/shared-addresses.js'
import type { KeyMail } from '../records/subscriber.js'
import type { Subscribers } from '../records/subscribers.js'
import type { Job, JobEntry, JobStep, JobWork } from './job.js'

/** Whom a distribution goes to: who has no live or delivered key, or everybody. */
export type DistributionTo = 'missing' | 'all'

/** What it is made of. */
export interface DistributionParts {
  readonly directory: Directory
  readonly subscribers: Subscribers
  readonly sendKeyMail: SendKeyMail
  /** How many mails the mailer takes at a time. */
  readonly concurrency: number
}

/** How long to wait before each round that tries again what was refused only for a while; then it has failed. */
const retrySeconds = [60, 300, 1800, 7200]

/** What one distribution does to one user; all it knows about what it has done stands in his record. */
export function createDistribution(parts: DistributionParts): JobWork {
  const shared = createSharedOf(parts.directory)
  const refuse = async ({ user }: JobEntry, job: Job, reason: string): Promise<JobStep> => {
    const mail = { status: 'failed', reason, job: job.id, round: job.round } as const
    await parts.subscribers.change(user, ({ record, now }) => ({
      record: keepKeyMail(record, undefined, { ...mail, at: now }),
      outcome: undefined,
    }))
    return { status: 'failed' }
  }
  return {
    concurrency: parts.concurrency,
    // At the end of each page mails wait for the slowest: the longer, the less often.
    pageSize: 500,
    retryAfterSeconds: (round) => retrySeconds[round - 1],
    each: async (entry, job) => {
      const { user, record } = entry
      const { keyMail } = record
      if (keyMail?.job === job.id) {
        if (!isDueAgain(keyMail, job)) return { status: standingOf[keyMail.status] }
      } else if (job.settings['to'] !== 'all' && isHandedOver(record)) return { status: 'skipped' }
      const address = addressOf(user)
      if (address !== undefined && (await shared(job)).has(address)) return refuse(entry, job, 'email_duplicate')
      const { id, round, actorId } = job
      const language = typeof job.settings['language'] === 'string' ? job.settings['language'] : undefined
      const { status, reason } = await parts.sendKeyMail(user, {
        ...({ reason: 'distribution', job: { id, round }, actorId, language } as const),
      })
      return status === 'unreachable'
        ? { status: 'trouble', reason: reason ?? 'mail_unreachable' }
        : { status: standingOf[status] }
    },
  }
}

const standingOf = { sent: 'done', failed: 'failed', retrying: 'retrying', unknown: 'unknown' } as const

/** A user is tried once a round: refused for a while, or once more because an administrator asked for it. */
function isDueAgain({ status, round = 0 }: KeyMail, job: Job): boolean {
  if (status === 'sent' || round >= job.round) return false
  return status === 'retrying' || job.triesFailed
}

/** Walks the directory once for each job of this process, when the first mail is due. */
function createSharedOf(directory: Directory): (job: Job) => Promise<ReadonlySet<string>> {
  let known: { readonly id: string; readonly addresses: Promise<ReadonlySet<string>> } | undefined
  return ({ id, round, organisation }) => {
    const name = `${id}.${round}`
    if (known?.id !== name) known = { id: name, addresses: sharedAddresses(directory, organisation) }
    const { addresses } = known
    // A directory that was away must be asked again.
    addresses.catch(() => {
      known = undefined
    })
    return addresses
  }
}
