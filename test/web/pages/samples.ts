import type { Job, SecondStepEvent } from '@secondstep/core'
import type { Html } from '../../../packages/web/src/html.js'
import { accountPage } from '../../../packages/web/src/pages/account.js'
import { addKeyPage } from '../../../packages/web/src/pages/add-key.js'
import { adminAgentsPage } from '../../../packages/web/src/pages/admin-agents.js'
import { adminAuditPage } from '../../../packages/web/src/pages/admin-audit.js'
import { adminJobPage } from '../../../packages/web/src/pages/admin-job.js'
import { adminPolicyPage } from '../../../packages/web/src/pages/admin-policy.js'
import { adminUserPage } from '../../../packages/web/src/pages/admin-user.js'
import { adminUsersPage } from '../../../packages/web/src/pages/admin-users.js'
import { adminUsersManyPage } from '../../../packages/web/src/pages/admin-users-many.js'
import { codePage } from '../../../packages/web/src/pages/code.js'
import { connectPage, ticketPage } from '../../../packages/web/src/pages/connect.js'
import type { Shell } from '../../../packages/web/src/pages/layout.js'
import { messagePage, plainMessagePage } from '../../../packages/web/src/pages/message.js'
import { noKeyPage } from '../../../packages/web/src/pages/no-key.js'
import type { PolicyView } from '../../../packages/web/src/pages/policy-view.js'
import { setupPage } from '../../../packages/web/src/pages/setup.js'
import { textsFor } from '../../../packages/web/src/texts/index.js'
import { agents, connectView, refusingAgent } from './sample-agents.js'
import { card, detail, keys, summaries } from './sample-people.js'

/** A page with everything it can show. `through` may change the view first, for instance put hostile texts into it. */
export interface Sample {
  readonly name: string
  render(shell: Shell, through?: Through): Html
}

export type Through = <T>(value: T) => T

const same: Through = (value) => value

export function sampleShell(language: 'en' | 'ja'): Shell {
  return {
    texts: textsFor(language),
    issuer: language === 'ja' ? 'あおぞら商事 リモート' : 'Acme Remote',
    signedInAs: language === 'ja' ? '山田 太郎' : 'Taro Yamada',
    isAdministrator: true,
    contact: language === 'ja' ? '情報システム部' : 'the help desk',
    hiddenFields: [{ name: '_csrf', value: 'host-token' }],
    urls: {
      step: '/otp',
      account: '/otp/account',
      admin: '/otp/admin',
      users: '/otp/admin/users',
      hostAccount: '/account',
      home: '/',
      signOut: '/logout',
      stylesheet: '/otp/assets/style.css',
      script: '/otp/assets/script.js',
      mailKey: '/otp/mail-key',
      recovery: '/otp/recovery',
      distribution: '/otp/admin/distribution',
      agents: '/otp/admin/agents',
      audit: '/otp/admin/audit',
    },
  }
}

function sample<View>(name: string, page: (shell: Shell, view: View) => Html, view: View): Sample {
  return { name, render: (shell, through = same) => page(shell, through(view)) }
}

const code = {
  fresh: false,
  returnTo: '/private?page=2',
  loginMark: 'mark-of-this-login',
  error: undefined,
  mayMailKey: true,
  deviceDays: 30,
} as const

const policy: PolicyView = {
  policy: { scope: 'off', keyMode: 'user', epoch: '1.a', enforced: false },
  chosen: { scope: 'everyone', keyMode: 'user', makeMissingKeys: false },
  unmet: [
    { reason: 'administrator_email_missing', count: 1, users: ['admin'] },
    { reason: 'user_email_missing', count: 2, users: ['user03', 'user04'] },
    { reason: 'key_not_distributed', count: 31, users: ['user01', 'user02', 'user03'] },
  ],
  users: 42,
  takesPassword: true,
  notice: undefined,
}

const plainPolicy: PolicyView = {
  ...policy,
  policy: { ...policy.policy, keyMode: 'administrator' },
  chosen: { scope: 'everyone', keyMode: 'administrator', makeMissingKeys: true },
  unmet: [],
}

const job: Job = {
  ...{ id: 'j1', kind: 'make_keys', organisation: 'default', state: 'running', actorId: 'admin', settings: {} },
  ...{ round: 1, triesFailed: false, total: 240, startedAt: 1795000000, endedAt: undefined, resumesAt: undefined },
  ...{ counts: { done: 80, skipped: 31, failed: 2, retrying: 0, unknown: 0 }, trouble: undefined, etaSeconds: 90 },
}

const events: readonly SecondStepEvent[] = [
  { type: 'key_viewed', at: 1795500000, actorId: 'admin', userId: 'user01', ip: '192.0.2.7' },
  { type: 'policy_changed', at: 1795400000, actorId: 'admin', detail: { scope: 'everyone', keysMade: 12 } },
]

const devices = [
  { id: 'd1', name: 'Firefox, Windows', createdAt: 1795000000, lastUsedAt: 1795500000, isThis: true },
  { id: 'd2', name: 'Safari, iPhone', createdAt: 1794000000 },
]

