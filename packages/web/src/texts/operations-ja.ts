import type { OperationsTexts } from './catalogue.js'
import { toolsFor } from './tools.js'

const { duration } = toolsFor('ja')

/** 一括処理と操作履歴の日本語。 */
export const operations: OperationsTexts = {
  jobs: {
    makeKeysTitle: '認証キーの一括生成',
    makeKeys: '認証キーのない全ユーザーのキーを生成',
    makeKeysHint: 'すでにキーを持つユーザーのキーは変わりません。このページを離れても処理は続きます。',
    progress: '処理の進み具合',
    state: {
      running: '処理中',
      paused: '一時停止中',
      completed: '完了',
      completed_with_failures: '完了(失敗あり)',
      cancelled: '中止',
    },
    ofTotal: (handled, total) => `${total}名中${handled}名`,
    eta: (seconds) => `残り約${duration(seconds)}`,
    trouble: '必要なシステムに接続できません。復旧すると自動で再開します。',
    made: '生成したキー',
    skipped: '変更なし',
    failed: '失敗',
    started: '開始',
    ended: '終了',
    reload: '表示を更新',
    pause: '一時停止',
    resume: '再開',
    retry: '失敗したユーザーをやり直す',
    cancel: '中止',
    toUsers: 'キーを渡すユーザーを表示',
  },

  setup: {
    title: '最初の認証キーの設定',
    intro:
      '全員にコードの入力が必要ですが、認証キーを持つ管理者がまだいません。15分以内にあなたのキーを設定してください。',
    submit: '認証キーを設定',
    refused: 'このリンクは使用できないか、有効期限が切れています。アプリを再起動すると新しいリンクが表示されます。',
  },

  many: {
    legend: '選択したユーザー',
    choose: (name) => `${name} を選択`,
    action: '操作',
    actions: {
      generate: '新しい認証キーの生成及び保存',
      reset: 'すべてのキーを無効にする',
      unlock: '入力制限を解除する',
      end_passes: 'すべての端末でコードを再入力させる',
    },
    next: '次へ',
    title: {
      generate: '新しい認証キーを生成しますか',
      reset: 'すべてのキーを無効にしますか',
      unlock: '入力制限を解除しますか',
      end_passes: 'コードを再入力させますか',
    },
    effect: (count) => `対象は${count}名です。`,
    confirm: {
      generate: '認証キーの生成及び保存',
      reset: 'すべてのキーを無効にする',
      unlock: '入力制限を解除する',
      end_passes: 'コードを再入力させる',
    },
    nobody: 'ユーザーが選択されていません。',
    done: (count) => `${count}名に実行しました。`,
    refused: (count) => `${count}名には実行できませんでした。`,
    back: 'ユーザー管理に戻る',
  },
}
