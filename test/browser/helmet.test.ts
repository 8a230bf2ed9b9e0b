import helmet from 'helmet'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { textsFor } from '../../packages/web/src/texts/index.js'
import { describeWith } from '../support/available.js'
import { launchBrowser } from '../support/browser.js'
import { createVisitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { type SmallHost, startSmallHost, testOptions } from '../support/small-host.js'
import { complaints, giveCode, openBrowser, type Person, scanSecret, submit } from './journey.js'

const locales = { en: 'en-GB', ja: 'ja-JP' } as const
const name = 'intranet.test'

// Helmet's Content-Security-Policy sends every form of a page to https and to this origin alone, and its Referrer-Policy makes
// the browser post with `Origin: null`: each of them would end the step on a plain-http host name, were they left on our pages.
describeWith(['chromium', 'oathtool', 'zbarimg'], 'under all of Helmet’s defaults, on a plain-http host name', () => {
  let browser: Browser
  let host: SmallHost
  let url: string
  const clock = { now: 1_800_000_000 }
  beforeAll(async () => {
    browser = await launchBrowser([`--host-resolver-rules=MAP ${name} 127.0.0.1`])
  })
  afterAll(async () => browser.close())
  beforeEach(async () => {
    complaints.length = 0
    const options = testOptions({ initialScope: 'enrolled', selfEnrolment: 'signed_in', clock: () => clock.now })
    host = await startSmallHost(options, undefined, undefined, helmet())
    url = host.url.replace('127.0.0.1', name)
  })
  afterEach(async () => host.close())

  /** The host's own login form could not be sent here: its page carries the policy. So its session is brought along. */
  const signIn = async ({ context }: Person): Promise<void> => {
    const visitor = createVisitor(host.url)
    expect((await visitor.post('/login', { id: 'user01' })).status).toBe(200)
    await context.clearCookies()
    await context.addCookies([...visitor.cookies].map(([name, value]) => ({ name, value, url, httpOnly: true })))
  }

  it.each(['en', 'ja'] as const)(
    'a person without JavaScript walks through every page: in %s',
    async (language) => {
      const texts = textsFor(language)
      const me = await openBrowser(browser, url, { locale: locales[language] })
      const { page } = me
      const title = (): Promise<string | null> => page.locator('h1').textContent()
      const codeOf = (secret: string): string => {
        clock.now += 60
        return codeFromOathtool(secret, clock.now)
      }

      await signIn(me)
      const answer = await page.goto('/private')
      expect(answer?.headers()['content-security-policy']).toContain('upgrade-insecure-requests')
      await page.goto('/otp/account')
      await submit(page.locator('form[action="/otp/account/keys"]'))
      const secret = await scanSecret(page)
      await giveCode(me, codeOf(secret))
      expect(await page.locator('[role=status]').first().textContent()).toBe(texts.account.confirmed)
      await submit(page.locator('form[action$="/recovery-codes"]'))
      const codes = await page.locator('#codes li').allTextContents()
      await page.locator('[name=saved]').check()
      await submit(page.locator('form:has([name=saved])'))
      expect(await title()).toBe(texts.account.title)
      await submit(page.locator('footer form'))
      expect(new URL(page.url()).href).toBe(`${url}/logout`)

      await signIn(me)
      await page.goto('/private')
      expect(await title()).toBe(texts.code.title)
      await giveCode(me, '000000')
      expect(await page.locator('[role=alert]').textContent()).toBe(texts.code.mismatch)
      await giveCode(me, codeOf(secret))
      expect([new URL(page.url()).pathname, await page.locator('body').textContent()]).toEqual([
        '/private',
        'the private page',
      ])
      await page.goto('/otp/account')
      await submit(page.locator('footer form'))

      await signIn(me)
      await page.goto('/otp/account')
      await page.locator('summary', { hasText: texts.code.lostTitle }).click()
      await page.locator('a', { hasText: texts.code.useRecoveryCode }).click()
      await page.locator('[name=recoveryCode]').fill(codes[0] ?? '')
      await submit(page.locator('form:has([name=recoveryCode])'))
      expect(await title()).toBe(texts.account.title)
      await submit(page.locator('footer form'))
      await page.goto('/otp')
      expect(await title()).toBe(texts.code.title)
      // What the host's own pages complain about is Helmet's business.
      expect(complaints.filter((complaint) => complaint.startsWith(`${url}/otp`))).toEqual([])
      await me.context.close()
    },
    60_000,
  )

  it('the opener policy is taken back over http alone', async () => {
    const policyOf = async (baseUrl?: string): Promise<string | null> => {
      const one = await startSmallHost(testOptions({ baseUrl }), undefined, undefined, helmet())
      try {
        return (await createVisitor(one.url).get('/otp')).headers.get('cross-origin-opener-policy')
      } finally {
        await one.close()
      }
    }
    expect([await policyOf(), await policyOf('https://app.example.test')]).toEqual(['unsafe-none', 'same-origin'])
  })
})
