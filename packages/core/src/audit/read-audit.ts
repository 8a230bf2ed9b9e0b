import type { Actor } from '../actor.js'
import type { Directory } from '../directory.js'
import { pageSizeOf } from '../page-size.js'
import type { AuditPage, SecondStepEvent } from './event.js'
import type { Events } from './events.js'

/** Who did what to whom, in his organisation and to those he may act on, the newest first. @throws `ERR_AUDIT` */
export type ReadAudit = (
  actor: Actor,
  query: { readonly after?: string | undefined; readonly limit?: number | undefined },
) => Promise<AuditPage>

/** What it is made of. */
export interface ReadAuditParts {
  readonly directory: Directory
  readonly events: Events
}

/** Where most events are about others, one page of an administrator's own looks at no more pages of the sink than this. */
const mostPagesLookedAt = 10

/** Reads an organisation's events back for one of its administrators: none of another's, and none about whom he may not act on. */
export function createReadAudit({ directory, events }: ReadAuditParts): ReadAudit {
  return async (actor, { after, limit }) => {
    const { organisation } = actor.user
    const mayKnowOf = createJudge(directory, actor)
    const wanted = pageSizeOf(limit)
    const found: SecondStepEvent[] = []
    let next = after
    for (let pages = 0; pages < mostPagesLookedAt && found.length < wanted; pages++) {
      const page = await events.read({ organisation, after: next, limit: wanted - found.length })
      for (const event of page.events) {
        // A host's sink that ignores the organisation must not show one organisation to another.
        if (event.organisation === organisation && (await mayKnowOf(event.userId))) found.push(event)
      }
      next = page.next
      if (next === undefined) break
    }
    return { events: found, next }
  }
}

/** Asks the host once for each user; of one it no longer knows, nobody can say who may act on him. */
function createJudge(directory: Directory, { user: actor }: Actor): (userId: string | undefined) => Promise<boolean> {
  const judged = new Map<string, boolean>()
  return async (userId) => {
    if (userId === undefined || userId === actor.id || directory.managesAll) return true
    const known = judged.get(userId)
    if (known !== undefined) return known
    const user = await directory.find(userId)
    const may = user?.organisation === actor.organisation && (await directory.canManage(actor, user))
    judged.set(userId, may)
    return may
  }
}
