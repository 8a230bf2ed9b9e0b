import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { launchBrowser } from '../support/browser.js'
import { startExample } from '../support/example-process.js'
import { looks, tour } from './gallery.js'
import { complaints, openBrowser, signIn } from './journey.js'

// `SHOTS=1 npx vitest run test/browser/gallery.test.ts` keeps the pictures.
const shots = process.env['SHOTS'] === '1' ? fileURLToPath(new URL('../../docs/shots/', import.meta.url)) : undefined

/** What axe finds wrong with a page, one line each. */
async function violations(page: Page): Promise<readonly string[]> {
  // The pages' own policy forbids foreign scripts; this one comes through the debugger.
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { violations: found } = await (globalThis as unknown as { axe: typeof axe }).axe.run()
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
  })
}

/** How far a page can be pushed sideways, in pixels. */
const sideways = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

describeWith(['chromium', 'oathtool'], 'every page of the kit', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(async () => browser.close())
  beforeEach(() => {
    complaints.length = 0
  })

  it.each(looks)(
    'has no fault axe can find and nothing cut off: $language, $scheme, $width px',
    async (look) => {
      const example = await startExample()
      const faults: string[] = []
      let seen = 0
      try {
        await tour(browser, example, look, async (name, page) => {
          seen++
          faults.push(...(await violations(page)).map((fault) => `${name}: ${fault}`))
          if ((await sideways(page)) > 0) faults.push(`${name}: scrolls sideways by ${await sideways(page)} px`)
          // One wide light and one narrow dark picture of each are enough to look through.
          if (shots === undefined || (look.width === 320) !== (look.scheme === 'dark')) return
          mkdirSync(shots, { recursive: true })
          const size = look.width === 320 ? '-320' : ''
          const path = join(shots, `${name}-${look.language}-${look.scheme}${size}.png`)
          await page.screenshot({ path, fullPage: true, animations: 'disabled' })
        })
      } finally {
        await example.kill()
      }
      expect(faults).toEqual([])
      expect(complaints).toEqual([])
      expect(seen).toBe(17)
    },
    120_000,
  )

  it('would show a fault if there were one', async () => {
    const example = await startExample()
    const person = await openBrowser(browser, example.url, {
      javaScriptEnabled: true,
      viewport: { width: 320, height: 640 },
    })
    await signIn(person, 'admin')
    await person.page.goto('/otp/admin')
    await person.page.evaluate(() => {
      document.querySelector('label[for=password]')?.remove()
      const title = document.querySelector('h1')
      // Through the object model: the page's policy blocks style attributes.
      if (title !== null) title.style.width = '2000px'
    })
    expect((await violations(person.page)).map((fault) => fault.split(':')[0])).toContain('label')
    expect(await sideways(person.page)).toBeGreaterThan(0)
    await example.kill()
  })
})
