import { describe, expect, it } from 'vitest'
import { adminPolicyPage } from '../../../packages/web/src/pages/admin-policy.js'
import { adminUserPage } from '../../../packages/web/src/pages/admin-user.js'
import { adminUsersPage } from '../../../packages/web/src/pages/admin-users.js'
import type { PolicyView } from '../../../packages/web/src/pages/policy-view.js'
import { card, detail, summaries } from './sample-people.js'
import { sampleShell } from './samples.js'

const shell = sampleShell('en')
const view: PolicyView = {
  policy: { scope: 'off', keyMode: 'administrator', epoch: '7.x', enforced: false },
  chosen: { scope: 'off', keyMode: 'administrator', makeMissingKeys: false },
  unmet: [],
  users: 3,
  takesPassword: true,
  notice: undefined,
}

describe('the overview', () => {
  it('lists the conditions of the chosen key mode and no others', () => {
    const administrator = adminPolicyPage(shell, view).toString()
    expect(administrator).toContain('Every user has a key.')
    expect(administrator).not.toContain('Every user has a valid e-mail address.')
    const user = adminPolicyPage(shell, { ...view, chosen: { ...view.chosen, keyMode: 'user' } }).toString()
    expect(user).toContain('Every user has received their key.')
    expect(user).not.toContain('Every user has a key.')
  })

  it('counts whom an unmet condition concerns, names the first, and links to where it is mended', () => {
    const unmet = [{ reason: 'key_missing', count: 30, users: ['u1', 'u2'] }] as const
    const page = adminPolicyPage(shell, { ...view, unmet }).toString()
    expect(page).toContain('30 users: u1, u2 …')
    const nameless = adminPolicyPage(shell, { ...view, unmet: [{ ...unmet[0], users: [] }] }).toString()
    expect(nameless).toContain('>30 users<')
    expect(page).toContain('href="/otp/admin/users?state=none"')
  })

  it('asks only for what can prove the administrator', () => {
    expect(adminPolicyPage(shell, { ...view, takesCode: false }).toString()).not.toContain('name="code"')
    expect(adminPolicyPage(shell, { ...view, takesPassword: false }).toString()).not.toContain('type="password"')
  })

  it('says beforehand that the mode is locked while everyone is asked', () => {
    const on = { ...view, policy: { ...view.policy, scope: 'everyone' } } as const
    expect(adminPolicyPage(shell, on).toString()).toContain('The mode cannot be changed while everyone is asked.')
    expect(adminPolicyPage(shell, view).toString()).not.toContain('The mode cannot be changed')
  })

  it('carries the epoch it was looking at', () => {
    expect(adminPolicyPage(shell, view).toString()).toContain('<input type="hidden" name="epoch" value="7.x">')
  })

  it('has no switch while the operator enforces the setting', () => {
    const page = adminPolicyPage(shell, { ...view, policy: { ...view.policy, enforced: true } }).toString()
    expect(page).not.toContain('name="scope"')
    expect(page).toContain('has fixed this setting')
  })
})

describe('the user list', () => {
  const list = { users: summaries, search: '', state: undefined, nextUrl: undefined, ownId: 'admin' }

  it("has the manual's columns", () => {
    const page = adminUsersPage(shell, list).toString()
    const headings = [...page.matchAll(/<th scope="col"[^>]*>([^<]*)/g)].map((match) => match[1])
    expect(headings).toEqual(['User ID', 'Name', 'Department', 'Title', 'Remarks', 'E-mail', 'OTP key'])
  })

  it('opens a dialog by a link that names its user, and changes nothing by itself', () => {
    const page = adminUsersPage(shell, list).toString()
    expect(page).toContain('<a href="/otp/admin/users/user01" aria-label="Re-set the key of 山田 太郎">Re-set</a>')
    // Signing out, and choosing several users: that leads to a page that asks once more.
    expect(page.match(/method="post" action="[^"]*"/g)).toEqual([
      'method="post" action="/otp/admin/users"',
      'method="post" action="/logout"',
    ])
  })

  it("never opens the administrator's own dialog", () => {
    expect(adminUsersPage(shell, list).toString()).not.toContain('href="/otp/admin/users/admin"')
  })
})

describe('the dialog of one user', () => {
  it("says why a key is not shown when it is the user's alone", () => {
    const hidden = { ...detail, key: undefined, state: 'live', origin: 'own' } as const
    const page = adminUserPage(shell, { detail: hidden, keyMode: 'administrator', notice: undefined }).toString()
    expect(page).toContain('Nobody else can see it.')
    expect(page).not.toContain('<svg')
  })

  it('shows the key in groups of four, and never as a link', () => {
    const page = adminUserPage(shell, { detail, keyMode: 'administrator', notice: undefined }).toString()
    expect(page).toContain(card.secretInGroups)
    expect(page).not.toContain('otpauth:')
  })

  it('says what becomes of the key there is, when a new one is made', () => {
    const pageOf = (state: 'none' | 'pending' | 'live'): string =>
      adminUserPage(shell, { detail: { ...detail, state }, keyMode: 'administrator', notice: undefined }).toString()
    expect(pageOf('none')).toContain('Then hand the key over.')
    expect(pageOf('pending')).toContain('takes its place at once')
    expect(pageOf('live')).toContain('goes on working until the new one')
  })

  it('opens again on a secret that was refused, and says which field it was', () => {
    const refused = { detail, keyMode: 'administrator', notice: 'secretInvalid' } as const
    expect(adminUserPage(shell, refused).toString()).toMatch(
      /<details open>.*aria-describedby="error set-secret-hint" aria-invalid="true"/,
    )
    expect(adminUserPage(shell, { ...refused, notice: undefined }).toString()).not.toContain('<details open>')
  })

  it('makes no keys in user mode', () => {
    const page = adminUserPage(shell, { detail, keyMode: 'user', notice: undefined, mayMail: true }).toString()
    expect(page).not.toMatch(/value="(generate|set)"/)
    expect(page).toContain('action="/otp/admin/users/user01/mail"')
    expect(page).toContain('value="reset"')
  })
})
