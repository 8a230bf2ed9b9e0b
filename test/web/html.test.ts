import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { html, trusted } from '../../packages/web/src/html.js'

describe('markup', () => {
  it('escapes whatever is put into it, in text and in quoted attributes', () => {
    const bad = `"><script>alert('x')</script>&amp;`
    expect(html`<a title="${bad}">${bad}</a>`.toString()).toBe(
      '<a title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;">&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;</a>',
    )
  })

  it('lets no value open a tag or leave an attribute, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const inside = html`<b title="${text}">${text}</b>`.toString().slice('<b title="'.length, -'</b>'.length)
        expect(inside.replace('">', '')).not.toMatch(/[<>"']/)
      }),
    )
  })

  it('takes nothing for nothing, joins lists, and leaves its own markup alone', () => {
    expect(html`[${undefined}${false}${0}${['a', html`<i>${'<'}</i>`]}${trusted('<svg/>')}]`.toString()).toBe(
      '[0a<i>&lt;</i><svg/>]',
    )
  })

  it('shows marks that turn the writing direction around instead of obeying them', () => {
    expect(html`${'user\u202egnp.exe\u0000'}`.toString()).toBe('user\ufffdgnp.exe\ufffd')
  })
})
