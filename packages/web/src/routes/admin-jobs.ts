import type { Job } from '@secondstep/core'
import { adminJobPage } from '../pages/admin-job.js'
import { htmlReply, jsonReply, type Reply, seeOther } from '../reply.js'
import type { Route } from '../route.js'
import { refusal, type Visit } from '../visit.js'
import { wantsHtml } from '../wants.js'

/** Keys for everybody at once. */
export const adminJobsRoutes: readonly Route[] = [
  { method: 'GET', path: '/admin/generate-keys', access: 'administrator', handle: show },
  { method: 'POST', path: '/admin/generate-keys', access: 'administrator', handle: start },
  { method: 'POST', path: '/admin/generate-keys/pause', access: 'administrator', handle: control('pause') },
  { method: 'POST', path: '/admin/generate-keys/resume', access: 'administrator', handle: control('resume') },
  { method: 'POST', path: '/admin/generate-keys/retry', access: 'administrator', handle: control('retry') },
  { method: 'POST', path: '/admin/generate-keys/cancel', access: 'administrator', handle: control('cancel') },
]

async function start(visit: Visit): Promise<Reply> {
  if (visit.standing.policy.keyMode !== 'administrator') return refusal(visit, 409, 'key_mode_locked')
  const { job } = await visit.core.jobs.start(actorOf(visit), 'make_keys')
  return wantsHtml(visit.exchange) ? toPage(visit) : jsonReply(202, { job: jobJson(job) })
}

async function show(visit: Visit): Promise<Reply> {
  const job = await visit.core.jobs.look(visit.user.organisation, 'make_keys')
  if (job === undefined) return refusal(visit, 404, 'job_unknown')
  return wantsHtml(visit.exchange) ? htmlReply(200, adminJobPage(visit.shell, job)) : jsonReply(200, jobJson(job))
}

function control(action: 'pause' | 'resume' | 'retry' | 'cancel'): Route['handle'] {
  return async (visit) => {
    const job = await visit.core.jobs[action](actorOf(visit), 'make_keys')
    if (job === undefined) return refusal(visit, 404, 'job_unknown')
    return wantsHtml(visit.exchange) ? toPage(visit) : jsonReply(200, jobJson(job))
  }
}

/** A page that is asked for anew does not post again when somebody reloads it. */
function toPage({ shell }: Visit): Reply {
  return seeOther(`${shell.urls.admin}/generate-keys`)
}

function actorOf({ user, exchange }: Visit): { user: Visit['user']; ip: string | undefined } {
  return { user, ip: exchange.ip }
}

function jobJson({ id, state, total, counts, etaSeconds, startedAt, endedAt, trouble }: Job): object {
  const { done: made, skipped, failed } = counts
  return {
    ...{ id, state, total: total ?? null, made, skipped, failed, etaSeconds: etaSeconds ?? null },
    ...{ startedAt, endedAt: endedAt ?? null },
    ...(trouble === undefined ? {} : { trouble }),
  }
}
