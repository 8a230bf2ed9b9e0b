import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { textsFor } from '../../packages/web/src/texts/index.js'
import { type AgentProcess, atTerminal, startAgent } from '../support/agent-process.js'
import { describeWith } from '../support/available.js'
import { launchBrowser } from '../support/browser.js'
import { startWalk, type Walk } from '../support/walk.js'
import { choose, locales, mailedCode, openConsoleOf } from './agents-console.js'
import { complaints, giveCode, openBrowser, signIn, submit } from './journey.js'

describeWith(['chromium', 'oathtool'], 'the page for whoever connects to a remote PC himself', () => {
  let browser: Browser
  let walk: Walk
  let pc: AgentProcess
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(async () => browser.close())
  beforeEach(async () => {
    complaints.length = 0
    walk = await startWalk()
    pc = await startAgent(walk.url, 'pc-01')
  })
  afterEach(async () => {
    await pc.kill()
    await walk.example.kill()
  })
  const nextCode = async (): Promise<string> => {
    await walk.later(60)
    return walk.code('user01')
  }

  it.each(['en', 'ja'] as const)(
    'S16 to S18: gives a ticket for each way, and it opens the PC once (%s)',
    async (language) => {
      const { agents, connect, code } = textsFor(language)
      const admin = await openConsoleOf(browser, walk, language)
      const user = await openBrowser(browser, walk.url, { locale: locales[language] })
      const { page } = user
      await signIn(user, 'user01')
      // From the host's list of PCs, over the step, to the page that asks.
      await page.goto('/otp/agents/pc-01/connect')
      await giveCode(user, await nextCode())
      expect(await page.locator('h1').textContent()).toBe(connect.titleOf('pc-01'))
      const give = async (fields: Readonly<Record<string, string>>): Promise<void> => {
        for (const [name, value] of Object.entries(fields)) await page.locator(`main [name=${name}]`).fill(value)
        await submit(page.locator('main form'))
      }
      /** Hands the ticket on the page to the PC, by the viewer program. */
      const hand = async (): Promise<string> => {
        const ticket = (await page.locator('#ticket').textContent()) ?? ''
        const { printed } = await atTerminal('viewer', ['--agent', pc.url, '--ticket'], [ticket])
        return /Connected .*|The PC .*/.exec(printed)?.[0] ?? printed
      }
      const opened = 'Connected to pc-01 as user01.'
      const alert = () => page.locator('[role=alert]').textContent()

      await give({ password: 'wrong' })
      expect(await alert()).toBe(connect.wrong.password)
      await give({ password: 'pc-01-demo' })
      expect([await hand(), await hand()]).toEqual([opened, 'The PC did not open.'])

      await choose(admin, 'pc-01', 'os_account')
      await page.goto('/private')
      await page.locator('#to-pc-01').click()
      await give({ account: 'operator', password: 'pc-01-os-demo' })
      expect(await hand()).toBe(opened)

      await choose(admin, 'pc-01', 'otp')
      await page.locator('main a').click()
      await give({ code: '000000' })
      expect(await alert()).toBe(connect.wrong.otp)
      const right = await nextCode()
      await give({ code: right })
      expect(await hand()).toBe(opened)
      await page.locator('main a').click()
      await give({ code: right })
      expect(await alert()).toBe(code.replayed)

      await choose(admin, 'pc-01', 'email')
      await page.goto('/otp/agents/pc-01/connect')
      await give({})
      expect(await page.locator('[role=status]').textContent()).toBe(connect.mailed)
      await give({ code: 'x' })
      expect(await alert()).toBe(connect.wrong.email)
      await give({ code: await mailedCode(walk.url, 1) })
      expect(await hand()).toBe(opened)

      const nowhere = await page.goto('/otp/agents/pc-98/connect')
      expect([nowhere?.status(), await page.locator('[name=code]').count()]).toEqual([404, 0])
      await choose(admin, 'pc-01', 'otp')
      const off = await walk.admin.post('/otp/admin/policy', { scope: 'off', password: 'admin-demo' })
      expect(off.status).toBe(200)
      await page.goto('/otp/agents/pc-01/connect')
      expect(await page.locator('main').textContent()).toContain(agents.obstacle.switch_off)
      expect(await page.locator('main input').count()).toBe(0)
      expect(complaints).toEqual([])
    },
  )
})
