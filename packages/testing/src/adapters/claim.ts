import assert from 'node:assert/strict'
import type { AdapterOffer, Mounting, SessionKind } from './host-plan.js'
import type { Site, SiteWish } from './site.js'
import type { Answer, Visitor } from './visitor.js'

/** Starts the app under test as a claim wants it; it is closed after the claim by itself. */
export type OpenSite = (wish?: SiteWish) => Promise<Site>

/** One claim about an adapter, as the suite's own rooms write it. */
export interface Claim {
  readonly title: string
  /** Which apps it is about. Default all. */
  readonly sessions?: readonly SessionKind[]
  /** The unusual place in the app it is about. */
  readonly mounting?: Mounting
  /** What of the adapter it is about, where that is not the middleware itself. */
  readonly offer?: AdapterOffer
  readonly check: (open: OpenSite) => Promise<void>
}

/** Apps whose users have a browser that keeps cookies. */
export const withCookies: readonly SessionKind[] = ['server', 'cookie']

/** The kit's pass cookies among those an answer sets; taking one away does not count. */
export function passCookiesOf({ setCookies }: Answer): readonly string[] {
  return setCookies.filter((line) => /^(__Host-)?secondstep=[^;]/.test(line))
}

/** Refused as who has not passed the step is, in one of its two forms, and with nothing that grants more. */
export function assertAsked(answer: Answer, what: string): void {
  const { status, headers, json } = answer
  const isSent = status === 303 && /^(\/base)?\/otp(\?|$)/.test(headers['location'] ?? '')
  const isRefused = status === 401 && (json['code'] === 'otp_required' || answer.text === '')
  assert.ok(isSent || isRefused, `${what}: ${status} ${answer.text.slice(0, 80)}`)
  assert.deepEqual(passCookiesOf(answer), [], what)
}

/** What the form of the code page carries to tell which login it was shown to. */
export async function markOf(visitor: Visitor): Promise<string> {
  return markIn(await visitor.open('/otp'))
}

export function markIn({ text }: Answer): string {
  const mark = /name="login" value="([^"]+)"/.exec(text)?.[1]
  if (mark === undefined) throw new Error('the code page carries no mark of its login')
  return mark
}
