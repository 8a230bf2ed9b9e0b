import type { Person } from './people.js'
import { type Language, texts } from './texts.js'

/** What every page of the host needs. */
export interface PageContext {
  readonly language: Language
  readonly person: Person | undefined
  /** Where the kit's pages live. */
  readonly mount: string
}

/** How a page differs from the others. */
export interface PageLook {
  /** One small card instead of a wide column. */
  readonly narrow?: boolean
  /** Told first of all in the title, as a screen reader reads that before the page. */
  readonly failed?: boolean
}

/** The frame around the content of a page, which is HTML already. */
export function page(context: PageContext, title: string, content: string, look: PageLook = {}): string {
  const { language } = context
  const said = look.failed === true ? `${texts[language].error}: ${title}` : title
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${escapeHtml(title === 'Acme' ? said : `${said} - Acme`)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/host.css"></head>
<body><header><div class="bar"><a class="brand" href="/">Acme</a>${linksOf(context)}</div></header>
<main${look.narrow === true ? ' class="narrow"' : ''}><h1>${escapeHtml(title)}</h1>${content}</main></body></html>
`
}

function linksOf({ language, person, mount }: PageContext): string {
  if (person === undefined) return ''
  const t = texts[language]
  const administration = person.isAdministrator ? `<a href="${escapeHtml(mount)}/admin">${t.otpAdministration}</a>` : ''
  return `<nav><a href="/private">${t.privateTitle}</a><a href="/account">${t.account}</a>${administration}</nav>
<form method="post" action="/logout"><span>${escapeHtml(person.name)}</span><button class="link">${t.signOut}</button></form>`
}

export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
}
