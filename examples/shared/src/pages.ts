import { escapeHtml, type PageContext, page } from './layout.js'
import type { CaughtMail } from './mailbox.js'
import { seedPcs } from './remote-pcs.js'
import { texts } from './texts.js'

/** @param returnTo where the login leads to; checked when it is sent. */
export function loginPage(context: PageContext, failed: boolean, name = '', returnTo = ''): string {
  const t = texts[context.language]
  const alert = failed ? `<p class="error" role="alert" id="wrong">${t.wrongPassword}</p>` : ''
  const described = failed ? ' aria-invalid="true" aria-describedby="wrong"' : ''
  const back = returnTo === '' ? '' : `<input type="hidden" name="returnTo" value="${escapeHtml(returnTo)}">`
  return page(
    context,
    t.signIn,
    `<div class="card">${alert}
<form class="fields" method="post" action="/login">${back}
<label>${t.userId}<input name="username" autocomplete="username" autocapitalize="off" spellcheck="false" required value="${escapeHtml(name)}"${described}${failed ? '' : ' autofocus'}></label>
<label>${t.password}<input name="password" type="password" autocomplete="current-password" required${described}${failed ? ' autofocus' : ''}></label>
<button>${t.signIn}</button></form></div>`,
    { narrow: true, failed },
  )
}

export function homePage(context: PageContext): string {
  const t = texts[context.language]
  return page(
    context,
    'Acme',
    `<div class="card"><p>${t.welcome}</p><p><a class="button" href="/private">${t.toPrivate}</a></p></div>`,
  )
}

/** With the host's list of PCs: the kit's page asks for what a PC wants, and gives the ticket for it. */
export function privatePage(context: PageContext): string {
  const t = texts[context.language]
  const pcs = seedPcs.map(
    ({ id, remarks }) =>
      `<div class="row"><div><strong id="${id}">${id}</strong><span class="quiet">${remarks}</span></div>
<a href="${escapeHtml(context.mount)}/agents/${id}/connect" id="to-${id}" aria-labelledby="to-${id} ${id}">${t.connect}</a></div>`,
  )
  return page(
    context,
    t.privateTitle,
    `<div class="card"><p>${t.privateText(escapeHtml(context.person?.name ?? ''))}</p></div>
<section class="card"><h2>${t.pcs}</h2>${pcs.join('')}</section>`,
  )
}

/** The host's own account page, with the manual's link to the kit's. */
export function accountPage(
  context: PageContext,
  state: 'shown' | 'saved' | 'duplicate' | 'invalid',
  typed?: string,
): string {
  const t = texts[context.language]
  const notice = {
    shown: '',
    saved: `<p class="done" role="status">${t.saved}</p>`,
    duplicate: `<p class="error" role="alert" id="refused">${t.duplicate}</p>`,
    invalid: `<p class="error" role="alert" id="refused">${t.invalidEmail}</p>`,
  }
  const failed = state === 'duplicate' || state === 'invalid'
  const described = failed ? ' aria-invalid="true" aria-describedby="refused"' : ''
  const email = escapeHtml(typed ?? context.person?.email ?? '')
  return page(
    context,
    t.account,
    `<div class="card">${notice[state]}
<form class="fields" method="post" action="/account"><label>${t.email}<input name="email" type="email" autocomplete="email" value="${email}"${described}></label>
<div><button>${t.save}</button></div></form></div>
<section class="card"><h2>${t.security}</h2><div class="row"><div><strong id="otp-key">${t.otpKey}</strong><span class="quiet">${t.otpKeyHint}</span></div>
<a href="${escapeHtml(context.mount)}/account" id="set" aria-labelledby="otp-key set">${t.set}</a></div></section>`,
    { failed },
  )
}

export function mailboxPage(context: PageContext, mails: readonly CaughtMail[]): string {
  const t = texts[context.language]
  const items = mails.map((mail) => {
    const pictures = mail.attachments
      .filter(({ contentType }) => contentType === 'image/png')
      .map(({ base64 }) => `<img alt="${t.attachedQr}" src="data:image/png;base64,${base64}">`)
    return `<article class="card mail"><h2>${escapeHtml(mail.subject)}</h2>
<dl><dt>${t.sentFrom}</dt><dd>${escapeHtml(mail.from)}</dd><dt>${t.sentTo}</dt><dd>${escapeHtml(mail.to)}</dd></dl>
<pre>${escapeHtml(mail.text)}</pre>${pictures.join('')}</article>`
  })
  const list = items.length === 0 ? `<div class="card"><p>${t.noMail}</p></div>` : items.join('')
  return page(context, t.mailbox, `<p class="quiet">${t.mailboxText}</p>${list}`)
}

export function messagePage(context: PageContext, title: string): string {
  return page(context, title, `<p><a href="/">${texts[context.language].back}</a></p>`)
}
