import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { codeFromOathtool } from '../support/oathtool.js'
import { readQr } from '../support/zbar.js'

/** A person in a browser of his own, without JavaScript unless he wants it. */
export interface Person {
  readonly context: BrowserContext
  readonly page: Page
}

/** What a browser complained about: script and style violations, failed loads, refused forms. */
export const complaints: string[] = []

export async function openBrowser(browser: Browser, url: string, options: BrowserContextOptions): Promise<Person> {
  const context = await browser.newContext({ baseURL: url, javaScriptEnabled: false, ...options })
  const page = await context.newPage()
  // The note of a page's status may come before the page is there, or when the next one is there already.
  const loaded = new Set<string>()
  page.on('response', (response) => {
    if (response.request().isNavigationRequest()) loaded.add(response.url())
  })
  page.on('console', (message) => {
    // A refused code answers 422, which a browser notes; it also asks for an icon that the host has not. Anything else is a fault.
    const { url: about } = message.location()
    const isPageOrIcon = about === page.url() || loaded.has(about) || new URL('/favicon.ico', url).href === about
    const expected = isPageOrIcon && /status of (401|403|404|409|422|429|503)/.test(message.text())
    if (message.type() === 'error' && !expected) complaints.push(`${page.url()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
  return { context, page }
}

/** The first factor, on the host's own page. */
export async function signIn({ page }: Person, name: string): Promise<void> {
  await page.goto('/login')
  await page.locator('[name=username]').fill(name)
  await page.locator('[name=password]').fill(`${name}-demo`)
  await submit(page.locator('form:has([name=password])'))
}

/** The administrator's e-mail address, on the host's own page. */
export async function registerAddress({ page }: Pick<Person, 'page'>): Promise<void> {
  await page.goto('/account')
  await page.locator('[name=email]').fill('admin@example.test')
  await submit(page.locator('form:has([name=email])'))
}

/** Leads an administrator to where he may throw the switch: an address, and a live key, whose secret it answers. */
export async function prepareAdministrator(admin: Person, later: () => Promise<number>): Promise<string> {
  const { page } = admin
  await signIn(admin, 'admin')
  await registerAddress(admin)
  await page.goto('/otp/account')
  await submit(page.locator('form[action="/otp/account/keys"]'))
  const secret = await scanSecret(page)
  await giveCode(admin, codeFromOathtool(secret, await later()))
  return secret
}

/** Types a code where the page asks for one, and sends the form. */
export async function giveCode({ page }: Person, code: string): Promise<void> {
  await page.locator('[name=code]').fill(code)
  await submit(page.locator('form:has([name=code])'))
}

/** The switch in user mode, with the administrator's password. */
export async function choosePolicy({ page }: Person, scope: 'off' | 'everyone'): Promise<void> {
  await page.goto('/otp/admin')
  await page.locator(`[name=scope][value=${scope}]`).check()
  await page.locator('[name=keyMode][value=user]').check()
  await page.locator('[name=password]').fill('admin-demo')
  await submit(page.locator('form:has([name=scope])'))
}

/** Presses the form's main button. */
export async function submit(form: Locator): Promise<void> {
  await form.locator('button').first().click()
}

/** Reads the QR of a page the way a phone does: from a picture of the screen. Answers the secret in it. */
export async function scanSecret(page: Page): Promise<string> {
  const picture = join(mkdtempSync(join(tmpdir(), 'secondstep-qr-')), 'screen.png')
  await page.screenshot({ path: picture, fullPage: true })
  const uri = new URL(readQr(picture))
  if (uri.protocol !== 'otpauth:') throw new Error(`the QR holds ${uri.protocol}`)
  return uri.searchParams.get('secret') ?? ''
}

/** The key as it stands on the page, for those who type it. */
export async function typedSecret(page: Page): Promise<string> {
  return ((await page.locator('#secret').textContent()) ?? '').replace(/\s/g, '')
}
