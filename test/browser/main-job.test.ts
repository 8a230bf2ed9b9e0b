import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { textsFor } from '../../packages/web/src/texts/index.js'
import { describeWith } from '../support/available.js'
import { launchBrowser } from '../support/browser.js'
import { type ExampleProcess, startExample } from '../support/example-process.js'
import { createVisitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { complaints, giveCode, openBrowser, scanSecret, signIn, submit, typedSecret } from './journey.js'

const locales = { en: 'en-GB', ja: 'ja-JP' } as const

describeWith(['chromium', 'oathtool', 'zbarimg'], 'the main job in a real browser, without JavaScript', () => {
  let browser: Browser
  let example: ExampleProcess
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(async () => browser.close())
  beforeEach(async () => {
    complaints.length = 0
    example = await startExample()
  })
  afterEach(async () => example.kill())

  /** Moves the example's time on to an unspent step; answers the new time. */
  const later = async (advanceSeconds = 60): Promise<number> => {
    const answer = await createVisitor(example.url).post('/demo/clock', { advanceSeconds })
    return Math.floor(((await answer.json()) as { now: number }).now)
  }

  it.each(['en', 'ja'] as const)(
    'goes from an e-mail address to the private page by clicking, in %s',
    async (language) => {
      const texts = textsFor(language)
      const open = () => openBrowser(browser, example.url, { locale: locales[language] })
      const admin = await open()
      await signIn(admin, 'admin')

      // S3, S4: the administrator's e-mail on the host's page, and the link "Set" to his own key.
      await admin.page.goto('/account')
      await admin.page.locator('[name=email]').fill('admin@example.test')
      await submit(admin.page.locator('form:has([name=email])'))
      await admin.page.locator('a[href="/otp/account"]').click()
      expect(await admin.page.locator('html').getAttribute('lang')).toBe(language)
      await submit(admin.page.locator('form[action="/otp/account/keys"]'))
      const own = await scanSecret(admin.page)
      expect(await typedSecret(admin.page)).toBe(own)
      // A wrong code shows the same key again.
      await giveCode(admin, '000000')
      expect(await scanSecret(admin.page)).toBe(own)
      expect(await admin.page.title()).toContain(texts.error)
      await giveCode(admin, codeFromOathtool(own, await later()))
      expect(await admin.page.locator('body').textContent()).toContain(texts.account.confirmed)

      // S2, S5, S9: the switch, with a key for everybody.
      await admin.page.goto('/otp/admin')
      await admin.page.locator('[name=scope][value=everyone]').check()
      await admin.page.locator('[name=keyMode][value=administrator]').check()
      await admin.page.locator('[name=makeMissingKeys]').check()
      await admin.page.locator('[name=code]').fill(codeFromOathtool(own, await later()))
      await submit(admin.page.locator('form:has([name=scope])'))
      expect(await admin.page.locator('[role=status]').first().textContent()).toContain(texts.policy.changed)

      // S6, S7: the list, and the dialog behind "Re-set", which only opens it.
      await admin.page.locator('a[href="/otp/admin/users"]').first().click()
      const row = admin.page.locator('tr', { hasText: 'user01' }).first()
      expect(await row.textContent()).toMatch(/[A-Z2-7]{14}\.\.\./)
      // His last code is too old for somebody else's key: he is asked again, and led on to where he was going.
      const muchLater = await later(3600)
      await row.locator('a[href="/otp/admin/users/user01"]').click()
      expect(await admin.page.title()).toContain(texts.code.freshTitle)
      await giveCode(admin, codeFromOathtool(own, muchLater))
      expect(new URL(admin.page.url()).pathname).toBe('/otp/admin/users/user01')
      const key = await scanSecret(admin.page)
      expect(await typedSecret(admin.page)).toBe(key)

      // S1: the user is asked, and a right code brings him where he wanted to go.
      const user = await open()
      await signIn(user, 'user01')
      await user.page.goto('/private?page=2')
      const asked = new URL(user.page.url())
      expect([asked.pathname, asked.searchParams.get('returnTo')]).toEqual(['/otp', '/private?page=2'])
      expect(await user.page.title()).toContain(texts.code.title)
      await giveCode(user, '000000')
      expect(await user.page.title()).toMatch(new RegExp(`^${texts.error}`))
      expect(await user.page.locator('[role=alert]').textContent()).toContain(texts.code.mismatch)
      const code = codeFromOathtool(key, await later())
      await giveCode(user, `${code.slice(0, 3)} ${code.slice(3)}`)
      expect(new URL(user.page.url()).pathname + new URL(user.page.url()).search).toBe('/private?page=2')

      // The same code in a third browser is refused, and its owner can leave from there.
      const third = await open()
      await signIn(third, 'user01')
      await third.page.goto('/private')
      await giveCode(third, code)
      expect(await third.page.locator('[role=alert]').textContent()).toContain(texts.code.replayed)
      await submit(third.page.locator('form[action="/logout"]'))
      expect(new URL(third.page.url()).pathname).toBe('/login')
      await third.page.goto('/private')
      expect(new URL(third.page.url()).pathname).toBe('/login')
      expect(complaints).toEqual([])
    },
  )

  it.each(['en', 'ja'] as const)('names what is missing before everyone can be asked, in %s', async (language) => {
    const texts = textsFor(language)
    const admin = await openBrowser(browser, example.url, { locale: locales[language] })
    await signIn(admin, 'admin')
    await admin.page.goto('/otp/admin')
    await admin.page.locator('[name=scope][value=everyone]').check()
    await admin.page.locator('[name=password]').fill('admin-demo')
    await submit(admin.page.locator('form:has([name=scope])'))
    const told = (await admin.page.locator('[role=alert]').textContent()) ?? ''
    const { administrator_email_missing, administrator_key_unproven, key_missing } = texts.policy.unmet
    for (const text of [administrator_email_missing, administrator_key_unproven, key_missing, 'user01', 'user03']) {
      expect(told).toContain(text)
    }
    expect(complaints).toEqual([])
  })

  it('hears a browser complain of an inline style and of a lost stylesheet', async () => {
    const { page } = await openBrowser(browser, example.url, {})
    const faults = {
      'inline style': '<h1 style="color:red">Hello</h1>',
      'lost.css': '<link rel="stylesheet" href="/otp/assets/lost.css">',
    }
    for (const [word, fault] of Object.entries(faults)) {
      complaints.length = 0
      // The page as the kit sends it, under its own policy, with the fault in it.
      await page.route('**/otp/account', async (route) => {
        const answer = await route.fetch()
        await route.fulfill({ response: answer, body: (await answer.text()).replace('</main>', `${fault}</main>`) })
      })
      await signIn({ context: page.context(), page }, 'admin')
      await page.goto('/otp/account')
      expect(complaints.join('\n')).toContain(word)
      await page.unroute('**/otp/account')
    }
  })
})
