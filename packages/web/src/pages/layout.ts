import type { HiddenField } from '../exchange.js'
import { type Html, type HtmlValue, html } from '../html.js'
import type { Texts } from '../texts/index.js'

/** What stands around every page. */
export interface Shell {
  readonly texts: Texts
  /** Shown on top of every page, and the name of the account in the authenticator app. */
  readonly issuer: string
  /** The signed-in user's name, or nothing where nobody is signed in. */
  readonly signedInAs: string | undefined
  readonly isAdministrator: boolean
  /** Whom people ask for help. */
  readonly contact: string
  readonly hiddenFields: readonly HiddenField[]
  readonly urls: Urls
}

/** Addresses that pages link to. */
export interface Urls {
  readonly step: string
  readonly account: string
  readonly admin: string
  readonly users: string
  readonly home: string
  /** The host's sign-out, where it is a form's `POST`. */
  readonly signOut: string | undefined
  readonly stylesheet: string
  readonly script: string
}

/** A page of one person: one card in the middle. */
export function personPage(shell: Shell, title: string, content: HtmlValue, options: { isError?: boolean } = {}): Html {
  return document(
    shell,
    options.isError === true ? `${shell.texts.error}: ${title}` : title,
    html`<body class="person">
<header class="brand">${shell.issuer}</header>
<main class="card">
<h1>${title}</h1>
${content}
</main>
${footer(shell)}
</body>`,
  )
}

/** A page of the administrator's console: wide, with its navigation. */
export function consolePage(shell: Shell, current: 'overview' | 'users', title: string, content: HtmlValue): Html {
  const { admin } = shell.texts
  const entry = (name: 'overview' | 'users', url: string): Html =>
    html`<li><a href="${url}"${name === current && html` aria-current="page"`}>${admin[name]}</a></li>`
  return document(
    shell,
    title,
    html`<body class="console">
<header class="bar">
<span class="brand">${shell.issuer}</span>
<nav aria-label="${admin.navigation}"><ul>${entry('overview', shell.urls.admin)}${entry('users', shell.urls.users)}</ul></nav>
</header>
<main>
<h1>${title}</h1>
${content}
</main>
${footer(shell)}
</body>`,
  )
}

/** A form that posts, with the host's own fields in it. */
export function postForm(shell: Shell, action: string, content: HtmlValue, name = ''): Html {
  const fields = shell.hiddenFields.map((field) => hiddenField(field.name, field.value))
  return html`<form method="post" action="${action}"${name !== '' && html` class="${name}"`}>${fields}${content}</form>`
}

/** A hidden field, or nothing where there is no value. */
export function hiddenField(name: string, value: string | undefined): Html | false {
  return value !== undefined && html`<input type="hidden" name="${name}" value="${value}">`
}

/** What went wrong, said before the form; or what was done. */
export function notice(kind: 'error' | 'done', text: HtmlValue): Html {
  return html`<div class="notice ${kind}" role="${kind === 'error' ? 'alert' : 'status'}"${kind === 'error' && html` id="error"`}>${text}</div>`
}

function document(shell: Shell, title: string, body: Html): Html {
  const { texts, urls, issuer } = shell
  return html`<!doctype html>
<html lang="${texts.language}">
<head>
<meta charset="utf-8">
<title>${title} - ${issuer}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="${urls.stylesheet}">
<script defer src="${urls.script}"></script>
</head>
${body}
</html>
`
}

function footer(shell: Shell): Html {
  const { texts, signedInAs, urls } = shell
  const signOut = urls.signOut !== undefined && signedInAs !== undefined && postForm(shell, urls.signOut, html`<button class="link">${texts.signOut}</button>`)
  return html`<footer>${signedInAs !== undefined && html`<span>${texts.signedInAs} <strong>${signedInAs}</strong></span>`}${signOut}</footer>`
}
