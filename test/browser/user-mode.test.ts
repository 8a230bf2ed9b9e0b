import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { textsFor } from '../../packages/web/src/texts/index.js'
import { describeWith } from '../support/available.js'
import { launchBrowser } from '../support/browser.js'
import { type ExampleProcess, startExample } from '../support/example-process.js'
import { createVisitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { asJson, jsonOf } from '../support/walk.js'
import { readQr } from '../support/zbar.js'
import { choosePolicy, complaints, giveCode, openBrowser, prepareAdministrator, signIn, submit } from './journey.js'

/** A mail takes longer on a machine that is busy. */
const patience = { timeout: 10_000 } as const

const locales = { en: 'en-GB', ja: 'ja-JP' } as const
const subjects = {
  en: '[Acme] Your key for one-time passwords (OTP)',
  ja: '【Acme】ワンタイムパスワード(OTP)認証キーのご案内',
} as const

const said = {
  en: ['ユーザー-01', 'Google Authenticator', 'a six-digit code after your password'],
  ja: [
    'ユーザー-01 様',
    'Google Authenticator(Google 認証システム)',
    'パスワードの入力後に 6 桁のワンタイムパスワード(OTP)',
  ],
} as const

interface CaughtMail {
  readonly subject: string
  readonly text: string
  readonly envelope: { readonly to: readonly string[] }
  readonly attachments: readonly { readonly base64: string }[]
}

describeWith(['chromium', 'oathtool', 'zbarimg'], 'user mode in a real browser, without JavaScript', () => {
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

  const later = async (advanceSeconds = 60): Promise<number> => {
    const answer = await createVisitor(example.url).post('/demo/clock', { advanceSeconds })
    return Math.floor(Number((await jsonOf(answer))['now']))
  }
  const keyMailsTo = async (to: string): Promise<readonly CaughtMail[]> => {
    const all = (await (await createVisitor(example.url).get('/mailbox.json', asJson)).json()) as CaughtMail[]
    return all.filter((mail) => mail.envelope.to.includes(to) && mail.attachments.length > 0)
  }
  const scanned = ({ attachments: [picture] }: CaughtMail): string => {
    const file = join(mkdtempSync(join(tmpdir(), 'secondstep-mail-')), 'qr.png')
    writeFileSync(file, Buffer.from(picture?.base64 ?? '', 'base64'))
    return new URL(readQr(file)).searchParams.get('secret') ?? ''
  }
  const typed = ({ text }: CaughtMail): string =>
    /(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}/.exec(text)?.[0].replaceAll(' ', '') ?? ''

  it.each(['en', 'ja'] as const)(
    'S5, S10 to S15, S19: hands the keys out by clicking, in %s',
    async (language) => {
      const texts = textsFor(language)
      const { distribution } = texts
      const open = () => openBrowser(browser, example.url, { locale: locales[language] })
      const admin = await open()
      const { page } = admin
      const says = async (text: string) => expect(await page.locator('main').textContent()).toContain(text)
      const own = await prepareAdministrator(admin, later)

      // S5, S12: the mode is saved first; the switch is refused until the keys are distributed.
      await choosePolicy(admin, 'off')
      await says(texts.policy.changed)
      await choosePolicy(admin, 'everyone')
      await says(texts.policy.unmet.key_not_distributed)

      // S10, S11: who has no address is named; trying it sends nothing; then everybody else gets his key.
      await page.locator('nav a[href="/otp/admin/distribution"]').click()
      await says(distribution.blockers.user_email_missing)
      await says('user03')
      await page.locator('button[name=dryRun]').click()
      await says(distribution.dryRunResult(2, 1, 1))
      expect(await keyMailsTo('user01@example.test')).toEqual([])
      await submit(page.locator('form:has([name=to])'))
      await expect
        .poll(async () => page.reload().then(() => page.locator('main').textContent()), patience)
        .toContain(texts.jobs.state.completed_with_failures)
      await says(distribution.reasons['email_missing'] ?? '')
      const [mail] = await keyMailsTo('user01@example.test')
      if (mail === undefined) throw new Error('no mail')
      expect(mail.subject).toBe(subjects[language])
      expect(scanned(mail)).toBe(typed(mail))
      // S13: it greets him by name, says why, and names the app.
      for (const words of said[language]) expect(mail.text).toContain(words)

      // S14: one user, added to those with an address later, is mailed from the list.
      const third = createVisitor(example.url)
      await third.post('/login', { username: 'user03', password: 'user03-demo' })
      await third.post('/account', { email: 'user03@example.test' })
      await page.goto('/otp/admin/users/user03')
      if (new URL(page.url()).pathname === '/otp') await giveCode(admin, codeFromOathtool(own, await later()))
      await submit(page.locator('form[action="/otp/admin/users/user03/mail"]'))
      await says(texts.user.mailed)
      expect(await keyMailsTo('user03@example.test')).toHaveLength(1)
      await choosePolicy(admin, 'everyone')
      await says(texts.policy.changed)

      // S19, S1: the scanned key opens one user's page, the typed key another's.
      const user = await open()
      await signIn(user, 'user01')
      await user.page.goto('/private')
      await giveCode(user, codeFromOathtool(scanned(mail), await later()))
      expect(new URL(user.page.url()).pathname).toBe('/private')

      // S15: who has lost his key has it sent again from the code page: the same one.
      const other = await open()
      await signIn(other, 'user02')
      await other.page.goto('/private')
      await other.page.locator('summary', { hasText: texts.code.lostTitle }).click()
      await submit(other.page.locator('form[action="/otp/mail-key"]'))
      expect(await other.page.locator('[role=status]').textContent()).toBeTruthy()
      await expect.poll(async () => (await keyMailsTo('user02@example.test')).length, patience).toBe(2)
      const [again, first] = await keyMailsTo('user02@example.test')
      if (again === undefined || first === undefined) throw new Error('no mail')
      expect(typed(again)).toBe(typed(first))
      await giveCode(other, codeFromOathtool(typed(again), await later()))
      expect(new URL(other.page.url()).pathname).toBe('/private')
      // A refusal is noted as a failed load, sometimes only when the next page is there already; a browser's own look for an icon may
      // meet the end of the example before this one.
      expect(
        complaints.filter((line) => line.startsWith(example.url) && !/status of (409|422)|CONNECTION_RE/.test(line)),
      ).toEqual([])
    },
    90_000,
  )
})
