import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { textsFor } from '../../packages/web/src/texts/index.js'
import { describeWith } from '../support/available.js'
import { launchBrowser } from '../support/browser.js'
import { type ExampleProcess, startExample } from '../support/example-process.js'
import { createVisitor } from '../support/http-client.js'
import { type ScriptedServer, startScriptedServer } from '../support/smtp-script.js'
import { choosePolicy, complaints, openBrowser, type Person, prepareAdministrator, submit } from './journey.js'

const patience = { timeout: 20_000 } as const
const { distribution, jobs } = textsFor('en')
const distributionPage = '/otp/admin/distribution'
// With the example's own users, of whom one has no address.
const added = 8
const all = added + 4

describeWith(['chromium', 'oathtool', 'zbarimg'], 'the page of a distribution that is under way', () => {
  let browser: Browser
  let example: ExampleProcess
  let server: ScriptedServer
  /** What the mail server says to a recipient for now. */
  let rcpt: (to: string) => string = () => '250 ok'
  let admin: Person
  beforeAll(async () => {
    complaints.length = 0
    browser = await launchBrowser()
    server = await startScriptedServer((to) => ({ rcpt: rcpt(to) }))
    example = await startExample({ SMTP_URL: server.url })
    const host = createVisitor(example.url)
    for (let n = 0; n < added; n++) {
      const id = `late${n}`
      await host.post('/demo/users', { id, name: id, email: `${id}@example.test`, password: `${id}-demo` })
    }
    admin = await openBrowser(browser, example.url, { locale: 'en-GB', javaScriptEnabled: true })
    await prepareAdministrator(admin, later)
    await choosePolicy(admin, 'off')
  })
  afterAll(async () => {
    await browser.close()
    await example.kill()
    await server.close()
  })
  const later = async (): Promise<number> => {
    const answer = await createVisitor(example.url).post('/demo/clock', { advanceSeconds: 60 })
    return Math.floor(((await answer.json()) as { now: number }).now)
  }
  const whileTimeGoesOn = <T>(look: () => T | Promise<T>) =>
    expect.poll(async () => {
      await later()
      return look()
    }, patience)

  it('moves by itself with a script, leaves the buttons alone, tells who listens each tenth, and ends in the report', async () => {
    const { page } = admin
    rcpt = () => '451 later'
    await page.goto(distributionPage)
    await submit(page.locator('form:has([name=to])'))
    const visits: string[] = []
    page.on('framenavigated', (frame) => visits.push(frame.url()))
    const handled = page.locator('[data-handled]')
    // Two are through at once: the administrator has his key, and one user has no address.
    await expect.poll(() => handled.textContent(), patience).toBe(jobs.ofTotal(2, all))
    const pause = page.locator('form[action$="/pause"] button')
    await pause.focus()

    rcpt = (to) => (/^(late[0-4]|user01)@/.test(to) ? '250 ok' : '451 later')
    await whileTimeGoesOn(() => handled.textContent()).toBe(jobs.ofTotal(8, all))
    expect(await page.locator('[data-told]').textContent()).toBe(jobs.ofTotal(8, all))
    expect(await page.locator('progress').getAttribute('value')).toBe('8')
    expect(await pause.evaluate((button) => button === button.ownerDocument.activeElement)).toBe(true)
    expect(visits).toEqual([])

    // Nobody answers for a while: the page stays and goes on when somebody does.
    await admin.context.setOffline(true)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await admin.context.setOffline(false)
    rcpt = () => '250 ok'
    await whileTimeGoesOn(() => visits.length).toBe(1)
    await expect.poll(() => page.locator('main').textContent(), patience).toContain(distribution.reportTitle)
    expect(visits).toEqual([new URL(distributionPage, example.url).href])
    expect(await page.locator('[data-progress]').count()).toBe(0)
    expect(complaints.filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([])
  })

  it('is asked for anew by the page itself without a script, while something moves', async () => {
    const person = await openBrowser(browser, example.url, { locale: 'en-GB' })
    await person.context.addCookies(await admin.context.cookies())
    rcpt = () => '451 later'
    const { page } = person
    await page.goto(distributionPage)
    await page.locator('[name=to][value=all]').check()
    await submit(page.locator('form:has([name=to])'))
    await page.waitForLoadState()
    let visits = 0
    page.on('framenavigated', () => visits++)
    await expect.poll(() => visits, patience).toBeGreaterThan(1)
    await submit(page.locator('form[action$="/cancel"]'))
    await expect.poll(() => page.locator('main').textContent(), patience).toContain(jobs.state.cancelled)
    expect(await page.content()).not.toContain('http-equiv')
  })
})
