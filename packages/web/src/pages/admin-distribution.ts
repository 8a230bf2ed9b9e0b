import type { DistributionPlan, DistributionResult, DistributionTo, Job, MailObstacle } from '@secondstep/core'
import { type Html, type HtmlValue, html } from '../html.js'
import { distributionProgress } from './distribution-progress.js'
import { isMoving } from './job-parts.js'
import { consolePage, hiddenField, notice, postForm, primaryButton, type Shell } from './layout.js'

/** Keys for everybody by mail. */
export interface DistributionView {
  readonly obstacle: MailObstacle | undefined
  /** The last distribution, if there ever was one. */
  readonly job: Job | undefined
  /** Unix seconds. */
  readonly now: number
  /** What a new one would do; left out while one is unfinished. */
  readonly plan: DistributionPlan | undefined
  /** The plan was asked for with "try without sending". */
  readonly isDryRun: boolean
  /** The first of those who have not received a key. */
  readonly troubled: readonly DistributionResult[]
}

export function adminDistributionPage(shell: Shell, view: DistributionView): Html {
  const { distribution: texts } = shell.texts
  const { job, plan, obstacle } = view
  return consolePage(
    shell,
    'distribution',
    texts.title,
    html`<p>${texts.intro}</p>
${obstacle !== undefined && obstaclePart(shell, obstacle)}
${view.isDryRun && plan !== undefined && dryRunPart(shell, plan)}
${plan !== undefined && obstacle === undefined && startPart(shell, plan)}
${job !== undefined && distributionProgress(shell, job, view)}`,
    { isMoving: job !== undefined && isMoving(job) },
  )
}

function obstaclePart({ texts, urls }: Shell, obstacle: MailObstacle): Html {
  if (obstacle === 'mail_not_configured') return html`<p class="notice">${texts.distribution.notConfigured}</p>`
  return html`<div class="notice"><p>${texts.distribution.wrongMode}</p><p><a href="${urls.admin}">${texts.distribution.toOverview}</a></p></div>`
}

function dryRunPart({ texts: { distribution: texts } }: Shell, plan: DistributionPlan): Html {
  const result = texts.dryRunResult(plan.mails, plan.skipped, blockedOf(plan))
  return notice('done', html`<p><strong>${texts.dryRunTitle}</strong> ${texts.dryRunTo[plan.to]}: ${result}</p>`)
}

function startPart(shell: Shell, plan: DistributionPlan): Html {
  const { distribution: texts } = shell.texts
  const url = shell.urls.distribution ?? ''
  const form = html`<fieldset><legend>${texts.toLegend}</legend><div class="choices">${choice(shell, 'missing', plan.to)}${choice(shell, 'all', plan.to)}</div></fieldset>
<div class="actions">${primaryButton(texts.start)}<button type="submit" name="dryRun" value="1">${texts.dryRun}</button></div>`
  return html`<section class="panel"><h2>${texts.previewTitle}</h2>
<dl class="facts"><div><dt>${texts.mails}</dt><dd>${plan.mails}</dd></div><div><dt>${texts.leftOut}</dt><dd>${plan.skipped}</dd></div><div><dt>${texts.blocked}</dt><dd>${blockedOf(plan)}</dd></div></dl>
${plan.mails === 0 && plan.complete && html`<p class="hint">${texts.nobody}</p>`}${blockersPart(shell, plan)}${!plan.complete && countAll(shell, plan, url)}</section>
${postForm(shell, url, form, 'panel')}`
}

/** A directory too large for a view of it is counted when somebody asks. */
function countAll({ texts: { policy: texts } }: Shell, { users }: DistributionPlan, url: string): Html {
  return html`<form method="get" action="${url}">${hiddenField('preview', '1')}<p class="hint">${texts.onlyFirst(users)}</p><button type="submit">${texts.checkAll}</button></form>`
}

function choice({ texts: { distribution: texts } }: Shell, to: DistributionTo, chosen: DistributionTo): Html {
  return html`<div class="choice"><input type="radio" name="to" value="${to}" id="to-${to}" aria-describedby="to-${to}-hint"${to === chosen && html` checked`}><label for="to-${to}">${texts.to[to]}</label><p class="hint" id="to-${to}-hint">${texts.toHint[to]}</p></div>`
}

function blockersPart({ texts, urls }: Shell, { unmet }: DistributionPlan): HtmlValue {
  const { blockers, showUsers } = texts.distribution
  if (unmet.length === 0) return undefined
  const textOf = (reason: string): string =>
    reason === 'user_email_duplicate' ? blockers[reason] : blockers.user_email_missing
  return html`<div class="notice"><ul>${unmet.map((one) => html`<li>${textOf(one.reason)}<br>${texts.policy.unmetUsers(one.count, one.users)}</li>`)}</ul><p><a href="${urls.users}">${showUsers}</a></p></div>`
}

function blockedOf({ unmet }: DistributionPlan): number {
  return unmet.reduce((sum, { count }) => sum + count, 0)
}
