import type { Events } from '../audit/events.js'
import type { Clock } from '../clock.js'
import { keyStateOf } from '../decide/keys.js'
import type { UserKeys } from '../keys/user-keys.js'
import type { JobWork } from './job.js'

/** What it is made of. */
export interface MakeKeysParts {
  readonly userKeys: UserKeys
  readonly events: Events
  readonly clock: Clock
}

/** Settings of the job: it runs ahead of a change of the key mode. */
export const inAnyMode = 'inAnyMode'

/** Gives a key to every user who has none; the administrator who asks for it makes his own on his account page. */
export function createMakeKeys({ userKeys, events, clock }: MakeKeysParts): JobWork {
  return {
    concurrency: 4,
    each: async ({ user, record }, job) => {
      if (record.keys.some((key) => key.job === job.id)) return { status: 'done' }
      if (user.id === job.actorId || keyStateOf(record) !== 'none') return { status: 'skipped' }
      const { status } = await userKeys.makeMissing(user, { id: job.id, inAnyMode: job.settings[inAnyMode] === true })
      if (status !== 'made') return { status: 'skipped' }
      const about = { at: clock(), organisation: user.organisation, actorId: job.actorId, userId: user.id }
      events.tell({ ...about, type: 'key_made', detail: { job: job.id } })
      return { status: 'done' }
    },
  }
}
