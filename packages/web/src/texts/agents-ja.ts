import type { AgentsTexts } from './catalogue.js'

/** Agent接続認証の日本語。 */
export const agentsTexts: AgentsTexts = {
  agents: {
    title: 'Agent接続認証',
    titleOf: (name) => `${name} の接続認証`,
    intro: 'パソコンに接続するときに求める認証を、ウェブログインとは別にAgentごとに設定します。',
    search: 'ID・名前で検索',
    submit: '検索',
    clear: '条件を解除',
    none: 'Agentはまだ登録されていません。',
    noneFound: '条件に合うAgentはありません。',
    next: '次のページ',
    back: 'Agentの一覧に戻る',
    option: {
      password: 'Agent ID/パスワードを使用',
      otp: 'OTP',
      os_account: 'Windowsアカウントを認証',
      email: 'Email',
    },
    optionHint: {
      password: 'このパソコンに設定されたパスワードを求めます。',
      otp: '接続するたびに、接続する人の6桁の認証コードを求めます。',
      os_account: 'このパソコンのアカウントを求めます。',
      email: '10分間有効な認証コードを、接続する人にメールで送信します。',
    },
    obstacle: {
      switch_off: '2段階認証が「全体使用」の間だけ選択できます。',
      mail_not_configured: 'このサイトではメール送信が設定されていません。',
      not_checked: 'このサイトでは確認できません。',
    },
    refuses: '接続不可',
    refusesBecause: (reason) => `現在、このパソコンには誰も接続できません。${reason}`,
    apply: '適用',
    applyNamed: (name) => `${name} に適用`,
    saved: (name) => `${name} の設定を変更しました。`,
    notSaved: (name, reason) => `${name} の設定は変更されませんでした。${reason}`,
    unknown: '該当するAgentはありません。',
  },
  agentsStopped: {
    title: 'パソコンへの接続',
    text: 'あなたの名前で、誤ったコードやパスワードがパソコンで何度も入力されました。許可するまで、パソコンには接続できません。心当たりがない場合は管理者に連絡してください。',
    open: '接続を再び許可する',
    badge: '誤入力によりAgent接続を停止中',
  },
}
