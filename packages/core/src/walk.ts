import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Directory, User } from './directory.js'
import { isSecondStepError } from './errors.js'
import type { SubscriberRecord } from './records/subscriber.js'
import type { Subscribers } from './records/subscribers.js'

/** What walking users takes. */
export interface WalkParts {
  readonly directory: Directory
  readonly subscribers: Subscribers
}

/** A user of the organisation with his record; `undefined` if that cannot be read. */
export interface WalkEntry {
  readonly user: User
  readonly record: SubscriberRecord | undefined
}

/** Some users, and where the next ones begin. */
export interface WalkPage {
  readonly users: readonly User[]
  readonly next: string | undefined
}

/** How long a look at everybody goes on. */
export interface Look {
  /** Ends it; what it was aborted with is thrown. */
  readonly signal?: AbortSignal | undefined
  /** No more users than this are looked at. Default: all. */
  readonly mostUsers?: number | undefined
}

/** One page of the users of an organisation whom a policy can ask. */
export async function pageOfUsers(
  directory: Directory,
  organisation: string,
  after: string | undefined,
  limit: number,
): Promise<WalkPage> {
  const { users, next } = await directory.list({ organisation, search: undefined, after, limit })
  const asked: User[] = []
  for (const user of users) {
    // A host that ignores the organisation must not make one organisation's users count in another.
    if (user.organisation === organisation && !(await directory.isExempt(user))) asked.push(user)
  }
  return { users: asked, next }
}

/** All of them, page by page. @throws what `signal` was aborted with */
export async function* pagesOfUsers(
  directory: Directory,
  organisation: string,
  limit: number,
  signal?: AbortSignal,
): AsyncGenerator<readonly User[]> {
  let after: string | undefined
  do {
    signal?.throwIfAborted()
    const { users, next } = await pageOfUsers(directory, organisation, after, limit)
    yield users
    after = next
    // A directory and store in memory would never let anybody else have a turn.
    await nextTurn()
  } while (after !== undefined)
}

/** Users with their records, read in one round trip. One damaged record hides no other. */
export async function withRecords(
  subscribers: Subscribers,
  organisation: string,
  users: readonly User[],
): Promise<readonly WalkEntry[]> {
  const ids = users.map((user) => user.id)
  try {
    const records = await subscribers.lookMany(organisation, ids)
    return users.map((user, index) => ({ user, record: records[index] }))
  } catch (error) {
    if (!isSecondStepError(error, 'ERR_RECORD_UNREADABLE')) throw error
    if (users.length <= 1) return users.map((user) => ({ user, record: undefined }))
    const half = Math.ceil(users.length / 2)
    return [
      ...(await withRecords(subscribers, organisation, users.slice(0, half))),
      ...(await withRecords(subscribers, organisation, users.slice(half))),
    ]
  }
}
