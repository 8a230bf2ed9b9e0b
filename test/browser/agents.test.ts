import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { textsFor } from '../../packages/web/src/texts/index.js'
import { type AgentProcess, atTerminal, startAgent } from '../support/agent-process.js'
import { describeWith } from '../support/available.js'
import { launchBrowser } from '../support/browser.js'
import { jsonOf, startWalk, type Walk } from '../support/walk.js'
import { choose, mailedCode, openConsoleOf } from './agents-console.js'
import { complaints, giveCode, openBrowser, signIn, submit } from './journey.js'

const languages = ['en', 'ja'] as const

// S16 to S18 of the manual: each PC has its option, set on its own form; what it says is what the programs ask.
describeWith(['chromium', 'oathtool'], 'a remote PC that asks for the code', () => {
  let browser: Browser
  let walk: Walk
  const pcs: AgentProcess[] = []
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(async () => browser.close())
  beforeEach(async () => {
    complaints.length = 0
    walk = await startWalk()
    pcs.push(await startAgent(walk.url, 'pc-01'), await startAgent(walk.url, 'pc-02'))
  })
  afterEach(async () => {
    await Promise.all(pcs.splice(0).map((pc) => pc.kill()))
    await walk.example.kill()
  })
  const pcUrl = (): string => pcs[0]?.url ?? ''

  const openConsole = (language: 'en' | 'ja') => openConsoleOf(browser, walk, language)
  const viewer = (...answers: Parameters<typeof atTerminal>[2]) => {
    const args = ['--server', walk.url, '--agent', pcUrl(), '--user', 'user01', '--password', 'user01-demo']
    return atTerminal('viewer', args, answers)
  }
  const atPc = (...answers: Parameters<typeof atTerminal>[2]) =>
    atTerminal('connect', ['--agent', pcUrl(), '--user', 'user01'], answers)
  const nextCode = async (): Promise<string> => {
    await walk.later(60)
    return walk.code('user01')
  }

  it.each(languages)('S16, S17: is set so by clicking, and lets in who gives his code, once (%s)', async (language) => {
    const { agents } = textsFor(language)
    const admin = await openConsole(language)
    await choose(admin, 'pc-01', 'otp')
    expect(await admin.page.locator('h1').textContent()).toBe(agents.title)
    expect(await admin.page.locator('[role=status]').textContent()).toBe(agents.saved('pc-01'))
    expect(await admin.page.locator('form[action*="pc-01"] :checked').getAttribute('value')).toBe('otp')
    expect(await admin.page.locator('form[action*="pc-02"] :checked').getAttribute('value')).toBe('password')

    // The viewer signs in on the web with one code; the PC asks for another one.
    let spent = ''
    const connected = await viewer(nextCode, async () => {
      spent = await nextCode()
      return spent
    })
    expect(connected.printed).toContain('pc-01 asks for: otp')
    expect(connected.printed).toContain('Connected to pc-01 as user01.')
    expect(connected.code).toBe(0)
    expect(pcs[0]?.printed()).toContain('pc-01 opens to user01')

    // The same code again, at the PC and by the viewer.
    const again = await atPc(spent)
    expect([again.code, again.printed]).toEqual([1, expect.stringContaining('Refused.')])
    await walk.later(30)
    const byViewer = await viewer(() => walk.code('user01', 1), spent)
    expect([byViewer.code, byViewer.printed]).toEqual([1, expect.stringContaining('Wait for the next code.')])
    // One that was spent at the web login a second before.
    let login = ''
    const atLogin = await viewer(
      async () => {
        login = await nextCode()
        return login
      },
      async () => {
        await walk.later(1)
        return login
      },
    )
    expect([atLogin.code, atLogin.printed]).toEqual([1, expect.stringContaining('Wait for the next code.')])
    expect((await atPc(login)).printed).toContain('Refused.')
    // Without a ticket nothing has opened.
    expect(pcs[0]?.printed().match(/opens to/g)).toHaveLength(1)
    expect(complaints).toEqual([])
  })

  it.each(languages)('S17: cannot be set so while the switch is off, and the page says why (%s)', async (language) => {
    const { agents } = textsFor(language)
    const admin = await openConsole(language)
    await choose(admin, 'pc-01', 'otp')
    const turn = async (scope: string): Promise<void> => {
      await admin.page.goto('/otp/admin')
      await admin.page.locator(`[name=scope][value=${scope}]`).check()
      await admin.page.locator('[name=password]').fill('admin-demo')
      await submit(admin.page.locator('form:has([name=scope])'))
    }
    await turn('off')
    await admin.page.goto('/otp/admin/agents')
    const refusing = admin.page.locator('form[action*="pc-01"]')
    expect(await refusing.textContent()).toContain(agents.refusesBecause(agents.obstacle.switch_off))
    for (const id of ['pc-01', 'pc-02']) {
      const radio = admin.page.locator(`form[action*="${id}"] [value=otp]`)
      expect(await radio.isDisabled()).toBe(true)
      const reason = await radio.getAttribute('aria-describedby')
      expect(await admin.page.locator(`[id="${reason}"]`).textContent()).toContain(agents.obstacle.switch_off)
    }
    // Off: pc-01 refuses rather than opens, whatever is given.
    const code = await nextCode()
    expect((await atPc(code)).code).toBe(1)
    expect((await viewer(code)).code).toBe(1)
    expect(pcs[0]?.printed()).not.toContain('opens to')

    await turn('everyone')
    // The switch has ended every pass; the step leads back to the page that was asked for.
    await admin.page.goto('/otp/admin/agents/pc-01')
    await walk.later(60)
    await giveCode(admin, walk.code('admin'))
    expect(await admin.page.locator(':checked').getAttribute('value')).toBe('otp')
    expect((await atPc(await nextCode())).printed).toContain('Connected as user01.')
  })

  it('S18: asks for its password or an account instead where that is chosen, at the PC and by the viewer', async () => {
    const admin = await openConsole('en')
    expect((await atPc('pc-01-demo')).printed).toContain('Connected as user01.')
    expect((await viewer(nextCode, 'pc-01-demo')).printed).toContain('Connected to pc-01 as user01.')
    expect((await atPc('wrong')).code).toBe(1)
    expect((await viewer(nextCode, 'wrong')).printed).toContain('Refused.')
    await choose(admin, 'pc-01', 'os_account')
    expect((await atPc('operator', 'pc-01-os-demo')).printed).toContain('Connected as user01.')
    expect((await viewer(nextCode, 'operator', 'pc-01-os-demo')).printed).toContain('Connected to pc-01 as user01.')
    expect((await atPc('operator', 'wrong')).code).toBe(1)
    // The other PC asks what it asked before.
    expect((await jsonOf(await fetch(pcs[1]?.url ?? '')))['authentication']).toBe('password')
  })

  it.each(languages)(
    'S18: mails a code where that is chosen, to whoever connects, good for once (%s)',
    async (language) => {
      const admin = await openConsole(language)
      await choose(admin, 'pc-01', 'email')
      expect(await admin.page.locator('[role=status]').textContent()).toBe(textsFor(language).agents.saved('pc-01'))
      let mailed = ''
      const straight = await atPc(async () => {
        mailed = await mailedCode(walk.url, 1)
        return mailed
      })
      expect([straight.code, straight.printed]).toEqual([0, expect.stringContaining('Connected as user01.')])
      // Within the minute no other one is mailed, and this one is used up.
      expect((await atPc(mailed)).printed).toContain('Refused.')
      await walk.later(120)
      const byViewer = await viewer(nextCode, () => mailedCode(walk.url, 2))
      expect([byViewer.code, byViewer.printed]).toEqual([0, expect.stringContaining('Connected to pc-01 as user01.')])
      // One of the app is worth nothing here.
      expect((await atPc(nextCode)).printed).toContain('Refused.')
      expect(pcs[0]?.printed().match(/opens to/g)).toHaveLength(2)
      expect(complaints).toEqual([])
    },
  )

  it('shows a user whom agents have closed to, and opens them again for him', async () => {
    const { account } = textsFor('en')
    await walk.later(60)
    await walk.admin.post('/otp', { code: walk.code('admin') })
    const set = await walk.admin.post('/otp/admin/agents/pc-01', { authentication: 'otp' })
    expect(set.status).toBe(200)
    for (let attempt = 0; attempt < 30; attempt++) {
      const headers = { authorization: 'Bearer pc-01-token', 'content-type': 'application/json' }
      const body = JSON.stringify({ userId: 'user01', code: '000000' })
      await fetch(`${walk.url}/otp/agents/pc-01/connect`, { method: 'POST', headers, body })
      await walk.later(901)
    }
    expect((await atPc(await nextCode())).code).toBe(1)
    const user = await openBrowser(browser, walk.url, { locale: 'en-GB' })
    await signIn(user, 'user01')
    await giveCode(user, await nextCode())
    await user.page.goto('/otp/account')
    await submit(user.page.locator('form[action="/otp/account/open-agents"]'))
    expect(await user.page.locator('[role=status]').textContent()).toBe(account.agentsOpened)
    expect(await user.page.locator('form[action="/otp/account/open-agents"]').count()).toBe(0)
    expect((await atPc(await nextCode())).printed).toContain('Connected as user01.')
    expect(complaints).toEqual([])
  })
})
