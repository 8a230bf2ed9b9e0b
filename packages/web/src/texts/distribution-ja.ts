import type { DistributionTexts } from './catalogue.js'
import { toolsFor } from './tools.js'

const { duration } = toolsFor('ja')

/** 認証キー配布の日本語。 */
export const distributionTexts: DistributionTexts = {
  distribution: {
    title: '認証キー配布',
    intro:
      '各ユーザーに、それぞれの認証キーをメールで配布します。「ユーザー設定」モードでは、配布が完了するまで「全体使用」にできません。',
    notConfigured: 'このサイトではメール送信が設定されていないため、認証キーを配布できません。',
    wrongMode:
      'OTP設定モードが「管理者設定」のため、認証キーは管理者が直接渡します。配布するには、先に概要で「ユーザー設定」を選んでください。',
    toOverview: '概要へ',
    previewTitle: '配布の対象',
    mails: 'メール送信の対象',
    leftOut: '認証キーを受け取り済み',
    blocked: '送信できないユーザー',
    nobody: '送信の対象となるユーザーはいません。',
    blockers: {
      user_email_missing: '正しいメールアドレスが登録されていない',
      user_email_duplicate: 'メールアドレスが他のユーザーと重複している',
    },
    showUsers: '該当するユーザーのメールアドレスを修正してください。他のユーザーには今すぐ配布できます。',
    toLegend: '送信先',
    to: { missing: '認証キーのないユーザー', all: '全ユーザー' },
    toHint: {
      missing: '認証キーを使用中、または受け取り済みのユーザーには送信しません。',
      all: '受け取り済みのユーザーには同じ認証キーを再送します。認証キーは変わりません。',
    },
    start: '認証キーを配布する',
    dryRun: '送信せずに確認する',
    dryRunTitle: 'メールは送信していません。',
    dryRunResult: (mails, skipped, blocked) =>
      `送信の対象は${mails}名、送信不要は${skipped}名、送信できないユーザーは${blocked}名です。`,
    dryRunTo: { missing: '認証キーのないユーザー', all: '全ユーザー' },
    progressTitle: '前回の配布',
    sent: '送信済み',
    retrying: '再送待ち',
    unknown: '到達不明',
    failed: '失敗',
    skipped: '送信不要',
    mailTrouble: 'メールサーバーを利用できません。利用できるようになると自動的に再開します。',
    otherTrouble: '配布に必要なシステムを利用できません。復旧すると自動的に再開します。',
    resumes: (seconds) => `約${duration(seconds)}後に自動的に再開します。`,
    reportTitle: '認証キーを受け取っていないユーザー',
    reportNone: '対象のユーザー全員に認証キーを送信しました。',
    report: '全件のレポート(CSV)',
    user: 'ユーザー',
    email: 'メール',
    result: '結果',
    reason: '理由',
    results: {
      sent: '送信済み',
      failed: '失敗',
      retrying: '再送待ち',
      unknown: '到達不明',
      skipped: '送信不要',
      waiting: '未処理',
    },
    reasons: {
      email_missing: '正しいメールアドレスが登録されていません',
      email_duplicate: 'メールアドレスが重複しています',
      key_limit: '登録できるキーの数に達しています',
      recipient_refused: 'メールサーバーがこの宛先を拒否しました',
      mail_refused: 'メールサーバーがメールを拒否しました',
      address_invalid: '正しいメールアドレスが登録されていません',
      connection_lost: '送信の最後に接続が切れました',
      no_answer: 'メールサーバーが応答しませんでした',
      wrong_recipient: 'メールサーバーが別の宛先を返しました',
      record_unreadable: '保存されている記録が壊れています',
      bounced: 'メールが戻ってきました',
    },
    more: (count) => `ほか${count}名。全件はレポートをご覧ください。`,
  },
}
