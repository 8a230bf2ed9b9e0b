const messages: Readonly<Record<string, string>> = {
  mismatch: 'That code is wrong.',
  malformed: 'A code has six digits.',
  replayed: 'That code was used already; wait for the next one.',
  throttled: 'Too many wrong codes. Try again later.',
  no_key: 'You have no key yet. Make one before it is asked for.',
}

/** The app's own page that asks for the code; the kit answers what it posts. */
export function codePage(error: string, returnTo: string): string {
  return page(
    'Your code',
    `<p role="alert">${messages[error] ?? ''}</p>
<form method="post">
<label>Code <input name="code" inputmode="numeric" autocomplete="one-time-code" autofocus></label>
<input type="hidden" name="returnTo" value="${escapeHtml(returnTo)}">
<button>Go on</button>
</form>
<form method="post" action="/logout"><button>Sign out</button></form>`,
  )
}

export function loginPage(): string {
  return page(
    'Sign in',
    `<form method="post">
<label>User ID <input name="username" autocomplete="username"></label>
<label>Password <input name="password" type="password" autocomplete="current-password"></label>
<button>Sign in</button>
</form>`,
  )
}

export function homePage(name: string): string {
  return page(
    'Home',
    `<p>Welcome, ${escapeHtml(name)}.</p>
<p><a href="/otp/account">Your keys</a></p>
<form method="post" action="/logout"><button>Sign out</button></form>`,
  )
}

function page(title: string, content: string): string {
  return `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>${title}</title>
<h1>${title}</h1>${content}</html>`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`)
}
