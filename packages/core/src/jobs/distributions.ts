import type { Actor } from '../actor.js'
import { isHandedOver } from '../decide/mailed-keys.js'
import type { Directory } from '../directory.js'
import { isEmailAddress } from '../mail/email-address.js'
import { type MailObstacle, mailObstacle } from '../mail/mail-obstacle.js'
import { addressOf, sharedAddresses } from '../mail/shared-addresses.js'
import type { Settings } from '../options.js'
import { createTally, type Unmet } from '../policy/preflight.js'
import type { KeyMail, SubscriberRecord } from '../records/subscriber.js'
import type { Subscribers } from '../records/subscribers.js'
import { type Look, withRecords } from '../walk.js'
import type { DistributionTo } from './distribution.js'
import type { Job } from './job.js'
import type { JobStore } from './job-store.js'
import { usersOf } from './job-users.js'
import type { Jobs } from './jobs.js'

/** What an administrator asks for. */
export interface DistributionRequest {
  /** Default `missing`. */
  readonly to?: DistributionTo | undefined
  /** Only these users. */
  readonly userIds?: readonly string[] | undefined
  /** The language of the mails to users whose row says none. */
  readonly language?: string | undefined
}

/** What a distribution would do; nothing was sent or written. */
export interface DistributionPlan {
  readonly to: DistributionTo
  readonly users: number
  /** Who would be mailed. */
  readonly mails: number
  /** Who has a live or delivered key and would be left in peace. */
  readonly skipped: number
  /** Who cannot be mailed, and why. */
  readonly unmet: readonly Unmet[]
  /** False if only the first users were looked at. */
  readonly complete: boolean
}

/** What came of starting one. */
export type StartDistributionOutcome =
  | { readonly status: 'started' | 'unfinished'; readonly job: Job }
  | { readonly status: MailObstacle }

/** One line of a distribution's report. */
export interface DistributionResult {
  readonly id: string
  readonly name: string
  readonly email: string | undefined
  readonly result: KeyMail['status'] | 'skipped' | 'waiting'
  readonly reason: string | undefined
  readonly responseCode: number | undefined
  /** Unix seconds. */
  readonly at: number | undefined
}

/** Keys for everybody by mail, in user mode. Pausing and the like: `Jobs`, kind `distribute`. */
export interface Distributions {
  /** Why none can be started in this organisation, if so. */
  obstacle(organisation: string): Promise<MailObstacle | undefined>
  plan(actor: Actor, request?: DistributionRequest, look?: Look): Promise<DistributionPlan>
  /** Starts one; while one is unfinished that one is answered. */
  start(actor: Actor, request?: DistributionRequest): Promise<StartDistributionOutcome>
  /** Who stands where in the last distribution, page by page. */
  report(actor: Actor, signal?: AbortSignal): AsyncGenerator<readonly DistributionResult[]>
}

/** What it is made of. */
export interface DistributionsParts {
  readonly settings: Settings
  readonly directory: Directory
  readonly subscribers: Subscribers
  readonly jobStore: JobStore
  readonly jobs: Jobs
}

const readAtATime = 200

export function createDistributions(parts: DistributionsParts): Distributions {
  const { settings, directory, subscribers, jobs, jobStore } = parts
  const obstacle = (organisation: string): Promise<MailObstacle | undefined> =>
    mailObstacle(settings, subscribers, organisation)

  /** Users of a request with their records; a record that cannot be read is nobody's. */
  async function* entries(
    { user: actor }: Actor,
    userIds: readonly string[] | undefined,
    { signal, mostUsers = readAtATime }: Look = {},
  ) {
    const { organisation } = actor
    const limit = Math.min(readAtATime, mostUsers)
    let cursor: string | undefined
    do {
      signal?.throwIfAborted()
      const walked = { organisation, cursor, ...(userIds === undefined ? {} : { userIds }) }
      const { users, next } = await usersOf(directory, actor, walked, limit)
      yield await withRecords(subscribers, organisation, users)
      cursor = next
    } while (cursor !== undefined)
  }

  return {
    obstacle,
    plan: async (actor, { to = 'missing', userIds } = {}, look = {}) => {
      const { mostUsers = Number.POSITIVE_INFINITY } = look
      const unmet = createTally()
      const shared = await sharedAddresses(directory, actor.user.organisation, look)
      const count = { users: 0, mails: 0, skipped: 0 }
      let complete = true
      for await (const page of entries(actor, userIds, look)) {
        if (count.users >= mostUsers) {
          complete = false
          break
        }
        for (const { user, record } of page) {
          count.users++
          const address = addressOf(user)
          if (to === 'missing' && record !== undefined && isHandedOver(record)) count.skipped++
          else if (!isEmailAddress(user.email)) unmet.add('user_email_missing', user.id)
          else if (address !== undefined && shared.has(address)) unmet.add('user_email_duplicate', user.id)
          else count.mails++
        }
      }
      return { to, ...count, unmet: unmet.list(), complete }
    },
    start: async (actor, { to = 'missing', userIds, language } = {}) => {
      const status = await obstacle(actor.user.organisation)
      return status === undefined
        ? jobs.start(actor, 'distribute', {
            settings: { to, ...(language === undefined ? {} : { language }) },
            userIds,
          })
        : { status }
    },
    report: async function* (actor, signal) {
      const { organisation } = actor.user
      const job = await jobStore.look({ organisation, kind: 'distribute' })
      if (job === undefined) return
      const { id, endedAt, userIds } = job
      for await (const page of entries(actor, userIds, { signal })) {
        yield page.map(({ user, record }) => ({
          id: user.id,
          name: user.name,
          email: user.email,
          ...resultOf(record, id, endedAt !== undefined),
        }))
      }
    },
  }
}

type Result = Pick<DistributionResult, 'result' | 'reason' | 'responseCode' | 'at'>

function resultOf(record: SubscriberRecord | undefined, job: string, ended: boolean): Result {
  const mail = record?.keyMail
  const none = { reason: undefined, responseCode: undefined, at: undefined }
  if (record === undefined) return { ...none, result: 'failed', reason: 'record_unreadable' }
  if (mail?.job !== job) return { ...none, result: ended || isHandedOver(record) ? 'skipped' : 'waiting' }
  // Nobody tries again once the distribution has ended.
  const result = ended && mail.status === 'retrying' ? 'failed' : mail.status
  return { result, reason: mail.reason, responseCode: mail.responseCode, at: mail.at }
}
