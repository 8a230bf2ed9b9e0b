import { describe, expect, it } from 'vitest'
import { html, trusted } from '../../../packages/web/src/html.js'
import { sampleShell, samples, type Through } from './samples.js'

const hostile = [`"><script>alert(1)</script>`, `' onx='1`, '</title><b>', 'abc\u202egpj.exe', '&lt;b&gt;']

/** Values that pages compare with, or markup of the core: no person writes them. */
const decided = new Set(['state', 'origin', 'kind', 'scope', 'keyMode', 'notice', 'reason', 'qrSvg', 'texts'])

/** Puts a text in the place of every text a host, a user or an attacker could have written. */
function poisonWith(text: string): Through {
  const poison = (value: unknown, name: string): unknown => {
    if (decided.has(name)) return value
    if (typeof value === 'string') return text
    if (Array.isArray(value)) return value.map((one) => poison(one, name))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, poison(one, key)]))
  }
  // A view that is itself a decided word stays one.
  return ((view) => (typeof view === 'string' ? view : poison(view, ''))) as Through
}

describe('html', () => {
  it('escapes text, in content and in quoted attributes alike', () => {
    expect(html`<p title="${`"'<>&`}">${`"'<>&`}</p>`.toString()).toBe(
      '<p title="&quot;&#39;&lt;&gt;&amp;">&quot;&#39;&lt;&gt;&amp;</p>',
    )
  })

  it('does not escape its own markup twice, and joins lists', () => {
    expect(html`<ul>${['a<', 'b'].map((text) => html`<li>${text}</li>`)}</ul>`.toString()).toBe(
      '<ul><li>a&lt;</li><li>b</li></ul>',
    )
  })

  it('writes nothing for what is not there, and writes zero', () => {
    expect(html`${undefined}${false}${0}${trusted('<br>')}`.toString()).toBe('0<br>')
  })

  it('lets no mark through that turns the writing direction around or cannot be seen', () => {
    expect(html`${'a\u202eb\u2066c\u061cd\u0000e\r\nf\tg'}`.toString()).toBe(
      'a\ufffdb\ufffdc\ufffdd\ufffde\ufffd\nf\tg',
    )
  })
})

describe.each(samples.map((sample) => [sample.name, sample] as const))('the page %s', (_, sample) => {
  it.each(hostile)('carries %j nowhere but as text', (text) => {
    const through = poisonWith(text)
    const shell = through(sampleShell('en'))
    const page = sample.render(shell, through).toString()
    expect(page).not.toContain(text)
    expect(page.match(/<script/g)).toHaveLength(1)
    expect(page.match(/<\/title>/g)).toHaveLength(1)
    expect(page).not.toContain('\u202e')
    // With its quoted values taken away, no tag has the attribute.
    expect(page.replace(/="[^"]*"/g, '')).not.toMatch(/<[^>]*\sonx/)
  })
})

it('the poison reaches the pages', () => {
  const through = poisonWith('<poison>')
  for (const sample of samples) {
    expect(sample.render(through(sampleShell('en')), through).toString(), sample.name).toContain('&lt;poison&gt;')
  }
})
