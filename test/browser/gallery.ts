import Database from 'libsql'
import type { Browser, Page } from 'playwright-core'
import type { ExampleProcess } from '../support/example-process.js'
import { createVisitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { giveCode, openBrowser, type Person, registerAddress, signIn, submit } from './journey.js'

/** One way of looking at the pages. */
export interface Look {
  readonly language: 'en' | 'ja'
  readonly scheme: 'light' | 'dark'
  readonly width: 320 | 1280
}

/** Every combination of language, colours and width. */
export const looks: readonly Look[] = (['en', 'ja'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((scheme) =>
    ([1280, 320] as const).map((width) => ({ language, scheme, width })),
  ),
)

/** What every page is shown to, by its name. */
export type Viewer = (name: string, page: Page) => Promise<void>

/**
 * Leads a visitor through every page the kit and its example have, in every state worth a look, and shows each to `view`.
 * The example keeps its records in the SQLite file `records`, which is spoilt in the end.
 */
export async function tour(
  browser: Browser,
  example: ExampleProcess,
  records: string,
  look: Look,
  view: Viewer,
): Promise<void> {
  const later = async (): Promise<number> => {
    const answer = await createVisitor(example.url).post('/demo/clock', { advanceSeconds: 60 })
    return Math.floor(((await answer.json()) as { now: number }).now)
  }
  const open = (): Promise<Person> =>
    openBrowser(browser, example.url, {
      javaScriptEnabled: true,
      locale: look.language === 'ja' ? 'ja-JP' : 'en-GB',
      colorScheme: look.scheme,
      viewport: { width: look.width, height: look.width === 320 ? 640 : 800 },
    })

  const admin = await open()
  const { page } = admin
  await page.goto('/login')
  await view('host-login', page)
  await signIn(admin, 'admin')
  await view('host-home', page)
  await page.goto('/otp/account')
  await view('account-empty', page)
  await submit(page.locator('form[action="/otp/account/keys"]'))
  await view('add-key', page)
  const secret = (await page.locator('#secret').textContent())?.replace(/\s/g, '') ?? ''
  await giveCode(admin, '000000')
  await view('add-key-error', page)
  await giveCode(admin, codeFromOathtool(secret, await later()))
  await view('account', page)
  await page.goto('/otp/admin/agents')
  await view('agents-off', page)
  await page.goto('/otp/admin')
  await view('overview-off', page)
  await page.locator('[name=scope][value=everyone]').check()
  await page.locator('[name=password]').fill('admin-demo')
  await submit(page.locator('form:has([name=scope])'))
  await view('overview-unmet', page)
  await registerAddress({ page })
  await view('host-account', page)
  await page.goto('/otp/admin')
  await page.locator('[name=scope][value=everyone]').check()
  await page.locator('[name=makeMissingKeys]').check()
  await page.locator('[name=code]').fill(codeFromOathtool(secret, await later()))
  await submit(page.locator('form:has([name=scope])'))
  await view('overview-on', page)
  await page.goto('/otp/admin/users')
  await view('users', page)
  await page.locator('[name^=pick]').first().check()
  await submit(page.locator('form.list'))
  await view('users-many', page)
  await submit(page.locator('form:has([name=confirmed])'))
  await view('users-many-done', page)
  await page.goto('/otp/admin')
  await submit(page.locator('form[action="/otp/admin/generate-keys"]'))
  await view('making-keys', page)
  await page.goto('/otp/admin/audit')
  await view('audit', page)
  await page.goto('/otp/setup')
  await view('setup', page)
  await page.goto('/otp/admin/users?search=nobody')
  await view('users-none', page)
  await page.goto('/otp/admin/users/user01')
  await view('user', page)
  await page.locator('details:has([name=secret]) summary').click()
  await page.locator('[name=secret]').fill('AAAA')
  await submit(page.locator('form:has([name=secret])'))
  await view('user-refused', page)
  await page.goto('/otp/admin/users/nobody')
  await view('message', page)
  await page.goto('/otp/admin/agents')
  await page.locator('form[action*="pc-01"] [value=otp]').check()
  await submit(page.locator('form[action*="pc-01"]'))
  await view('agents', page)
  await page.goto('/otp/admin/agents/pc-01')
  await view('agent', page)
  await page.goto('/private')
  await view('host-private', page)
  await page.locator('a[href$="/agents/pc-01/connect"]').click()
  await view('connect', page)
  await giveCode(admin, '000000')
  await view('connect-error', page)
  await giveCode(admin, codeFromOathtool(secret, await later()))
  await view('ticket', page)
  await page.goto('/otp/admin/users/user02')
  const handedOver = (await page.locator('#secret').textContent())?.replace(/\s/g, '') ?? ''
  const owner = await open()
  await tourAccount(owner, async () => codeFromOathtool(handedOver, await later()), view)

  const user = await open()
  await signIn(user, 'user01')
  await user.page.goto('/private')
  await view('code-page', user.page)
  for (const help of await user.page.locator('summary').all()) await help.click()
  await user.page.mouse.move(0, 0)
  await view('code-page-help', user.page)
  for (let wrong = 0; wrong < 5; wrong++) await giveCode(user, String(wrong).repeat(6))
  await view('code-page-error', user.page)
  await giveCode(user, '555555')
  await view('code-page-throttled', user.page)

  await createVisitor(example.url).post('/demo/users', { id: 'late', name: 'Late', password: 'late-demo' })
  const late = await open()
  await signIn(late, 'late')
  await late.page.goto('/private')
  await view('no-key', late.page)
  for (let wrong = 0; wrong < 25; wrong++) {
    const headers = { authorization: 'Bearer pc-01-token' }
    await createVisitor(example.url).post('/otp/agents/pc-01/connect', { userId: 'admin', code: '000000' }, headers)
    await createVisitor(example.url).post('/demo/clock', { advanceSeconds: 901 })
  }
  await page.goto('/otp/account')
  await view('account-agents-stopped', page)
  await createVisitor(example.url).post('/demo/clock', { advanceSeconds: 400 })
  await page.goto('/otp/admin/users/user01')
  await view('code-page-fresh', page)
  const database = new Database(records)
  database.exec('DROP TABLE secondstep_record')
  database.close()
  await late.page.goto('/private')
  await view('message-unavailable', late.page)
  await Promise.all([admin, user, late, owner].map(({ context }) => context.close()))
}

/** What belongs to a person: his remembered browser, his recovery codes, and what he types of them. */
async function tourAccount(person: Person, code: () => Promise<string>, view: Viewer): Promise<void> {
  const { page } = person
  await signIn(person, 'user02')
  await page.goto('/otp/recovery?returnTo=/otp/account')
  await view('recovery', page)
  await page.locator('[name=recoveryCode]').fill('ABCD-EFGH-JKMN-PQ23')
  await submit(page.locator('form:has([name=recoveryCode])'))
  await view('recovery-error', page)
  await page.goto('/otp?returnTo=/otp/account')
  await page.locator('[name=remember]').check()
  await giveCode(person, await code())
  await submit(page.locator('form[action$="/recovery-codes"]'))
  await view('recovery-codes', page)
  await page.emulateMedia({ media: 'print' })
  await view('recovery-codes-print', page)
  await page.emulateMedia({ media: 'screen' })
  await page.locator('[name=saved]').check()
  await submit(page.locator('form:has([name=saved])'))
  await view('account-full', page)
}
