/** The languages the host speaks. */
export type Language = 'en' | 'ja'

/** Picks the language a browser asks for first. */
export function languageOf(acceptLanguage: string | undefined): Language {
  return /^\s*ja\b/i.test(acceptLanguage ?? '') ? 'ja' : 'en'
}

const en = {
  signIn: 'Sign in',
  signOut: 'Sign out',
  userId: 'User ID',
  password: 'Password',
  error: 'Error',
  wrongPassword: 'That user ID or password is wrong.',
  welcome: 'An ordinary web app that has been given a second login step.',
  toPrivate: 'To the private page',
  privateTitle: 'Private page',
  privateText: (name: string): string =>
    `Welcome, ${name}. Only people who have passed every step of the login see this.`,
  pcs: 'Remote PCs',
  connect: 'Connect',
  account: 'Account settings',
  email: 'E-mail',
  save: 'Save',
  saved: 'Saved.',
  duplicate: 'Somebody else uses this e-mail address.',
  invalidEmail: 'That is no e-mail address.',
  security: 'Sign-in and security',
  otpKey: 'Google OTP authentication key',
  otpKeyHint: 'For the app that shows your one-time codes.',
  set: 'Set',
  otpAdministration: '2-step verification',
  mailbox: 'Mailbox',
  mailboxText: 'Every mail this example sends ends here; none leaves this machine.',
  noMail: 'No mail has arrived yet.',
  sentTo: 'To',
  sentFrom: 'From',
  attachedQr: 'QR code of the mail above',
  back: 'Back',
  notFound: 'Page not found',
  failed: 'Something went wrong',
}

const ja: typeof en = {
  signIn: 'ログイン',
  signOut: 'ログアウト',
  userId: 'ユーザーID',
  password: 'パスワード',
  error: 'エラー',
  wrongPassword: 'ユーザーIDまたはパスワードが正しくありません。',
  welcome: '2段階認証を後から追加した、ごく普通のWebアプリです。',
  toPrivate: '会員ページへ',
  privateTitle: '会員ページ',
  privateText: (name) => `${name}さん、ようこそ。ログインの手順をすべて終えた方だけに表示されるページです。`,
  pcs: 'リモートPC',
  connect: '接続',
  account: 'アカウント設定',
  email: 'メール',
  save: '適用',
  saved: '保存しました。',
  duplicate: 'このメールアドレスは他のユーザーが使用しています。',
  invalidEmail: 'メールアドレスの形式が正しくありません。',
  security: 'ログインとセキュリティ',
  otpKey: 'Google OTPの認証キー',
  otpKeyHint: 'ワンタイムパスワードを表示するアプリに登録する鍵です。',
  set: '設定',
  otpAdministration: '2段階認証の管理',
  mailbox: '受信箱',
  mailboxText: 'このサンプルが送信するメールはすべてここに届きます。外部には送信されません。',
  noMail: 'まだメールは届いていません。',
  sentTo: '宛先',
  sentFrom: '差出人',
  attachedQr: '上のメールのQRコード',
  back: '戻る',
  notFound: 'ページが見つかりません',
  failed: 'エラーが発生しました',
}

/** The host's texts. */
export const texts: Readonly<Record<Language, typeof en>> = { en, ja }
