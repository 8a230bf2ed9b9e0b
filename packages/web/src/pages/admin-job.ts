import type { Job } from '@secondstep/core'
import { type Html, type HtmlValue, html } from '../html.js'
import { isMoving, jobButtons, jobFacts, jobProgress, jobState } from './job-parts.js'
import { consolePage, type Shell } from './layout.js'
import { time } from './time.js'

/** How far making keys for everybody has come. */
export function adminJobPage(shell: Shell, job: Job): Html {
  const { jobs: texts } = shell.texts
  const { counts } = job
  const handled = counts.done + counts.skipped + counts.failed
  const rows: readonly (readonly [string, HtmlValue])[] = [
    [texts.made, counts.done],
    [texts.skipped, counts.skipped],
    [texts.failed, counts.failed],
    [texts.started, time(shell.texts, job.startedAt)],
    ...(job.endedAt === undefined ? [] : [[texts.ended, time(shell.texts, job.endedAt)] as const]),
  ]
  const content = html`${jobState(shell, job, handled)}
${job.trouble !== undefined && html`<p class="notice error">${texts.trouble}</p>`}
${jobFacts(rows)}`
  return consolePage(
    shell,
    'overview',
    texts.makeKeysTitle,
    html`<section class="panel">${jobProgress(job, content)}</section>
${jobButtons(shell, job, `${shell.urls.admin}/generate-keys`)}
<p class="ways"><a href="${shell.urls.users}?state=pending">${texts.toUsers}</a><a href="${shell.urls.admin}">${shell.texts.admin.overview}</a></p>`,
    { isMoving: isMoving(job) },
  )
}
