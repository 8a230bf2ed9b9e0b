import type { Job } from '@secondstep/core'
import { adminJobPage } from '../pages/admin-job.js'
import { htmlReply, jsonReply, type Reply } from '../reply.js'
import type { Route } from '../route.js'
import { actorOf, refusal, type Visit } from '../visit.js'
import { wantsHtml } from '../wants.js'
import { commonJson, jobControls, type ShownJob, startedReply } from './job-controls.js'

const kind = 'make_keys'
const shown: ShownJob = { kind, page: 'generate-keys', asJson: jobJson, answer: (job) => jsonReply(200, job) }

/** Keys for everybody at once. */
export const adminJobsRoutes: readonly Route[] = [
  { method: 'GET', path: '/admin/generate-keys', access: 'administrator', handle: show },
  { method: 'POST', path: '/admin/generate-keys', access: 'administrator', handle: start },
  ...jobControls(shown),
]

async function start(visit: Visit): Promise<Reply> {
  if (visit.standing.policy.keyMode !== 'administrator') return refusal(visit, 409, 'key_mode_locked')
  const { job } = await visit.core.jobs.start(actorOf(visit), kind)
  return startedReply(visit, shown, job)
}

async function show(visit: Visit): Promise<Reply> {
  const job = await visit.core.jobs.look(visit.user.organisation, kind)
  if (job === undefined) return refusal(visit, 404, 'job_unknown')
  return wantsHtml(visit.exchange) ? htmlReply(200, adminJobPage(visit.shell, job)) : jsonReply(200, jobJson(job))
}

function jobJson(job: Job): object {
  const { done: made, skipped, failed } = job.counts
  return { ...commonJson(job), made, skipped, failed }
}
