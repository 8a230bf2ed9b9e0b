import { describe, expect, it } from 'vitest'
import { readWebOptions } from '../../packages/web/src/options.js'
import { codePage } from '../../packages/web/src/pages/code.js'
import { textsFor } from '../../packages/web/src/texts/index.js'
import { readTexts, type TextOverrides } from '../../packages/web/src/texts/overrides.js'
import { startSmallHost, testOptions } from '../support/small-host.js'
import { sampleShell } from './pages/samples.js'

const view = { fresh: false, returnTo: undefined, loginMark: 'm', error: undefined }
const pageWith = (texts: TextOverrides, language: 'en' | 'ja' = 'en'): string =>
  codePage({ ...sampleShell(language), texts: readTexts(texts)[language] }, view).toString()

describe("a host's own texts", () => {
  it('stand in the place of ours, and only theirs', () => {
    const texts = readTexts({ en: { code: { title: 'Your code, please' } } })
    expect(texts.en.code.title).toBe('Your code, please')
    expect({ ...texts.en, code: { ...texts.en.code, title: textsFor('en').code.title } }).toEqual(textsFor('en'))
    expect(texts.ja).toBe(textsFor('ja'))
    expect(textsFor('en').code.title).toBe('Enter your code')
    expect(pageWith({ ja: { code: { title: 'コードをどうぞ' } } }, 'ja')).toContain('<h1>コードをどうぞ</h1>')
  })

  it('are escaped, those of functions too', () => {
    const nasty = '<script>alert(1)</script>'
    const page = pageWith({ en: { code: { title: nasty, help: [nasty], lost: () => `${nasty}"\u202e` } } })
    expect(page).not.toContain('<script>alert')
    expect(page).not.toContain('\u202e')
    expect(page.match(/&lt;script&gt;alert/g)?.length).toBeGreaterThanOrEqual(3)
  })

  it('fall back on ours where a function throws or says nothing', () => {
    const broken = (): string => {
      throw new Error('no')
    }
    const nothing = (() => undefined) as unknown as () => string
    const { code } = readTexts({ en: { code: { lost: broken, remember: nothing, throttled: () => '' } } }).en
    const ours = textsFor('en').code
    expect([code.lost('x'), code.remember(3), code.throttled(9)]).toEqual([
      ours.lost('x'),
      ours.remember(3),
      ours.throttled(9),
    ])
  })

  it.each([
    [{ en: { code: { titel: 'x' } } }, /no text `texts\.en\.code\.titel`.*`title`/],
    [{ en: { kode: {} } }, /no text `texts\.en\.kode`.*`code`/],
    [{ jp: {} }, /no text `texts\.jp`.*`ja`/],
    [{ en: { language: 'ja' } }, /no text `texts\.en\.language`/],
    [{ en: { code: { title: 5 } } }, /`texts\.en\.code\.title` is of another kind.*a text/],
    [{ en: { code: { title: '' } } }, /of another kind/],
    [{ en: { code: { lost: 'x' } } }, /`texts\.en\.code\.lost` is of another kind.*a function/],
    [{ en: { code: { help: 'x' } } }, /a list of texts/],
    [{ en: { code: 'x' } }, /an object of texts/],
    [{ en: { problem: { mismatch: ['only a title'] } } }, /a title and a sentence/],
    [{ en: { problem: { mismatch: ['No', 'That was wrong.'] } } }, undefined],
    [JSON.parse('{"en":{"__proto__":{"title":"x"}}}'), /no text `texts\.en\.__proto__`/],
  ])('are refused at the start where they fit nowhere (%#)', (texts, message) => {
    const read = (): unknown => readWebOptions({ texts: texts as TextOverrides }, [], false)
    if (message === undefined) return expect(read).not.toThrow()
    return expect(read).toThrow(message)
  })

  it('are what people read', async () => {
    const host = await startSmallHost(
      testOptions({ initialScope: 'everyone', texts: { en: { noKey: { title: 'Nothing yet' } } } }),
    )
    const login = await fetch(`${host.url}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'user01' }),
    })
    const cookie = login.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    const page = await fetch(`${host.url}/otp`, { headers: { cookie, accept: 'text/html' } })
    expect(await page.text()).toContain('<h1>Nothing yet</h1>')
    await host.close()
  })
})
