import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Directory, User } from '../directory.js'
import { pageOfUsers, type WalkPage } from '../walk.js'
import type { JobRecord } from './job.js'

/** What says which users come next. */
export interface Walked extends Pick<JobRecord, 'organisation' | 'userIds'> {
  readonly cursor?: string | undefined
}

const countedAtATime = 500

/** How many users a job walks. */
export async function countUsers(
  directory: Directory,
  actor: User,
  record: Walked,
  signal: AbortSignal,
): Promise<number> {
  let total = 0
  let place: Walked = { ...record, cursor: undefined }
  for (;;) {
    const { users, next } = await usersOf(directory, actor, place, countedAtATime)
    total += users.length
    if (next === undefined || signal.aborted) return total
    place = { ...place, cursor: next }
    await nextTurn()
  }
}

/** The next users of a job: of the directory, or of its own list; only whom its administrator may act on. */
export async function usersOf(
  directory: Directory,
  actor: User,
  { organisation, userIds, cursor }: Walked,
  limit: number,
): Promise<WalkPage> {
  const { users, next } =
    userIds === undefined
      ? await pageOfUsers(directory, organisation, cursor, limit)
      : await pageOfIds(directory, organisation, userIds, Number(cursor ?? 0), limit)
  const managed: User[] = []
  for (const user of users) {
    if (user.id === actor.id || (await directory.canManage(actor, user))) managed.push(user)
  }
  return { users: managed, next }
}

async function pageOfIds(
  directory: Directory,
  organisation: string,
  ids: readonly string[],
  from: number,
  limit: number,
): Promise<WalkPage> {
  const users: User[] = []
  for (const id of ids.slice(from, from + limit)) {
    const user = await directory.find(id)
    if (user?.organisation === organisation && !(await directory.isExempt(user))) users.push(user)
  }
  return { users, next: from + limit < ids.length ? String(from + limit) : undefined }
}
