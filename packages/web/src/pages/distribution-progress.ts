import type { DistributionResult, Job } from '@secondstep/core'
import { type Html, type HtmlValue, html } from '../html.js'
import { jobButtons, jobFacts, jobProgress, jobState } from './job-parts.js'
import type { Shell } from './layout.js'
import { time } from './time.js'

/** What the page knows beside the job. */
export interface ProgressView {
  /** Unix seconds. */
  readonly now: number
  /** The first of those who did not receive a key. */
  readonly troubled: readonly DistributionResult[]
}

/** How far a distribution has come, what can be done about it, and who did not get his key. */
export function distributionProgress(shell: Shell, job: Job, view: ProgressView): Html {
  const { distribution: texts, jobs } = shell.texts
  const { counts } = job
  const handled = counts.done + counts.skipped + counts.failed + counts.unknown
  const rows: readonly (readonly [string, HtmlValue])[] = [
    [texts.sent, counts.done],
    [texts.skipped, counts.skipped],
    [texts.failed, counts.failed],
    [texts.retrying, counts.retrying],
    [texts.unknown, counts.unknown],
  ]
  const content = html`${jobState(shell, job, handled)}
${job.trouble !== undefined && html`<p class="notice error">${isOfMail(job.trouble) ? texts.mailTrouble : texts.otherTrouble}</p>`}
${job.resumesAt !== undefined && html`<p class="hint">${texts.resumes(Math.max(1, job.resumesAt - view.now))}</p>`}
${jobFacts(rows)}
<p class="hint">${jobs.started} ${time(shell.texts, job.startedAt)}${job.endedAt !== undefined && html` · ${jobs.ended} ${time(shell.texts, job.endedAt)}`}</p>`
  return html`<section class="panel"><h2>${texts.progressTitle}</h2>
${jobProgress(job, content)}
${jobButtons(shell, job, shell.urls.distribution ?? '')}</section>
${job.endedAt !== undefined && reportPart(shell, view, counts.failed + counts.unknown)}`
}

/** What a mailer calls its troubles; the store's and the directory's are error codes. */
function isOfMail(trouble: string): boolean {
  return !trouble.startsWith('ERR_')
}

function reportPart(shell: Shell, { troubled }: ProgressView, count: number): Html {
  const { distribution: texts } = shell.texts
  const more = count - troubled.length
  return html`<section class="panel"><h2>${texts.reportTitle}</h2>
${count === 0 && troubled.length === 0 && html`<p>${texts.reportNone}</p>`}${troubled.length > 0 && reportTable(shell, troubled)}
${more > 0 && html`<p class="hint">${texts.more(more)}</p>`}
<p><a class="button" href="${shell.urls.distribution}/report.csv">${texts.report}</a></p></section>`
}

/** The roles are written out because narrow screens lay the table out as cards, and browsers then forget that it is one. */
function reportTable(shell: Shell, results: readonly DistributionResult[]): Html {
  const { distribution: texts } = shell.texts
  const headings = [texts.user, texts.email, texts.result, texts.reason]
  const row = ({ id, name, email, result, reason, responseCode }: DistributionResult): Html =>
    html`<tr role="row"><th scope="row" role="rowheader" data-label="${texts.user}"><a href="${shell.urls.users}/${encodeURIComponent(id)}"><bdi>${name}</bdi></a></th>
<td role="cell" data-label="${texts.email}"${email === undefined && html` class="empty"`}><bdi>${email ?? ''}</bdi></td><td role="cell" data-label="${texts.result}">${texts.results[result]}</td>
<td role="cell" data-label="${texts.reason}"><span>${reasonOf(shell, reason)}${responseCode !== undefined && html` <span class="hint">${responseCode}</span>`}</span></td></tr>`
  return html`<table role="table" aria-label="${texts.reportTitle}"><thead role="rowgroup"><tr role="row">${headings.map((heading) => html`<th scope="col" role="columnheader">${heading}</th>`)}</tr></thead>
<tbody role="rowgroup">${results.map(row)}</tbody></table>`
}

/** A reason in words; one of the host's own mailer stands as it is. */
function reasonOf({ texts: { distribution: texts } }: Shell, reason: string | undefined): string {
  return reason === undefined ? '' : (texts.reasons[reason] ?? reason)
}
