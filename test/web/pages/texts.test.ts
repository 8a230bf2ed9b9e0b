import { describe, expect, it } from 'vitest'
import { pickLanguage } from '../../../packages/web/src/language.js'
import { textsFor } from '../../../packages/web/src/texts/index.js'
import { toolsFor } from '../../../packages/web/src/texts/tools.js'

/** Every text of a catalogue by its path, its functions called with numbers and names. */
function flatten(value: unknown, path = ''): ReadonlyArray<readonly [string, string]> {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'function') return [[path, String(value(2, ['user01', 'user02']))]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) => flatten(one, `${path}.${name}`))
}

const en = flatten(textsFor('en'))
const ja = flatten(textsFor('ja'))

describe('the catalogues', () => {
  it('hold the same texts in both languages, and none is empty', () => {
    expect(ja.map(([path]) => path)).toEqual(en.map(([path]) => path))
    for (const [path, text] of [...en, ...ja]) expect(text.trim(), path).not.toBe('')
  })

  it('speak Japanese in Japanese and no Japanese in English', () => {
    const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u
    expect(en.filter(([, text]) => japanese.test(text))).toEqual([])
    // The manual itself says "OTP" and "Email".
    const latin = ['.language', '.agents.option.otp', '.agents.option.email']
    expect(ja.filter(([path, text]) => !latin.includes(path) && !japanese.test(text))).toEqual([])
  })

  it("use the manual's words", () => {
    const { policy, users, user, mailKey, admin, agents } = textsFor('ja')
    expect([agents.title, ...Object.values(agents.option)]).toEqual([
      'Agent接続認証',
      'Agent ID/パスワードを使用',
      'OTP',
      'Windowsアカウントを認証',
      'Email',
    ])
    expect([policy.scopeLegend, policy.scope.everyone, policy.scope.off]).toEqual([
      '2段階認証を使用(OTP)',
      '全体使用',
      '使用しない',
    ])
    expect([policy.modeLegend, policy.mode.administrator, policy.mode.user]).toEqual([
      'OTP設定モード',
      '管理者設定',
      'ユーザー設定',
    ])
    expect([users.id, users.name, users.department, users.position, users.remarks, users.email, users.key]).toEqual([
      ...['ユーザーID', '名前', '部署', '役職', '備考', 'メール', 'OTP認証キー'],
    ])
    expect([users.reset, user.generate]).toEqual(['再設定', '認証キーの生成及び保存'])
    expect([mailKey.submit, admin.distribution]).toEqual(['認証キーをメールで受信', '認証キー配布'])
  })
})

describe('durations', () => {
  it('never promise less time than there is to wait', () => {
    const { duration } = toolsFor('en')
    expect([1, 30, 119.5, 121, 900].map(duration)).toEqual([
      '1 second',
      '30 seconds',
      '120 seconds',
      '3 minutes',
      '15 minutes',
    ])
  })

  it('are written without a blank in Japanese', () => {
    expect([30, 900].map(toolsFor('ja').duration)).toEqual(['30秒', '15分'])
  })
})

describe('pickLanguage', () => {
  it("takes the user's own, then the browser's most wanted one we speak, then the host's", () => {
    expect(pickLanguage('ja', 'en', 'en')).toBe('ja')
    expect(pickLanguage(undefined, 'fr, en;q=0.4, ja-JP;q=0.8', 'en')).toBe('ja')
    expect(pickLanguage(undefined, 'fr', 'ja')).toBe('ja')
    expect(pickLanguage(undefined, undefined, 'en')).toBe('en')
  })

  it.each([
    '',
    ',',
    ';;;=,;q',
    '*',
    'q=1',
    'ja;q=0',
    '__proto__',
    'constructor',
    'jaa',
    '\u0000ja\u202e',
    'x'.repeat(10_000),
    ','.repeat(10_000),
  ])('falls back on the host for junk (%#)', (junk) => {
    expect(pickLanguage(junk.startsWith('ja;') ? undefined : junk, junk, 'en')).toBe('en')
  })
})
