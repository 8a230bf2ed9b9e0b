import { describe, expect, it } from 'vitest'
import { type CodeView, codePage } from '../../../packages/web/src/pages/code.js'
import type { CodeError } from '../../../packages/web/src/pages/code-field.js'
import { noKeyPage } from '../../../packages/web/src/pages/no-key.js'
import { sampleShell } from './samples.js'

const shell = sampleShell('en')
const view: CodeView = { fresh: false, returnTo: '/private', loginMark: 'mark', error: undefined }
const pageOf = (rest: Partial<CodeView> = {}): string => codePage(shell, { ...view, ...rest }).toString()
const fieldOf = (page: string): string => /<input class="code"[^>]*>/.exec(page)?.[0] ?? ''

describe('the code field', () => {
  it('is one text field that phones, password managers and screen readers understand', () => {
    const page = pageOf()
    expect(page.match(/name="code"/g)).toHaveLength(1)
    for (const attribute of [
      'type="text"',
      'inputmode="numeric"',
      'autocomplete="one-time-code"',
      'autofocus',
      'enterkeyhint="done"',
      'maxlength="12"',
      'dir="ltr"',
      'autocapitalize="off"',
      'spellcheck="false"',
      'required',
      'aria-describedby="code-hint"',
    ]) {
      expect(fieldOf(page)).toContain(` ${attribute}`)
    }
  })

  it('never sets a value and never forbids blanks, dashes or full-width digits', () => {
    expect(fieldOf(pageOf())).not.toMatch(/\s(value|pattern|onpaste)=/)
  })

  it('says what went wrong before the form, and is tied to it', () => {
    const page = pageOf({ error: { kind: 'mismatch' } })
    expect(page.indexOf('role="alert"')).toBeLessThan(page.indexOf('<form'))
    expect(fieldOf(page)).toContain('aria-describedby="error code-hint" aria-invalid="true"')
    expect(page).toContain('<title>Error: Enter your code - Acme Remote</title>')
  })
})

describe('the code page', () => {
  it.each<[string, CodeError]>([
    ['is wrong or has run out', { kind: 'mismatch' }],
    ['6 digits', { kind: 'malformed' }],
    ['Wait for the next code', { kind: 'replayed' }],
    ['Try again in 90 seconds.', { kind: 'throttled', retryAfterSeconds: 89.2, hardStopped: false }],
    ['Try again in 3 minutes.', { kind: 'throttled', retryAfterSeconds: 121, hardStopped: false }],
    ['ask the help desk', { kind: 'throttled', retryAfterSeconds: 0, hardStopped: true }],
    ['the code was not used', { kind: 'sign_in_changed' }],
    ['Allow cookies', { kind: 'not_kept' }],
  ])('says "%s" for its refusal', (words, error) => {
    const alert = /role="alert"[^>]*>([^<]*)/.exec(pageOf({ error }))?.[1]
    expect(alert).toContain(words)
  })

  it('carries the return address and the mark of the login through the form', () => {
    const page = pageOf({ returnTo: '/a?b=1&c=2' })
    expect(page).toContain('<input type="hidden" name="returnTo" value="/a?b=1&amp;c=2">')
    expect(page).toContain('<input type="hidden" name="login" value="mark">')
    expect(page).toContain('href="/otp/recovery?returnTo=%2Fa%3Fb%3D1%26c%3D2"')
  })

  it('says why it asks again', () => {
    const page = pageOf({ fresh: true })
    expect(page).toContain('<h1>Confirm it is you</h1>')
    expect(page).toContain('name="fresh" value="1"')
    expect(page).not.toContain('name="fresh" value="1" checked')
  })

  it('offers to mail the key and to remember the browser only where it may', () => {
    expect(pageOf()).not.toMatch(/mail-key|name="remember"/)
    expect(pageOf({ mayMailKey: true })).toContain('action="/otp/mail-key"')
    expect(pageOf({ deviceDays: 30 })).toContain('30 days')
  })

  it('names the user, so that nobody gives a code to an account that is not his', () => {
    expect(pageOf()).toContain('Signed in as <strong><bdi>Taro Yamada</bdi></strong>')
  })
})

describe('the page for somebody without a key', () => {
  it('says whom to ask in administrator mode, and mails the key in user mode', () => {
    expect(noKeyPage(shell).toString()).toContain('Ask the help desk for your key')
    const page = noKeyPage(shell, { mayMailKey: true }).toString()
    expect(page).toContain('action="/otp/mail-key"')
    expect(page).not.toContain('Ask the help desk')
  })

  it('never tells whether there is an address', () => {
    const page = noKeyPage(shell, { mayMailKey: true, mailKeyAccepted: true }).toString()
    expect(page).toContain('Nothing within five minutes? Ask the help desk.')
    expect(page).not.toContain('@')
  })
})
