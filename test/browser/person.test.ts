import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { textsFor } from '../../packages/web/src/texts/index.js'
import { describeWith } from '../support/available.js'
import { launchBrowser } from '../support/browser.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { startWalk, type Walk } from '../support/walk.js'
import { complaints, giveCode, openBrowser, type Person, scanSecret, signIn, submit, typedSecret } from './journey.js'

const locales = { en: 'en-GB', ja: 'ja-JP' } as const

// A name on plain http, as intranets have them: browsers send such a site no `Sec-Fetch-Site`, only `Origin`.
const host = 'intranet.test'

describeWith(['chromium', 'oathtool', 'zbarimg'], 'a person on a plain-http host name, without JavaScript', () => {
  let browser: Browser
  let walk: Walk
  beforeAll(async () => {
    browser = await launchBrowser([`--host-resolver-rules=MAP ${host} 127.0.0.1`])
  })
  afterAll(async () => browser.close())
  beforeEach(async () => {
    complaints.length = 0
    walk = await startWalk({ REMEMBER_DAYS: '30', SELF_ENROLMENT: 'signed_in' })
  })
  afterEach(async () => walk.example.kill())

  it.each(['en', 'ja'] as const)(
    'gets in, adds a phone, makes recovery codes, loses both, gets in, and goes: in %s',
    async (language) => {
      const texts = textsFor(language)
      const url = walk.url.replace('127.0.0.1', host)
      const open = () => openBrowser(browser, url, { locale: locales[language] })
      const me = await open()
      const { page } = me
      const title = (): Promise<string | null> => page.locator('h1').textContent()

      // Asked on the way to a page; a wrong code says so, a right one leads there.
      await signIn(me, 'user01')
      await page.goto('/account')
      expect(await title()).toBe(texts.code.title)
      await giveCode(me, '000000')
      expect(await page.locator('[role=alert]').textContent()).toBe(texts.code.mismatch)
      expect(await page.title()).toContain(texts.error)
      await walk.later(60)
      await giveCode(me, walk.code('user01'))
      expect(new URL(page.url()).pathname).toBe('/account')

      // A second key, named, scanned from the page as a phone does.
      await page.locator('a[href="/otp/account"]').click()
      expect(await title()).toBe(texts.account.title)
      await page.locator('[name=label]').fill('予備の電話 <b>')
      await submit(page.locator('form[action="/otp/account/keys"]'))
      const secret = await scanSecret(page)
      expect(await typedSecret(page)).toBe(secret)
      await giveCode(me, codeFromOathtool(secret, await walk.later(60)))
      expect(await page.locator('[role=status]').first().textContent()).toBe(texts.account.confirmed)
      expect(await page.locator('.rows strong').allTextContents()).toContain('予備の電話 <b>')

      // Recovery codes: shown once; their page is left only by who says that he has kept them.
      await submit(page.locator('form[action$="/recovery-codes"]'))
      expect(await title()).toBe(texts.recoveryCodes.title)
      const codes = await page.locator('#codes li').allTextContents()
      expect(codes).toHaveLength(10)
      const goOn = page.locator('form:has([name=saved])')
      await submit(goOn)
      expect(await title()).toBe(texts.recoveryCodes.title)
      await goOn.locator('[name=saved]').check()
      await submit(goOn)
      expect(await page.locator('main').textContent()).toContain(texts.account.recoveryLeft(10))
      await submit(page.locator('footer form'))

      // Without any phone: help on the code page leads to the recovery page.
      await signIn(me, 'user01')
      await page.goto('/otp/account')
      await page.locator('summary', { hasText: texts.code.lostTitle }).click()
      await page.locator('a', { hasText: texts.code.useRecoveryCode }).click()
      expect(await title()).toBe(texts.recovery.title)
      await useRecoveryCode(me, 'ABCD')
      expect(await page.locator('[role=alert]').textContent()).toBe(texts.recovery.malformed)
      await useRecoveryCode(me, 'ABCD-EFGH-JKMN-PQRS')
      expect(await page.locator('[role=alert]').textContent()).toBe(texts.recovery.mismatch)
      await useRecoveryCode(me, ` ${codes[4]?.toLowerCase().replaceAll('-', ' ')} `)
      expect(await title()).toBe(texts.account.title)
      expect(await page.locator('main').textContent()).toContain(texts.account.recoveryLeft(9))

      // Fresh by the recovery code: the lost key goes at once.
      await submit(page.locator('.rows li', { hasText: '予備の電話' }).locator('form'))
      expect(await page.locator('[role=status]').first().textContent()).toBe(texts.account.removed)
      await submit(page.locator('footer form'))
      await page.goto('/otp/account')
      expect(new URL(page.url()).pathname).toBe('/login')
      expect(complaints).toEqual([])
      await me.context.close()
    },
    120_000,
  )

  it('has his browser remembered, is told what was not carried out, and has it forgotten', async () => {
    const texts = textsFor('en')
    const me = await openBrowser(browser, walk.url.replace('127.0.0.1', host), { locale: 'en-GB' })
    const { page } = me
    await signIn(me, 'user02')
    await page.goto('/otp?returnTo=/otp/account')
    await page.locator('[name=remember]').check()
    await giveCode(me, walk.code('user02'))
    await submit(page.locator('footer form'))
    await signIn(me, 'user02')
    await page.goto('/otp/account')
    expect(await page.locator('h1').textContent()).toBe(texts.account.title)
    expect(await page.locator('.badge', { hasText: texts.account.thisBrowser }).count()).toBe(1)

    // A remembered browser alone changes nothing; after the code he is back where he was.
    await submit(page.locator('form[action$="/devices/remove-all"], form[action*="/devices/"]').first())
    expect(await page.locator('h1').textContent()).toBe(texts.code.freshTitle)
    expect(await page.locator('main').textContent()).toContain(texts.code.actionDropped)
    expect(await page.locator('[name=remember]').count()).toBe(0)
    await walk.later(60)
    await giveCode(me, walk.code('user02'))
    await submit(page.locator('form[action*="/devices/"]').first())
    expect(await page.locator('[role=status]').first().textContent()).toBe(texts.account.deviceRemoved)
    await submit(page.locator('footer form'))
    await signIn(me, 'user02')
    await page.goto('/otp/account')
    expect(await page.locator('h1').textContent()).toBe(texts.code.title)
    expect(complaints).toEqual([])
    await me.context.close()
  }, 120_000)

  it('copies the codes line by line and saves them with what they are for, where there is JavaScript', async () => {
    const me = await openBrowser(browser, walk.url, { javaScriptEnabled: true, locale: 'en-GB' })
    const { page, context } = me
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await signIn(me, 'user01')
    await page.goto('/otp?returnTo=/otp/account')
    await giveCode(me, walk.code('user01'))
    await submit(page.locator('form[action$="/recovery-codes"]'))
    const codes = await page.locator('#codes li').allTextContents()
    await page.locator('[data-copy]').click()
    await page.locator('[role=status]', { hasText: textsFor('en').copied }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(codes.join('\n'))
    const [file] = await Promise.all([page.waitForEvent('download'), page.locator('[data-save]').click()])
    expect(file.suggestedFilename()).toBe('recovery-codes.txt')
    const chunks: Buffer[] = []
    for await (const chunk of await file.createReadStream()) chunks.push(Buffer.from(chunk as Buffer))
    const text = Buffer.concat(chunks).toString()
    for (const part of [...codes, 'Acme', 'ユーザー-01']) expect(text).toContain(part)
    await page.goto('/otp/account')
    const [made] = await Promise.all([page.waitForEvent('download'), page.locator('button[name=as]').click()])
    expect(made.suggestedFilename()).toBe('recovery-codes.txt')
    expect(complaints).toEqual([])
    await context.close()
  }, 120_000)
})

async function useRecoveryCode({ page }: Person, code: string): Promise<void> {
  await page.locator('[name=recoveryCode]').fill(code)
  await submit(page.locator('form:has([name=recoveryCode])'))
}
