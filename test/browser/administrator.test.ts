import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { launchBrowser } from '../support/browser.js'
import { type ExampleProcess, startExample } from '../support/example-process.js'
import { createVisitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { complaints, giveCode, openBrowser, type Person, scanSecret, signIn, submit, typedSecret } from './journey.js'

// The administrator's rows of the manual, one claim each, by the manual's own words. One walk: each claim goes on where the last one ended.
const words = {
  en: {
    locale: 'en-GB',
    everyone: 'Use for all',
    off: 'Do not use',
    mode: 'OTP setting mode',
    columns: ['User ID', 'Name', 'Department', 'Title', 'Remarks', 'E-mail', 'OTP key'],
    reset: 'Re-set',
    generate: 'Generate and save key',
    emailMissing: 'You have no e-mail address that can receive mail',
    keyUnproven: 'You have no key of your own yet',
    toEmail: 'Register your e-mail address',
    toKey: 'Set up your key',
    duplicate: 'Somebody else uses this e-mail address',
    changed: 'The setting was changed',
    made: 'The new key is saved',
    completed: 'Completed',
  },
  ja: {
    locale: 'ja-JP',
    everyone: '全体使用',
    off: '使用しない',
    mode: 'OTP設定モード',
    columns: ['ユーザーID', '名前', '部署', '役職', '備考', 'メール', 'OTP認証キー'],
    reset: '再設定',
    generate: '認証キーの生成及び保存',
    emailMissing: '受信可能なメールアドレスが登録されていません',
    keyUnproven: 'あなたの認証キーが未設定',
    toEmail: 'メールアドレスを登録',
    toKey: '認証キーを設定',
    duplicate: '他のユーザーが使用しています',
    changed: '設定を変更しました',
    made: '新しいキーを保存しました',
    completed: '完了',
  },
} as const

describeWith(['chromium', 'oathtool', 'zbarimg'], 'the administrator’s rows of the manual, without JavaScript', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(async () => browser.close())

  describe.each(['en', 'ja'] as const)('in %s', (language) => {
    const say = words[language]
    let example: ExampleProcess
    let admin: Person
    let user01: Person
    let own = ''
    let handedOver = ''
    beforeAll(async () => {
      complaints.length = 0
      example = await startExample()
      admin = await open('admin')
      user01 = await open('user01')
    })
    afterAll(async () => example.kill())

    const open = async (name: string): Promise<Person> => {
      const person = await openBrowser(browser, example.url, { locale: say.locale })
      await signIn(person, name)
      return person
    }
    /** A code of an unspent step: the example's time moves on first. */
    const codeOf = async (secret: string): Promise<string> => {
      const answer = await createVisitor(example.url).post('/demo/clock', { advanceSeconds: 60 })
      return codeFromOathtool(secret, Math.floor(((await answer.json()) as { now: number }).now))
    }
    const at = ({ page }: Person): string => new URL(page.url()).pathname
    const text = async ({ page }: Person): Promise<string> => (await page.locator('main').textContent()) ?? ''
    const saveEmail = async (email: string): Promise<void> => {
      await admin.page.locator('[name=email]').fill(email)
      await submit(admin.page.locator('form:has([name=email])'))
    }
    /** The switch and the mode are chosen by their names and applied by one button. */
    const apply = async (scope: string, mode: 'administrator' | 'user'): Promise<void> => {
      const { page } = admin
      await page.goto('/otp/admin')
      const form = page.locator('form.policy')
      await form.getByLabel(scope, { exact: true }).check()
      await form.getByRole('group', { name: say.mode }).locator(`[value=${mode}]`).check()
      if (own === '') await form.locator('[name=password]').fill('admin-demo')
      else await form.locator('[name=code]').fill(await codeOf(own))
      await submit(form)
    }
    const chosen = (): Promise<string> =>
      admin.page
        .locator('form.policy :checked')
        .evaluateAll((all) => all.map((one) => one.getAttribute('value')).join())
    /** Behind "Re-set" a code is asked for when the last one is some time ago. */
    const openDialog = async (): Promise<void> => {
      await admin.page.goto('/otp/admin/users')
      await admin.page.locator('tr', { hasText: 'user01' }).getByText(say.reset, { exact: true }).click()
      if (at(admin) === '/otp') await giveCode(admin, await codeOf(own))
      expect(at(admin)).toBe('/otp/admin/users/user01')
    }

    it('S3: the switch is refused before the administrator has an e-mail address, which nobody else may have', async () => {
      const { page } = admin
      await apply(say.everyone, 'administrator')
      expect(await page.locator('[role=alert]').textContent()).toContain(say.emailMissing)
      await page.getByRole('link', { name: say.toEmail }).click()
      expect(at(admin)).toBe('/account')
      await saveEmail('user01@example.test')
      expect(await page.locator('[role=alert]').textContent()).toContain(say.duplicate)
      await saveEmail('admin@example.test')
      await apply(say.everyone, 'administrator')
      expect(await page.locator('[role=alert]').textContent()).not.toContain(say.emailMissing)
      await user01.page.goto('/private')
      expect(at(user01)).toBe('/private')
    })

    it('S4: the administrator sets his own key, and is led to it', async () => {
      const { page } = admin
      expect(await page.locator('[role=alert]').textContent()).toContain(say.keyUnproven)
      await page.getByRole('link', { name: say.toKey }).click()
      expect(at(admin)).toBe('/otp/account')
      await submit(page.locator('form[action="/otp/account/keys"]'))
      const scanned = await scanSecret(page)
      expect(await typedSecret(page)).toBe(scanned)
      await giveCode(admin, await codeOf(scanned))
      own = scanned
      await apply(say.everyone, 'administrator')
      const told = await page.locator('[role=alert]').textContent()
      expect(told).not.toContain(say.keyUnproven)
      // Left to do: keys for the others.
      expect(told).toContain('user01')
    })

    it('S5: the mode is chosen beside the switch and saved with it', async () => {
      await apply(say.off, 'user')
      expect(await text(admin)).toContain(say.changed)
      await admin.page.goto('/otp/admin')
      expect(await chosen()).toBe('off,user')
      await apply(say.off, 'administrator')
      await admin.page.goto('/otp/admin')
      expect(await chosen()).toBe('off,administrator')
    })

    it('S9: keys for everybody are made all at once, and a reload says how far it is', async () => {
      const { page } = admin
      await submit(page.locator('form[action="/otp/admin/generate-keys"]'))
      expect(at(admin)).toBe('/otp/admin/generate-keys')
      await expect.poll(() => page.reload().then(() => text(admin)), { timeout: 10_000 }).toContain(say.completed)
      expect(
        await page.locator('progress').evaluateAll(([bar]) => [bar?.getAttribute('value'), bar?.getAttribute('max')]),
      ).toEqual(['4', '4'])
      await page.goto('/otp/admin/users?state=pending')
      expect(await page.locator('tbody tr').count()).toBe(3)
    })

    it('S2: one switch, on for all: everybody is asked at the next click, the administrator too', async () => {
      await apply(say.everyone, 'administrator')
      expect(await text(admin)).toContain(say.changed)
      // His code was the proof of the change and opens his own session; without one he is asked like everybody.
      const again = await open('admin')
      for (const person of [user01, again, await open('user02')]) {
        await person.page.goto('/private')
        expect(at(person)).toBe('/otp')
      }
      await admin.page.goto('/private')
      expect(at(admin)).toBe('/private')
    })

    it('S6: the list has the manual’s columns, and the cut key with its link', async () => {
      const { page } = admin
      await page.goto('/otp/admin')
      await page.locator('nav a[href="/otp/admin/users"]').click()
      expect(await page.locator('thead th').allTextContents()).toEqual(say.columns)
      const cells = await page.locator('tr', { hasText: 'user01' }).locator('th, td').allTextContents()
      expect(cells.slice(0, 6)).toEqual(['user01', 'ユーザー-01', '営業部', '主任', '', 'user01@example.test'])
      expect(cells[6]).toMatch(new RegExp(`^[A-Z2-7]{14}\\.\\.\\.${say.reset}`))
    })

    it('S7: the link only opens the dialog with key and QR; the button replaces the key', async () => {
      const { page } = admin
      await openDialog()
      const first = await scanSecret(page)
      expect(await typedSecret(page)).toBe(first)
      await openDialog()
      expect(await scanSecret(page)).toBe(first)
      await page.getByRole('button', { name: say.generate, exact: true }).click()
      expect(await text(admin)).toContain(say.made)
      handedOver = await scanSecret(page)
      expect(await typedSecret(page)).toBe(handedOver)
      expect(handedOver).not.toBe(first)
      await openDialog()
      expect(await scanSecret(page)).toBe(handedOver)
      // Nobody has used the first one; it ended with the second.
      await giveCode(user01, await codeOf(first))
      expect(await user01.page.locator('[role=alert]').count()).toBe(1)
    })

    it('S8: a code of the key that was handed over logs its user in', async () => {
      await giveCode(user01, await codeOf(handedOver))
      expect(at(user01)).toBe('/private')
    })

    it('S20: switched off, nobody is asked any more', async () => {
      const waiting = await open('user02')
      await waiting.page.goto('/private')
      expect(at(waiting)).toBe('/otp')
      await apply(say.off, 'administrator')
      expect(await text(admin)).toContain(say.changed)
      for (const person of [waiting, user01, admin, await open('admin'), await open('user03')]) {
        await person.page.goto('/private')
        expect(at(person)).toBe('/private')
      }
    })

    it('and the browser has complained of nothing', () => {
      expect(complaints).toEqual([])
    })
  })
})
