import type { NoticeKind } from '@secondstep/core'
import { compose } from './compose.js'
import type { MailTemplates } from './template.js'
import { timeText } from './time.js'

const reasons = {
  distribution: (issuer: string) =>
    `${issuer} では、パスワードの入力後に 6 桁のワンタイムパスワード(OTP)による確認を行います。OTP は、このメールの認証キーを登録した認証アプリに表示されます。`,
  administrator: (issuer: string) =>
    `管理者から、${issuer} のワンタイムパスワード(OTP)に使う認証キーをお送りします。認証アプリに登録してお使いください。`,
  requested: (issuer: string) =>
    `${issuer} の認証キーの再送のご依頼を受け付けました。認証キーは以前と同じものです。登録済みの認証アプリは、そのままお使いいただけます。`,
} as const

/** Subject, and what happened. */
const notices: Readonly<Record<NoticeKind, readonly [string, string]>> = {
  key_added: ['認証アプリが追加されました', 'お使いのアカウントに認証アプリが登録されました。'],
  key_reset: [
    'OTP認証キーが再設定されました',
    '管理者がお使いの OTP 認証キーを再設定しました。新しい認証キーは別途お渡しします。これまでの認証キーは使えなくなることがあります。',
  ],
  stopped: [
    'OTPの入力が停止されました',
    '誤ったコードが繰り返し入力されたため、管理者が解除するまでコードの入力を停止しました。入力した人は、お使いのパスワードを知っています。',
  ],
  recovery_code_used: [
    'リカバリーコードが使用されました',
    'お使いのアカウントで、リカバリーコードによるログインがありました。',
  ],
  policy_on: ['2段階認証を「全体使用」にしました', 'すべてのユーザーで2段階認証を使用する設定に変更しました。'],
  policy_off: [
    '2段階認証を「使用しない」にしました',
    '2段階認証を使用しない設定に変更しました。コードの確認は行われません。',
  ],
}

export const ja: MailTemplates = {
  key: ({ language, issuer, name, contact, content }) =>
    compose({
      language,
      issuer,
      subject: `【${issuer}】ワンタイムパスワード(OTP)認証キーのご案内`,
      greeting: `${name} 様`,
      paragraphs: [reasons[content.reason](issuer)],
      value: { label: '認証キー', text: content.secretInGroups },
      qrAlt: 'QRコードが表示されない場合は、上の認証キーをアプリに入力してください。',
      details: [
        ['アカウント', content.account],
        ['方式', '時間ベース(TOTP)・6 桁・30 秒'],
      ],
      steps: [
        'スマートフォンに「Google Authenticator(Google 認証システム)」などの認証アプリを入れます。',
        'アプリでアカウントの追加を選び、このメールの QR コードを読み取るか、「セットアップキーを入力」を選んで上の認証キーを入力します(空白は入力しなくてもかまいません)。',
        `${issuer} にいつもどおりログインし、コードの入力を求められたら、アプリに表示される 6 桁の数字を入力します。`,
      ],
      closing: [
        'この認証キーを知る人は、誰でもあなたのコードを作れます。このメールは転送せず、アプリへの登録が済んだら削除してください。',
        content.reason === 'requested'
          ? `お心当たりがない場合は、パスワードが他人に知られています。すぐにパスワードを変更し、${contact}にご連絡ください。`
          : `ご不明な点は、${contact}にお問い合わせください。`,
      ],
    }),
  agentCode: ({ language, issuer, name, contact, content }) =>
    compose({
      language,
      issuer,
      subject: `【${issuer}】${content.agentName} への接続コード`,
      greeting: `${name} 様`,
      paragraphs: [
        `${content.agentName} に接続するためのコードです。${Math.round(content.validSeconds / 60)} 分以内に 1 回だけ使えます。`,
      ],
      value: { label: '接続コード', text: content.code },
      closing: [`接続していない場合は、このコードをどこにも入力せず、${contact}にご連絡ください。`],
    }),
  notice: ({ language, issuer, name, contact, content }) => {
    const [subject, happened] = notices[content.notice]
    return compose({
      language,
      issuer,
      subject: `【${issuer}】${subject}`,
      greeting: `${name} 様`,
      paragraphs: [happened],
      details: [['日時', timeText(language, content.at)]],
      closing: [
        `お心当たりがある場合は、何もする必要はありません。お心当たりがない場合は、パスワードを変更し、すぐに${contact}にご連絡ください。`,
      ],
    })
  },
}
