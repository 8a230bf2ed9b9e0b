import type { EventType, SecondStepEvent } from '@secondstep/core'
import { type Html, html } from '../html.js'
import { detailsOf } from './audit-detail.js'
import { consolePage, type Shell } from './layout.js'
import { time } from './time.js'

/** One page of what has happened, the newest first. */
export interface AuditView {
  readonly events: readonly SecondStepEvent[]
  readonly nextUrl: string | undefined
}

export function adminAuditPage(shell: Shell, { events, nextUrl }: AuditView): Html {
  const { audit: texts } = shell.texts
  const headings = [texts.when, texts.what, texts.who, texts.whom, texts.from, texts.detail]
  // The roles are written out because narrow screens lay the table out as cards, and browsers then forget that it is one.
  const table = html`<table role="table" class="audit" aria-label="${texts.title}"><thead role="rowgroup"><tr role="row">${headings.map((heading) => html`<th scope="col" role="columnheader">${heading}</th>`)}</tr></thead>
<tbody role="rowgroup">${events.map((event) => row(shell, event))}</tbody></table>`
  return consolePage(
    shell,
    'audit',
    texts.title,
    html`<p class="hint">${texts.hint}</p>
${events.length === 0 ? html`<p class="panel empty">${texts.none}</p>` : table}
${nextUrl !== undefined && html`<p class="paging"><a class="button" href="${nextUrl}" rel="next">${texts.older}</a></p>`}`,
  )
}

/** What nobody in particular does: the host, a mail server, the process itself. */
const byNobody: ReadonlySet<EventType> = new Set(['key_not_mailed', 'notice_not_mailed', 'user_forgotten'])

function row(shell: Shell, event: SecondStepEvent): Html {
  const { type, at, actorId, userId = '', ip = '' } = event
  const { audit: texts } = shell.texts
  const names: Readonly<Partial<Record<EventType, string>>> = texts.type
  const cell = (heading: string, value: Html | string): Html =>
    html`<td role="cell"${value === '' && html` class="empty"`} data-label="${heading}">${value !== '' && html`<bdi>${value}</bdi>`}</td>`
  // Whom an event names and nobody beside him, he has done it himself.
  const who = actorId ?? (byNobody.has(type) ? '' : userId)
  const lines = detailsOf(shell.texts, event).map((line) => html`<span class="line">${line}</span>`)
  return html`<tr role="row"><th scope="row" role="rowheader" data-label="${texts.when}">${time(shell.texts, at)}</th>
${cell(texts.what, names[type] ?? type)}${cell(texts.who, who)}${cell(texts.whom, userId)}${cell(texts.from, ip)}${cell(texts.detail, lines.length === 0 ? '' : html`${lines}`)}</tr>`
}