export const samples: readonly Sample[] = [
  sample('code', codePage, code),
  sample('code-plain', codePage, { ...code, mayMailKey: false, deviceDays: 0, returnTo: undefined }),
  sample('code-mismatch', codePage, { ...code, error: { kind: 'mismatch' } }),
  sample('code-throttled', codePage, {
    ...code,
    error: { kind: 'throttled', retryAfterSeconds: 170, hardStopped: false },
  }),
  sample('code-stopped', codePage, { ...code, error: { kind: 'throttled', retryAfterSeconds: 0, hardStopped: true } }),
  sample('code-not-kept', codePage, { ...code, error: { kind: 'not_kept' } }),
  sample('code-fresh', codePage, { ...code, fresh: true, actionDropped: true }),
  sample('code-mailed', codePage, { ...code, mailKeyAccepted: true }),
  sample('no-key', noKeyPage, { mayMailKey: false }),
  sample('no-key-user-mode', noKeyPage, { mayMailKey: true, mailKeyAccepted: true, returnTo: '/private' }),
  sample('account', accountPage, { keys, mayAddKey: true, notice: 'confirmed', recoveryCodesLeft: 7, devices }),
  sample('account-empty', accountPage, { keys: [], mayAddKey: true, notice: undefined }),
  sample('account-last-key', accountPage, { keys: keys.slice(0, 1), mayAddKey: false, notice: 'lastKey' }),
  sample('add-key', addKeyPage, { keyId: 'k1', card, loginMark: 'mark', error: undefined }),
  sample('add-key-error', addKeyPage, { keyId: 'k1', card, loginMark: 'mark', error: { kind: 'replayed' } }),
  sample('admin-policy', adminPolicyPage, policy),
  sample('admin-policy-unmet', adminPolicyPage, { ...policy, notice: { kind: 'unmet', unmet: policy.unmet } }),
  sample('admin-policy-mode', adminPolicyPage, { ...plainPolicy, notice: { kind: 'proofWrong' }, takesCode: false }),
  sample('admin-policy-on', adminPolicyPage, {
    ...plainPolicy,
    policy: { ...plainPolicy.policy, scope: 'everyone' },
    notice: { kind: 'changed', keysMade: 12 },
  }),
  sample('admin-policy-enforced', adminPolicyPage, {
    ...plainPolicy,
    policy: { ...plainPolicy.policy, scope: 'everyone', enforced: true },
  }),
  sample('admin-users', adminUsersPage, {
    users: summaries,
    search: 'user',
    state: undefined,
    nextUrl: '/otp/admin/users?after=user05',
    ownId: 'admin',
  }),
  sample('admin-users-none', adminUsersPage, {
    users: [],
    search: '',
    state: 'live',
    nextUrl: undefined,
    ownId: 'admin',
  }),
  sample('admin-user', adminUserPage, { detail, keyMode: 'administrator', notice: 'made' }),
  sample('admin-user-bad-secret', adminUserPage, { detail, keyMode: 'administrator', notice: 'secretInvalid' }),
  sample('admin-user-mailed', adminUserPage, {
    detail: { ...detail, key: undefined, origin: 'mailed', state: 'live', hardStopped: true },
    keyMode: 'user',
    notice: undefined,
    mayMail: true,
  }),
  sample('admin-agents', adminAgentsPage, {
    agents,
    search: 'pc',
    after: 'pc-00',
    next: 'pc-03',
    notice: { kind: 'set', agent: 'pc-01' },
  }),
  sample('admin-agents-off', adminAgentsPage, {
    agents: [refusingAgent],
    search: '',
    after: undefined,
    next: undefined,
    notice: { kind: 'switch_off', agent: 'pc-01' },
    isSingle: true,
  }),
  sample('admin-agents-none', adminAgentsPage, {
    agents: [],
    search: '',
    after: undefined,
    next: undefined,
    notice: { kind: 'unknown', agent: '' },
  }),
  sample('account-agents-stopped', accountPage, { keys, mayAddKey: false, notice: undefined, agentsStopped: true }),
  sample('connect-otp', connectPage, connectView('otp')),
  sample('connect-otp-replayed', connectPage, connectView('otp', { error: { kind: 'replayed' } })),
  sample('connect-account', connectPage, connectView('os_account', { error: { kind: 'refused' } })),
  sample('connect-email', connectPage, connectView('email')),
  sample('connect-email-sent', connectPage, connectView('email', { isMailed: true, mailAccepted: true })),
  sample('connect-stopped', connectPage, {
    ...connectView('password', { error: { kind: 'throttled', retryAfterSeconds: 900, hardStopped: true } }),
  }),
  sample('connect-refuses', connectPage, { ...connectView('otp'), question: refusingAgent }),
  sample('ticket', ticketPage, { agentName: 'Reception', ticket: 'k1.a.b.c.d', ticketSeconds: 60, url: '/otp/x' }),
  sample('admin-policy-uncounted', adminPolicyPage, {
    ...policy,
    unmet: [],
    users: 200,
    complete: false,
    withoutKey: 17,
  }),
  ...(['running', 'paused', 'completed_with_failures'] as const).map((state) =>
    sample(`admin-job-${state}`, adminJobPage, { ...job, state }),
  ),
  sample('admin-users-many', adminUsersManyPage, {
    kind: 'confirm',
    action: 'reset',
    users: summaries.map(({ user }) => user),
  }),
  sample('admin-users-many-done', adminUsersManyPage, {
    kind: 'done',
    action: 'generate',
    users: summaries.map(({ user }) => user),
    refused: ['admin'],
  }),
  sample('admin-users-many-nobody', adminUsersManyPage, { kind: 'confirm', action: 'unlock', users: [] }),
  sample('admin-audit', adminAuditPage, { events, nextUrl: '/otp/admin/audit?after=1' }),
  sample('admin-audit-empty', adminAuditPage, { events: [], nextUrl: undefined }),
  sample('setup', setupPage, { link: 'x', isRefused: false }),
  sample('setup-refused', setupPage, { link: 'x', isRefused: true }),
  sample('message', plainMessagePage, { title: 'Saved', text: 'All is well.', isError: false }),
  sample('message-unavailable', messagePage, 'unavailable'),
  sample('message-own-account', messagePage, 'own_account'),
]
