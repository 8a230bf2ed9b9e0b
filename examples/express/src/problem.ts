import type { Response } from 'express'

/** Refuses as JSON (RFC 9457); `code` is what a program reads, and `more` what goes with it. */
export function problem(
  res: Response,
  status: number,
  code: string,
  more: Readonly<Record<string, unknown>> = {},
): void {
  const title = titles[code] ?? 'Not possible'
  res
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', title, status, code, ...more }))
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
