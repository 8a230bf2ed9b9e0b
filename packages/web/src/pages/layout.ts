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

/** Addresses that pages link to. What is left out does not exist on this host, and no page speaks of it. */
export interface Urls {
  readonly step: string
  readonly account: string
  readonly admin: string
  readonly users: string
  readonly home: string
  /** Where the host lets a person register his e-mail address. */
  readonly hostAccount?: string | undefined
  readonly setup?: string | undefined
  /** The host's sign-out, where it is a form's `POST`. */
  readonly signOut: string | undefined
  readonly stylesheet: string
  readonly script: string
  readonly mailKey?: string | undefined
  readonly recovery?: string | undefined
  readonly distribution?: string | undefined
  readonly agents?: string | undefined
  readonly audit?: string | undefined
  /** The host's logo on its own origin: it stands in the issuer's place, with the issuer as its text. */
  readonly logo?: string | undefined
  /** A stylesheet of the host's, loaded last: five custom properties are a brand. */
  readonly brandStylesheet?: string | undefined
}

/** The pages of the console that have a place in its navigation. */
export type ConsolePlace = 'overview' | 'users' | 'distribution' | 'agents' | 'audit'

/** What a person's page may have beside its content. */
export interface PersonPageOptions {
  /** The title says "Error:" first: it is what a screen reader reads first. */
  readonly isError?: boolean
  /** The page itself says who is signed in, so its foot does not repeat it. */
  readonly namesUser?: boolean
}

/** A page of one person: one card in the middle. */
export function personPage(shell: Shell, title: string, content: HtmlValue, options: PersonPageOptions = {}): Html {
  return document(
    shell,
    options.isError === true ? `${shell.texts.error}: ${title}` : title,
    html`<body class="person">
<header class="brand">${brand(shell)}</header>
<main class="card">
<h1>${title}</h1>
${content}
</main>
${foot(shell, options.namesUser === true)}
</body>`,
  )
}

/** What a page of the console may be. */
export interface ConsolePageOptions {
  readonly isError?: boolean
  /** Something on it changes by itself: without a script the page asks anew. */
  readonly isMoving?: boolean
}

const refreshSeconds = 2

/** A page of the administrator's console: wide, with its navigation. */
export function consolePage(
  shell: Shell,
  place: ConsolePlace,
  title: string,
  content: HtmlValue,
  { isError = false, isMoving = false }: ConsolePageOptions = {},
): Html {
  const { admin } = shell.texts
  return document(
    shell,
    isError ? `${shell.texts.error}: ${title}` : title,
    html`<body class="console">
<header class="bar">
<a class="brand" href="${shell.urls.home}">${brand(shell)}</a>
<nav aria-label="${admin.navigation}"><ul>${entries(shell, place)}</ul></nav>
</header>
<main>
<h1>${title}</h1>
${content}
</main>
${foot(shell, false)}
</body>`,
    isMoving && html`<noscript><meta http-equiv="refresh" content="${refreshSeconds}"></noscript>`,
  )
}

function entries({ texts, urls }: Shell, place: ConsolePlace): readonly HtmlValue[] {
  const places: ReadonlyArray<readonly [ConsolePlace, string | undefined]> = [
    ['overview', urls.admin],
    ['users', urls.users],
    ['distribution', urls.distribution],
    ['agents', urls.agents],
    ['audit', urls.audit],
  ]
  return places.map(
    ([name, url]) =>
      url !== undefined &&
      html`<li><a href="${url}"${name === place && html` aria-current="page"`}>${texts.admin[name]}</a></li>`,
  )
}

function document(shell: Shell, title: string, body: Html, inHead: HtmlValue = false): Html {
  const { texts, urls, issuer } = shell
  return html`<!doctype html>
<html lang="${texts.language}">
<head>
<meta charset="utf-8">
<title>${title} - ${issuer}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no">
<link rel="stylesheet" href="${urls.stylesheet}">
${urls.brandStylesheet !== undefined && html`<link rel="stylesheet" href="${urls.brandStylesheet}">`}
<script defer src="${urls.script}"></script>
${inHead}
</head>
${body}
</html>
`
}

function brand({ issuer, urls }: Shell): HtmlValue {
  return urls.logo === undefined ? issuer : html`<img src="${urls.logo}" alt="${issuer}">`
}

/** Every page lets its visitor out again. */
function foot(shell: Shell, userIsNamed: boolean): HtmlValue {
  const { texts, signedInAs, urls } = shell
  if (signedInAs === undefined) return undefined
  const signOut = urls.signOut !== undefined && postForm(shell, urls.signOut, linkButton(texts.signOut))
  const who = userIsNamed ? texts.notYou : html`${texts.signedInAs} <strong><bdi>${signedInAs}</bdi></strong>`
  if (userIsNamed && signOut === false) return undefined
  return html`<footer><span>${who}</span>${signOut}</footer>`
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

/** The one main action of a page. */
export function primaryButton(text: string): Html {
  return html`<button type="submit" class="primary">${text}</button>`
}

/** An action that stays quiet beside the main one. */
export function linkButton(text: string, label?: string): Html {
  return html`<button type="submit" class="link"${label !== undefined && html` aria-label="${label}"`}>${text}</button>`
}

/** What went wrong, said before the form; or what was done. */
export function notice(kind: 'error' | 'done', text: HtmlValue): Html {
  const isError = kind === 'error'
  return html`<div class="notice ${kind}" role="${isError ? 'alert' : 'status'}"${isError && html` id="error"`}>${text}</div>`
}

/** A state, by word and by colour. */
export function badge(tone: 'good' | 'wait' | 'bad' | 'quiet', text: string): Html {
  return html`<span class="badge ${tone}">${text}</span>`
}
