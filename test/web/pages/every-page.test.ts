import { describe, expect, it } from 'vitest'
import { scriptAsset, stylesheetAsset } from '../../../packages/web/src/assets/index.js'
import { card } from './sample-people.js'
import { sampleShell, samples } from './samples.js'

const pages = samples.flatMap(({ name, render }) =>
  (['en', 'ja'] as const).map(
    (language) => [`${name} (${language})`, render(sampleShell(language)).toString()] as const,
  ),
)

describe.each(pages)('the page %s', (_, page) => {
  it('passes a policy that knows no inline style, no inline script and no data: address', () => {
    expect(page).not.toMatch(/\sstyle=|<style|\son[a-z]+=|javascript:|data:/i)
    expect(page.match(/<script[^>]*>[\s\S]*?<\/script>/g)).toEqual([
      '<script defer src="/otp/assets/script.js"></script>',
    ])
  })

  it("puts the host's own fields into each form that posts, and into no other", () => {
    for (const [form] of page.matchAll(/<form [\s\S]*?<\/form>/g)) {
      const posts = form.includes('method="post"')
      expect(form.includes('<input type="hidden" name="_csrf" value="host-token">')).toBe(posts)
    }
  })

  it("offers the host's sign-out", () => {
    expect(page).toContain('<form method="post" action="/logout">')
  })

  it('says its language, has one first heading, and names it in its title', () => {
    expect(page).toMatch(/<html lang="(en|ja)">/)
    const headings = [...page.matchAll(/<h1>([^<]*)<\/h1>/g)].map((match) => match[1])
    expect(headings).toHaveLength(1)
    expect(/<title>([^<]*)<\/title>/.exec(page)?.[1]).toContain(headings[0])
  })

  it('says "Error" first in its title exactly when it shows an alert or is one', () => {
    const isError = /<title>(Error|エラー): /.test(page)
    if (page.includes('role="alert"')) expect(isError).toBe(true)
    if (page.includes('role="status"') && !page.includes('role="alert"')) expect(isError).toBe(false)
  })

  it('shows the secret as text and as the link into the app, and holds it nowhere else', () => {
    const rest = page.replace(/<code id="secret"[^>]*>[^<]*<\/code>/, '').replace(/href="otpauth:[^"]*"/, '')
    expect(rest.replace(/\s/g, '')).not.toContain(card.secret)
  })

  it('uses each id once, and every reference finds its target', () => {
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1])
    expect(ids).toEqual([...new Set(ids)])
    const references = [...page.matchAll(/\s(?:for|aria-describedby|aria-labelledby|data-copy)="([^"]*)"/g)]
    for (const id of references.flatMap((match) => (match[1] ?? '').split(' '))) expect(ids).toContain(id)
  })
})

describe('the assets', () => {
  it('change their name with their content', () => {
    expect(stylesheetAsset.name).toMatch(/^style\.[0-9a-f]{12}\.css$/)
    expect(scriptAsset.name).toMatch(/^script\.[0-9a-f]{12}\.js$/)
  })

  it('load nothing from anywhere', () => {
    expect(stylesheetAsset.body).not.toMatch(/url\(|@import|@font-face/)
    expect(scriptAsset.body).not.toMatch(/https?:|innerHTML|eval/)
  })

  it('style dark, forced-colour, narrow, still and printed pages', () => {
    for (const feature of [
      'prefers-color-scheme: dark',
      'forced-colors',
      'max-width',
      'prefers-reduced-motion',
      '@media print',
    ]) {
      expect(stylesheetAsset.body).toContain(feature)
    }
  })
})
