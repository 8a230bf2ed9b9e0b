import type { Job, JobKind } from '@secondstep/core'
import { jsonReply, type Reply, seeOther } from '../reply.js'
import type { Route } from '../route.js'
import { actorOf, refusal, type Visit } from '../visit.js'
import { wantsHtml } from '../wants.js'

/** A kind of job as the console shows it. */
export interface ShownJob {
  readonly kind: JobKind
  /** Its page, below `/admin`. */
  readonly page: string
  /** What JSON is told of it. */
  readonly asJson: (job: Job) => object
  /** How JSON is told that an administrator's word was taken. */
  readonly answer: (job: object) => Reply
}

const actions = ['pause', 'resume', 'retry', 'cancel'] as const

/** The routes by which an administrator stops a job and lets it go on. */
export function jobControls(shown: ShownJob): readonly Route[] {
  return actions.map((action) => ({
    method: 'POST',
    path: `/admin/${shown.page}/${action}`,
    access: 'administrator',
    handle: async (visit) => {
      const job = await visit.core.jobs[action](actorOf(visit), shown.kind)
      if (job === undefined) return refusal(visit, 404, 'job_unknown')
      return wantsHtml(visit.exchange) ? toJobPage(visit, shown) : shown.answer(shown.asJson(job))
    },
  }))
}

/** The answer to a job that was started, or was under way already. */
export function startedReply(visit: Visit, shown: ShownJob, job: Job): Reply {
  return wantsHtml(visit.exchange) ? toJobPage(visit, shown) : jsonReply(202, { job: shown.asJson(job) })
}

/** A page that is asked for anew does not post again when somebody reloads it. */
function toJobPage({ shell }: Visit, { page }: ShownJob): Reply {
  return seeOther(`${shell.urls.admin}/${page}`)
}

/** What JSON is told of every job. */
export function commonJson({ id, state, total, etaSeconds, startedAt, endedAt, trouble }: Job): object {
  return {
    ...{ id, state, total: total ?? null, etaSeconds: etaSeconds ?? null, startedAt, endedAt: endedAt ?? null },
    ...(trouble === undefined ? {} : { trouble }),
  }
}
