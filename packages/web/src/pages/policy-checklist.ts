import type { Unmet, UnmetReason } from '@secondstep/core'
import { type Html, html } from '../html.js'
import { badge, hiddenField, type Shell } from './layout.js'
import type { PolicyView } from './policy-view.js'

/** What must hold before everyone can be asked: the administrator's own two conditions, then those of the key mode. */
const reasons: Readonly<Record<PolicyView['policy']['keyMode'], readonly UnmetReason[]>> = {
  administrator: ['administrator_email_missing', 'administrator_key_unproven', 'key_missing'],
  user: [
    'administrator_email_missing',
    'administrator_key_unproven',
    'user_email_missing',
    'user_email_duplicate',
    'key_not_distributed',
  ],
}

/** The conditions, done or to do, each with how many it concerns and the way to mend it. */
export function policyChecklist(shell: Shell, view: PolicyView): Html {
  const { policy: texts } = shell.texts
  const items = reasons[view.chosen.keyMode].map((reason) => {
    const open = view.unmet.find((one) => one.reason === reason)
    const isUnseen = open === undefined && view.complete === false && !reason.startsWith('administrator_')
    const state = isUnseen
      ? badge('quiet', texts.unseen)
      : open === undefined
        ? badge('good', texts.done)
        : badge('wait', texts.todo)
    return html`<li class="${open === undefined && !isUnseen ? 'done' : 'todo'}">${state}<div><p>${texts.condition[reason]}</p>${open !== undefined && whatToDo(shell, open)}</div></li>`
  })
  return html`<section class="panel"><h2>${texts.conditions}</h2><ul class="checklist">${items}</ul>${view.complete === false && checkAll(shell, view)}</section>`
}

/** A directory too large for a view of it is counted when somebody asks. */
function checkAll(shell: Shell, { chosen, users }: PolicyView): Html {
  const { policy: texts } = shell.texts
  return html`<form method="get" action="${shell.urls.admin}/preflight">${hiddenField('scope', 'everyone')}${hiddenField('keyMode', chosen.keyMode)}
<p class="hint">${texts.onlyFirst(users)}</p><button type="submit">${texts.checkAll}</button></form>`
}

function whatToDo(shell: Shell, open: Unmet): Html {
  const link = mendingLink(shell, open.reason)
  return html`${!isAboutActor(open) && html`<p class="hint">${shell.texts.policy.unmetUsers(open.count, open.users)}</p>`}
${link !== undefined && html`<p><a href="${link.url}">${link.text}</a></p>`}`
}

function mendingLink(
  { urls, texts: { policy: texts } }: Shell,
  reason: UnmetReason,
): { url: string; text: string } | undefined {
  switch (reason) {
    case 'administrator_email_missing':
      return urls.hostAccount === undefined ? undefined : { url: urls.hostAccount, text: texts.setEmail }
    case 'administrator_key_unproven':
      return { url: urls.account, text: texts.setKey }
    case 'key_missing':
      return { url: `${urls.users}?state=none`, text: texts.showUsers }
    case 'key_not_distributed':
      return urls.distribution === undefined ? undefined : { url: urls.distribution, text: texts.distribute }
    default:
      return { url: urls.users, text: texts.showUsers }
  }
}

/** The conditions a refused change fell short of. */
export function unmetList(shell: Shell, unmet: readonly Unmet[]): Html {
  const { policy: texts } = shell.texts
  return html`<ul>${unmet.map((one) => html`<li>${texts.unmet[one.reason]}${!isAboutActor(one) && html`<br>${texts.unmetUsers(one.count, one.users)}`}</li>`)}</ul>`
}

function isAboutActor({ reason }: Unmet): boolean {
  return reason === 'administrator_email_missing' || reason === 'administrator_key_unproven'
}
