import type { CaughtMail } from './mailbox.js'
import type { Person } from './people.js'
import { type Language, texts } from './texts.js'

/** What every page of the host needs. */
export interface PageContext {
  readonly language: Language
  readonly person: Person | undefined
  /** Where the kit's pages live. */
  readonly mount: string
}

export function loginPage(context: PageContext, failed: boolean, name = ''): string {
  const t = texts[context.language]
  return page(
    context,
    t.signIn,
    `${failed ? `<p class="error" role="alert">${t.wrongPassword}</p>` : ''}
<form method="post" action="/login">
<label>${t.userId}<input name="username" autocomplete="username" required value="${escapeHtml(name)}"${failed ? '' : ' autofocus'}></label>
<label>${t.password}<input name="password" type="password" autocomplete="current-password" required></label>
<button>${t.signIn}</button></form>`,
  )
}

export function homePage(context: PageContext): string {
  const t = texts[context.language]
  return page(context, 'Acme', `<p>${t.welcome}</p><p><a class="button" href="/private">${t.toPrivate}</a></p>`)
}

export function privatePage(context: PageContext): string {
  const t = texts[context.language]
  return page(context, t.privateTitle, `<p>${t.privateText(escapeHtml(context.person?.name ?? ''))}</p>`)
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
    duplicate: `<p class="error" role="alert">${t.duplicate}</p>`,
    invalid: `<p class="error" role="alert">${t.invalidEmail}</p>`,
  }
  return page(
    context,
    t.account,
    `${notice[state]}
<form method="post" action="/account"><label>${t.email}<input name="email" type="email" autocomplete="email" value="${escapeHtml(typed ?? context.person?.email ?? '')}"></label><button>${t.save}</button></form>
<dl><dt>${t.otpKey}</dt><dd><a href="${escapeHtml(context.mount)}/account">${t.set}</a></dd></dl>`,
  )
}

export function mailboxPage(context: PageContext, mails: readonly CaughtMail[]): string {
  const t = texts[context.language]
  const items = mails.map(
    (
      mail,
    ) => `<article><h2>${escapeHtml(mail.subject)}</h2><p class="quiet">${escapeHtml(mail.from)} → ${escapeHtml(mail.to)}</p>
<pre>${escapeHtml(mail.text)}</pre>${mail.attachments
      .filter(({ contentType }) => contentType === 'image/png')
      .map(({ base64 }) => `<img alt="${t.attachedQr}" src="data:image/png;base64,${base64}">`)
      .join('')}</article>`,
  )
  return page(context, t.mailbox, items.length === 0 ? `<p>${t.noMail}</p>` : items.join(''))
}

export function messagePage(context: PageContext, title: string): string {
  return page(context, title, `<p><a href="/">${texts[context.language].back}</a></p>`)
}

function page({ language, person, mount }: PageContext, title: string, content: string): string {
  const t = texts[language]
  const links =
    person === undefined
      ? ''
      : `<nav><a href="/private">${t.privateTitle}</a><a href="/account">${t.account}</a>${person.isAdministrator ? `<a href="${escapeHtml(mount)}/admin">${t.otpAdministration}</a>` : ''}</nav>
<form method="post" action="/logout"><span>${escapeHtml(person.name)}</span><button class="link">${t.signOut}</button></form>`
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${escapeHtml(title)} - Acme</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/host.css"></head>
<body><header><a class="brand" href="/">Acme</a>${links}</header><main><h1>${escapeHtml(title)}</h1>${content}</main></body></html>
`
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
}

/** The host's own stylesheet. */
export const hostStylesheet = `:root { color-scheme: light dark; font: 100%/1.6 system-ui, 'Noto Sans JP', 'Noto Sans CJK JP', sans-serif }
body { margin: 0; background: light-dark(#f4f5f8, #0f1116); color: light-dark(#171a21, #eceef3) }
header { display: flex; flex-wrap: wrap; gap: 4px 24px; align-items: center; padding: 8px 24px; background: light-dark(#fff, #181b22); border-bottom: 1px solid light-dark(#d9dce4, #343a47) }
header a { color: inherit; text-decoration: none; padding: 10px 0 } header a:hover { text-decoration: underline } .brand { font-weight: 650; font-size: 1.25rem }
nav { display: flex; flex-wrap: wrap; gap: 4px 20px; flex: 1 } header form { display: flex; gap: 12px; align-items: center; margin: 0 }
main { max-width: 34rem; margin: 0 auto; padding: 32px 20px } h1 { font-size: 1.5rem; line-height: 1.3 } h2 { font-size: 1.1rem; margin: 0 }
main form { display: grid; gap: 16px } label { display: grid; gap: 4px; font-weight: 600 }
input { font: inherit; min-height: 44px; padding: 8px 12px; border: 1px solid #767c8c; border-radius: 10px; background: light-dark(#fff, #181b22); color: inherit; box-sizing: border-box; width: 100% }
button, .button { font: inherit; font-weight: 600; min-height: 44px; padding: 8px 20px; border: 0; border-radius: 10px; background: light-dark(#2f4bd8, #9db0ff); color: light-dark(#fff, #10163a); cursor: pointer; display: inline-flex; align-items: center; justify-content: center; text-decoration: none }
button.link { background: none; color: inherit; text-decoration: underline; padding: 8px 4px } main a { color: light-dark(#2f4bd8, #9db0ff) }
.error { color: light-dark(#ae1e2c, #ff9ea6); font-weight: 600 } .done { color: light-dark(#0b6640, #74dbab); font-weight: 600 } .quiet { color: light-dark(#555c6b, #aab1c0) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin-top: 32px } dt { font-weight: 600 } dd { margin: 0 }
article { background: light-dark(#fff, #181b22); border-radius: 10px; padding: 16px; margin-bottom: 16px; overflow-wrap: anywhere } pre { white-space: pre-wrap; font: inherit } img { background: #fff; padding: 8px; max-width: 100% }
`
