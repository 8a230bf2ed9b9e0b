import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { launchBrowser } from '../support/browser.js'
import { type ExampleProcess, startExample } from '../support/example-process.js'
import { type Look, looks, tour, type Viewer } from './gallery.js'
import { complaints, giveCode, openBrowser, signIn, submit } from './journey.js'
import { tourMail } from './mail-gallery.js'

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

/** What stands out of the box it is in, to the left or to the right: the page need not scroll for it to be cut off. */
const standingOut = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const boxes = 'main, .panel, .card, .notice, .choices, .secret, tbody tr'
    return [...document.querySelectorAll('main *')].flatMap((part) => {
      const { left, right, width } = part.getBoundingClientRect()
      const box = part.parentElement?.closest(boxes)?.getBoundingClientRect()
      const isOut = box !== undefined && (right > box.right + 1 || left < box.left - 1)
      return isOut && width > 1 && part.closest('thead, svg') === null ? [part.outerHTML.slice(0, 120)] : []
    })
  })

/** Whether a part is wholly in the window, once the browser has moved the window to the field with the focus. */
const inSight = (page: Page, part: string): Promise<boolean> =>
  page.evaluate(async (selector) => {
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))
    await frame()
    await frame()
    const box = document.querySelector(selector)?.getBoundingClientRect()
    return box !== undefined && box.top >= 0 && box.bottom <= innerHeight
  }, part)

/** Looks at pages, keeps their pictures where they are wanted, and collects what is wrong with them. */
function faultsOf(look: Look): { readonly view: Viewer; readonly found: readonly string[]; seen(): number } {
  const found: string[] = []
  let seen = 0
  const view: Viewer = async (name, page) => {
    seen++
    found.push(...(await violations(page)).map((fault) => `${name}: ${fault}`))
    if ((await sideways(page)) > 0) found.push(`${name}: scrolls sideways by ${await sideways(page)} px`)
    found.push(...(await standingOut(page)).map((part) => `${name}: stands out of its box: ${part}`))
    // One wide light and one narrow dark picture of each are enough to look through.
    if (shots === undefined || (look.width === 320) !== (look.scheme === 'dark')) return
    mkdirSync(shots, { recursive: true })
    const size = look.width === 320 ? '-320' : ''
    const path = join(shots, `${name}-${look.language}-${look.scheme}${size}.png`)
    await page.screenshot({ path, fullPage: true, animations: 'disabled' })
  }
  return { view, found, seen: () => seen }
}

describeWith(['chromium', 'oathtool', 'zbarimg'], 'every page of the kit', () => {
  let browser: Browser
  let example: ExampleProcess | undefined
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(async () => browser.close())
  afterEach(async () => example?.kill())
  beforeEach(() => {
    complaints.length = 0
  })

  it.each(looks)(
    'has no fault axe can find and nothing cut off: $language, $scheme, $width px',
    async (look) => {
      const records = join(mkdtempSync(join(tmpdir(), 'secondstep-gallery-')), 'records.db')
      example = await startExample({ STORE: `sqlite:${records}`, REMEMBER_DAYS: '30' })
      const faults = faultsOf(look)
      await tour(browser, example, records, look, faults.view)
      await tourMail(browser, look, faults.view)
      expect(faults.found).toEqual([])
      expect(complaints).toEqual([])
      expect(faults.seen()).toBe(50)
    },
    120_000,
  )

  it('opens the page with a new key on its QR, and after a wrong code on what was wrong', async () => {
    example = await startExample()
    const viewport = { width: 320, height: 640 }
    const person = await openBrowser(browser, example.url, { javaScriptEnabled: true, viewport })
    await signIn(person, 'admin')
    await person.page.goto('/otp/account')
    await submit(person.page.locator('form[action="/otp/account/keys"]'))
    expect(await inSight(person.page, '.qr')).toBe(true)
    await giveCode(person, '000000')
    expect(await inSight(person.page, '[role=alert]')).toBe(true)
    expect(await inSight(person.page, '#code')).toBe(true)
  })

  it('would show a fault if there were one', async () => {
    example = await startExample()
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
    expect(complaints).toEqual([])
    await person.page.evaluate(() => {
      document.body.append(Object.assign(document.createElement('script'), { text: 'let planted' }))
    })
    expect(complaints.join('\n')).toContain('inline script')
    expect((await violations(person.page)).map((fault) => fault.split(':')[0])).toContain('label')
    expect(await sideways(person.page)).toBeGreaterThan(0)
  })
})
