import type { Job } from '@secondstep/core'
import { type Html, type HtmlValue, html } from '../html.js'
import { badge, consolePage, postForm, type Shell } from './layout.js'
import { time } from './time.js'

const tones = {
  running: 'wait',
  paused: 'wait',
  completed: 'good',
  completed_with_failures: 'bad',
  cancelled: 'quiet',
} as const

/** How far making keys for everybody has come; it is asked for anew with a button, or a reload. */
export function adminJobPage(shell: Shell, job: Job): Html {
  const { jobs: texts } = shell.texts
  const { counts, total, state } = job
  const handled = counts.done + counts.skipped + counts.failed
  const rows: readonly (readonly [string, HtmlValue])[] = [
    [texts.made, counts.done],
    [texts.skipped, counts.skipped],
    [texts.failed, counts.failed],
    [texts.started, time(shell.texts, job.startedAt)],
    ...(job.endedAt === undefined ? [] : [[texts.ended, time(shell.texts, job.endedAt)] as const]),
  ]
  return consolePage(
    shell,
    'overview',
    texts.makeKeysTitle,
    html`<section class="panel" role="status"><p class="lead">${badge(tones[state], texts.state[state])}${total !== undefined && html` <strong>${texts.ofTotal(handled, total)}</strong>`}${job.etaSeconds !== undefined && html` <span class="hint">${texts.eta(job.etaSeconds)}</span>`}</p>
${total !== undefined && html`<progress max="${Math.max(1, total)}" value="${handled}" aria-label="${texts.progress}"></progress>`}
${job.trouble !== undefined && html`<p class="notice error">${texts.trouble}</p>`}
<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></section>
${controls(shell, job)}
<p class="ways"><a href="${shell.urls.users}?state=pending">${texts.toUsers}</a><a href="${shell.urls.admin}">${shell.texts.admin.overview}</a></p>`,
  )
}

function controls(shell: Shell, { state }: Job): HtmlValue {
  const { jobs: texts } = shell.texts
  const url = `${shell.urls.admin}/generate-keys`
  const button = (action: 'pause' | 'resume' | 'retry' | 'cancel'): Html =>
    postForm(shell, `${url}/${action}`, html`<button type="submit">${texts[action]}</button>`)
  const again = html`<a class="button" href="${url}">${texts.reload}</a>`
  if (state === 'running') return html`<div class="actions">${again}${button('pause')}${button('cancel')}</div>`
  if (state === 'paused') return html`<div class="actions">${button('resume')}${button('cancel')}</div>`
  return state === 'completed_with_failures' && html`<div class="actions">${button('retry')}</div>`
}
