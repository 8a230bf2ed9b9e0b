import type { Job } from '@secondstep/core'
import { type Html, type HtmlValue, html } from '../html.js'
import { badge, postForm, type Shell } from './layout.js'

const tones = {
  running: 'wait',
  paused: 'wait',
  completed: 'good',
  completed_with_failures: 'bad',
  cancelled: 'quiet',
} as const

/** Tells whether a job goes on by itself; a person's pause ends when a person ends it. */
export function isMoving({ state, endedAt, resumesAt }: Job): boolean {
  return endedAt === undefined && (state === 'running' || resumesAt !== undefined)
}

/**
 * What changes while a job moves. The script asks for it anew each second and leaves the buttons beside it alone; who listens
 * to the page is told each tenth.
 */
export function jobProgress(job: Job, content: Html): Html {
  if (!isMoving(job)) return content
  return html`<div data-progress="${job.state}">${content}</div><p class="visually-hidden" role="status" data-told></p>`
}

/** Where a job stands: its state, how many are through, and how long it may still take. */
export function jobState({ texts: { jobs: texts } }: Shell, { state, total, etaSeconds }: Job, handled: number): Html {
  return html`<p class="lead">${badge(tones[state], texts.state[state])}${total !== undefined && html` <strong data-handled>${texts.ofTotal(handled, total)}</strong>`}${etaSeconds !== undefined && html` <span class="hint">${texts.eta(etaSeconds)}</span>`}</p>
${total !== undefined && html`<progress max="${Math.max(1, total)}" value="${handled}" aria-label="${texts.progress}"></progress>`}`
}

/** The counts and times of a job. */
export function jobFacts(rows: ReadonlyArray<readonly [string, HtmlValue]>): Html {
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

/** What can be done about a job at its page. */
export function jobButtons(shell: Shell, { state }: Job, url: string): HtmlValue {
  const { jobs: texts } = shell.texts
  const button = (action: 'pause' | 'resume' | 'retry' | 'cancel'): Html =>
    postForm(shell, `${url}/${action}`, html`<button type="submit">${texts[action]}</button>`)
  const again = html`<a class="button" href="${url}">${texts.reload}</a>`
  if (state === 'running') return html`<div class="actions">${again}${button('pause')}${button('cancel')}</div>`
  if (state === 'paused') return html`<div class="actions">${button('resume')}${button('cancel')}</div>`
  return state === 'completed_with_failures' && html`<div class="actions">${button('retry')}</div>`
}
