import type { KeyCard, KeySummary, User, UserDetail, UserSummary } from '@secondstep/core'

const secret = 'MJJHBSCMBGQYG2LAZZ7Q5NHTUXKDW4VE'

/** A card whose QR is a stand-in: what is drawn in it is the core's matter. */
export const card: KeyCard = {
  secret,
  secretInGroups: secret.replace(/(.{4})(?=.)/g, '$1 '),
  uri: `otpauth://totp/Acme:user01?secret=${secret}&issuer=Acme`,
  qrSvg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path fill="#000" d="M4 4h1v1h-1z"/></svg>',
}

export const keys: readonly KeySummary[] = [
  { id: 'k1', label: 'iPhone', state: 'live', origin: 'own', createdAt: 1794000000, lastUsedAt: 1795500000 },
  { id: 'k2', label: 'Acme 2', state: 'pending', origin: 'mailed', createdAt: 1795000000, lastUsedAt: undefined },
]

function person(id: string, name: string, rest: Partial<User>): User {
  const nothing = { department: '', title: '', remarks: '', email: undefined, organisation: '', enrolled: false }
  return { isAdministrator: false, language: undefined, ...nothing, id, name, ...rest } as User
}

function summary(user: User, rest: Partial<UserSummary>): UserSummary {
  return {
    user,
    state: 'none',
    origin: undefined,
    cutKey: undefined,
    lastUsedAt: undefined,
    mailedAt: undefined,
    mailFailed: undefined,
    throttledUntil: undefined,
    hardStopped: false,
    agentsStopped: false,
    ...rest,
  }
}

const made = { origin: 'administrator', cutKey: 'MJJHBSCMBGQYG2...' } as const
const yamada = person('user01', '山田 太郎', {
  department: '営業部',
  title: '課長',
  remarks: '東京',
  email: 'user01@example.test',
})

export const summaries: readonly UserSummary[] = [
  summary(person('admin', '管理者', { email: 'admin@example.test' }), {
    state: 'live',
    origin: 'own',
    lastUsedAt: 1795500000,
  }),
  summary(yamada, { ...made, state: 'live', lastUsedAt: 1795500000 }),
  summary(
    person('user02', 'Maximiliane von Hohenstein', { email: 'maximiliane.von.hohenstein@subsidiary.example.test' }),
    {
      ...made,
      state: 'pending',
    },
  ),
  summary(person('user03', 'ユーザー-03', { department: '情報システム部' }), {}),
  summary(person('user04', 'Ada', { email: 'ada@example.test' }), {
    state: 'live',
    origin: 'mailed',
    hardStopped: true,
  }),
  summary(person('user05', 'Grace', { email: 'grace@example.test' }), {
    ...made,
    state: 'live',
    throttledUntil: 1795600000,
  }),
]

export const detail: UserDetail = {
  ...summary(yamada, { ...made, state: 'pending' }),
  key: { id: 'k1', state: 'pending', card },
}
