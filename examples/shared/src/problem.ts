/** A refusal as JSON (RFC 9457): `code` is what a program reads. */
export interface Problem {
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  readonly code: string
}

export const problemType = 'application/problem+json'

/** Words a refusal; `more` is what goes with it. */
export function problemOf(
  status: number,
  code: string,
  more: Readonly<Record<string, unknown>> = {},
): Problem & Readonly<Record<string, unknown>> {
  return { ...more, type: 'about:blank', title: titles[code] ?? 'Not possible', status, code }
}

const titles: Readonly<Record<string, string>> = {
  login_failed: 'Wrong user ID or password',
  signed_out: 'Nobody is signed in',
  email_duplicate: 'Somebody else uses this e-mail address',
  email_invalid: 'That is no e-mail address',
  incomplete: 'Something is missing or unusable',
  taken: 'The id or the e-mail address is taken',
  not_found: 'Not found',
  bad_request: 'The request cannot be read',
  failed: 'Something went wrong',
}
