import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { textsFor } from '../../packages/web/src/texts/index.js'
import { startExample } from '../support/example-process.js'
import { createVisitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { startScriptedServer, type Treatment } from '../support/smtp-script.js'
import type { Look, Viewer } from './gallery.js'
import { choosePolicy, giveCode, openBrowser, type Person, prepareAdministrator, signIn, submit } from './journey.js'

const patience = { timeout: 15_000 } as const

/** Leads an administrator and a user through what there is to see where keys travel by mail, in good days and bad. */
export async function tourMail(browser: Browser, look: Look, view: Viewer): Promise<void> {
  const treatments: Record<string, Treatment> = { 'user01@example.test': { rcpt: '550 no such user' } }
  let greeting = '220 test'
  const server = await startScriptedServer(
    (to) => treatments[to] ?? {},
    () => greeting,
  )
  const example = await startExample({ SMTP_URL: server.url })
  const { distribution, jobs } = textsFor(look.language)
  const open = (): Promise<Person> =>
    openBrowser(browser, example.url, {
      javaScriptEnabled: true,
      locale: look.language === 'ja' ? 'ja-JP' : 'en-GB',
      colorScheme: look.scheme,
      viewport: { width: look.width, height: look.width === 320 ? 640 : 800 },
    })
  const now = async (): Promise<number> => {
    const answer = await createVisitor(example.url).post('/demo/clock', { advanceSeconds: 60 })
    return Math.floor(((await answer.json()) as { now: number }).now)
  }
  const [admin, user] = [await open(), await open()]
  const { page } = admin
  const distributionPage = '/otp/admin/distribution'
  const start = async (until: string): Promise<void> => {
    await page.goto(distributionPage)
    await submit(page.locator('form:has([name=to])'))
    await reads(page, until)
  }
  try {
    const own = await prepareAdministrator(admin, now)
    await page.goto(distributionPage)
    await view('distribution-wrong-mode', page)
    await choosePolicy(admin, 'off')
    await page.goto(distributionPage)
    await view('distribution', page)
    await page.locator('button[name=dryRun]').click()
    await reads(page, distribution.dryRunTitle)
    await view('distribution-tried', page)

    greeting = '421 come back later'
    await start(distribution.mailTrouble)
    await view('distribution-paused', page)
    greeting = '220 test'
    treatments['user02@example.test'] = { rcpt: '451 later' }
    await submit(page.locator('form[action$="/resume"]'))
    await expect.poll(() => server.named.includes('user02@example.test'), patience).toBe(true)
    await page.goto(distributionPage)
    await view('distribution-running', page)
    await submit(page.locator('form[action$="/cancel"]'))
    await reads(page, jobs.state.cancelled)
    await view('distribution-cancelled', page)
    delete treatments['user02@example.test']
    await start(jobs.state.completed_with_failures)
    await view('distribution-failures', page)

    delete treatments['user01@example.test']
    const third = createVisitor(example.url)
    await third.post('/login', { username: 'user03', password: 'user03-demo' })
    await third.post('/account', { email: 'user03@example.test' })
    await page.goto('/otp/admin/users/user03')
    if (new URL(page.url()).pathname === '/otp') await giveCode(admin, codeFromOathtool(own, await now()))
    await submit(page.locator('form[action="/otp/admin/users/user03/mail"]'))
    await view('user-mailed', page)
    await start(jobs.state.completed)
    await view('distribution-completed', page)
    await choosePolicy(admin, 'everyone')
    await signIn(user, 'user01')
    await user.page.goto('/private')
    await user.page.locator('summary', { hasText: textsFor(look.language).code.lostTitle }).click()
    await submit(user.page.locator('form[action="/otp/mail-key"]'))
    await view('code-page-mailed', user.page)
  } finally {
    await Promise.all([admin, user].map(({ context }) => context.close()))
    example.kill()
    await server.close()
  }
}

/** Looks again until the page says it: what happens behind it takes its time. */
async function reads(page: Page, text: string): Promise<void> {
  const read = (): Promise<string | null> => page.locator('main').textContent()
  if ((await read())?.includes(text)) return
  await expect.poll(() => page.reload().then(read), patience).toContain(text)
}
