import type { CommonTexts } from './catalogue.js'

/** どの画面にも出る日本語。 */
export const common: CommonTexts = {
  language: 'ja',
  error: 'エラー',
  signOut: 'ログアウト',
  signedInAs: 'ログイン中:',
  notYou: '別のユーザーでログインする場合:',
  yourAdministrator: '管理者',
  back: '戻る',
  toSite: 'サイトに戻る',
  copy: 'キーをコピー',
  copied: 'コピーしました',
  notCopied: 'コピーできませんでした。キーを選択してコピーしてください。',
}
