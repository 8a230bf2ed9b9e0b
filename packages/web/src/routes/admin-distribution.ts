import type { DistributionRequest, DistributionResult, Job } from '@secondstep/core'
import { byteOrderMark, csvOf } from '../csv.js'
import { adminDistributionPage } from '../pages/admin-distribution.js'
import { fileReply, htmlReply, jsonReply, type Reply } from '../reply.js'
import type { Route } from '../route.js'
import { actorOf, flagField, refusal, textField, type Visit } from '../visit.js'
import { wantsHtml } from '../wants.js'
import { usersAtAView, whileAwaited } from '../while-awaited.js'
import { commonJson, jobControls, type ShownJob, startedReply } from './job-controls.js'

const kind = 'distribute'
const shown: ShownJob = { kind, page: 'distribution', asJson: jobJson, answer: (job) => jsonReply(202, { job }) }

/** Keys for everybody by mail. */
export const adminDistributionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/admin/distribution',
    access: 'administrator',
    handle: (visit) => whileAwaited(visit, (signal) => show(visit, { signal })),
  },
  { method: 'POST', path: '/admin/distribution', access: 'administrator', handle: start },
  { method: 'GET', path: '/admin/distribution/report.csv', access: 'administrator', handle: report },
  ...jobControls(shown),
]

/** The page names this many users who did not get a key; the file names all. */
const mostNamed = 50
const mostLookedAt = 2000

async function start(visit: Visit): Promise<Reply> {
  const { core, fields } = visit
  const request = requestOf(visit)
  const { language } = visit.shell.texts
  if (request === undefined) return refusal(visit, 422, 'malformed')
  if (flagField(fields, 'dryRun')) return whileAwaited(visit, (signal) => dryRun(visit, request, signal))
  const outcome = await core.distributions.start(actorOf(visit), { ...request, language })
  if (!('job' in outcome)) return refusal(visit, 409, outcome.status)
  return startedReply(visit, shown, outcome.job)
}

/** Answered in the shape of a job that is through, with what it would have done. */
async function dryRun(visit: Visit, request: DistributionRequest, signal: AbortSignal | undefined): Promise<Reply> {
  const { core, user, exchange } = visit
  const obstacle = await core.distributions.obstacle(user.organisation)
  if (obstacle !== undefined) return refusal(visit, 409, obstacle)
  if (wantsHtml(exchange)) return show(visit, { tried: request, signal })
  const plan = await core.distributions.plan(actorOf(visit), request, { signal })
  const { to, users: total, mails: sent, skipped, unmet } = plan
  const failed = unmet.reduce((sum, { count }) => sum + count, 0)
  const none = { retrying: 0, unknown: 0, etaSeconds: 0 }
  const job = { id: 'dry-run', state: 'completed', dryRun: true, to, total, sent, failed, skipped, ...none }
  return jsonReply(202, { job, unmet })
}

interface Showing {
  /** What was tried without sending. */
  readonly tried?: DistributionRequest
  readonly signal: AbortSignal | undefined
}

async function show(visit: Visit, { tried, signal }: Showing): Promise<Reply> {
  const { core, user, exchange, shell, query } = visit
  const job = await core.jobs.look(user.organisation, kind)
  if (!wantsHtml(exchange)) {
    return job === undefined ? refusal(visit, 404, 'job_unknown') : jsonReply(200, jobJson(job))
  }
  const actor = actorOf(visit)
  const obstacle = await core.distributions.obstacle(user.organisation)
  const open = job !== undefined && job.endedAt === undefined
  const whole = tried !== undefined || query.get('preview') === '1'
  const look = { signal, ...(whole ? {} : { mostUsers: usersAtAView }) }
  const plan = open || obstacle !== undefined ? undefined : await core.distributions.plan(actor, tried, look)
  const view = {
    obstacle,
    job,
    now: core.settings.clock(),
    plan,
    isDryRun: tried !== undefined,
    troubled: job?.endedAt === undefined ? [] : await troubledOf(visit, signal),
  }
  return htmlReply(200, adminDistributionPage(shell, view))
}

/** The first of those who did not get a key. A page looks for them among so many users; the file names all. */
async function troubledOf(visit: Visit, signal: AbortSignal | undefined): Promise<readonly DistributionResult[]> {
  const troubled: DistributionResult[] = []
  let looked = 0
  for await (const page of visit.core.distributions.report(actorOf(visit), signal)) {
    troubled.push(...page.filter(({ result }) => result !== 'sent' && result !== 'skipped'))
    looked += page.length
    if (troubled.length >= mostNamed || looked >= mostLookedAt) break
  }
  return troubled.slice(0, mostNamed)
}

const columns = ['id', 'name', 'email', 'result', 'reason', 'responseCode', 'at'] as const

async function report(visit: Visit): Promise<Reply> {
  const { core, user } = visit
  if ((await core.jobs.look(user.organisation, kind)) === undefined) return refusal(visit, 404, 'job_unknown')
  const pages = core.distributions.report(actorOf(visit))
  // Before the answer begins: what cannot be read at all is no file.
  const first = await pages.next()
  return fileReply('distribution-report.csv', linesOf(first, pages), 'text/csv')
}

/** Page by page: nobody holds the lines of a whole directory. */
async function* linesOf(
  first: IteratorResult<readonly DistributionResult[], unknown>,
  rest: AsyncIterable<readonly DistributionResult[]>,
): AsyncGenerator<string> {
  yield `${byteOrderMark}${csvOf([columns])}`
  if (first.done === true) return
  yield csvOf(first.value.map(rowOf))
  for await (const page of rest) yield csvOf(page.map(rowOf))
}

function rowOf({ id, name, email, result, reason, responseCode, at }: DistributionResult) {
  const time = at === undefined ? undefined : new Date(at * 1000).toISOString()
  return [id, name, email, result, reason, responseCode, time]
}

const longestList = 10_000

/** @returns `undefined` for what is no request; a mistyped list must not become "everybody". */
function requestOf({ fields }: Visit): DistributionRequest | undefined {
  const to = fields['to'] === undefined ? 'missing' : textField(fields, 'to')
  if (to !== 'missing' && to !== 'all') return undefined
  const ids = fields['userIds']
  if (ids === undefined || ids === '') return { to }
  const list: readonly unknown[] = typeof ids === 'string' ? ids.split(/[\s,]+/).filter((id) => id !== '') : listOf(ids)
  const userIds = list.filter((id): id is string => typeof id === 'string' && id !== '')
  const fits = userIds.length === list.length && userIds.length > 0 && userIds.length <= longestList
  return fits ? { to, userIds: [...new Set(userIds)] } : undefined
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [undefined]
}

function jobJson(job: Job): object {
  const { done: sent, failed, skipped, retrying, unknown } = job.counts
  return {
    ...{ ...commonJson(job), to: job.settings['to'], sent, failed, skipped, retrying, unknown },
    ...(job.resumesAt === undefined ? {} : { resumesAt: job.resumesAt }),
  }
}
