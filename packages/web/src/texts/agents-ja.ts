import type { AgentsTexts } from './catalogue.js'
import { toolsFor } from './tools.js'

const { duration } = toolsFor('ja')

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
  connect: {
    titleOf: (name) => `${name} への接続`,
    intro: {
      password: 'このパソコンに設定されているパスワードを入力してください。',
      otp: 'このパソコンへの接続には認証コードが必要です。認証アプリを開き、今表示されている6桁のコードを入力してください。',
      os_account: 'このパソコンのアカウントとパスワードを入力してください。',
      email: 'このパソコンへの接続には、メールで届く認証コードが必要です。コードは10分間有効で、1回だけ使えます。',
    },
    password: 'パソコンのパスワード',
    account: 'パソコンのアカウント',
    accountPassword: 'アカウントのパスワード',
    mailCode: '認証コードをメールで受け取る',
    mailAgain: '認証コードをもう一度メールで受け取る',
    mailed: 'メールアドレスが登録されている場合は、認証コードをお送りします。メールをご確認ください。',
    mailedCode: 'メールに記載された認証コード',
    submit: '接続する',
    wrong: {
      password: 'パスワードが正しくありません。',
      otp: 'コードが正しくないか、有効時間を過ぎています。次のコードが表示されるのを待って入力してください。',
      os_account: 'アカウントまたはパスワードが正しくありません。',
      email: 'コードが正しくないか、有効時間を過ぎているか、すでに使用されています。',
    },
    throttled: (seconds) =>
      `誤った入力が続いたため、一時的に受け付けを停止しています。${duration(seconds)}後にもう一度お試しください。`,
    stopped: '誤った入力が続いたため、このパソコンへの接続を停止しました。次のページで再び許可できます:',
    granted: '接続が許可されました。',
    ticket: '接続チケット',
    handOver: (name, seconds) =>
      `${duration(seconds)}以内に、このチケットをビューアーに入力してください。あなたの名前で ${name} に1回だけ接続できます。ほかの人には渡さないでください。`,
    copy: 'チケットをコピー',
    notCopied: 'コピーできませんでした。選択されているチケットを手動でコピーしてください。',
    again: '新しいチケットを取得する',
  },
  agentsStopped: {
    title: 'パソコンへの接続',
    text: 'あなたの名前で、誤ったコードやパスワードがパソコンで何度も入力されました。許可するまで、パソコンには接続できません。心当たりがない場合は管理者に連絡してください。',
    open: '接続を再び許可する',
    badge: '誤入力によりAgent接続を停止中',
  },
}
