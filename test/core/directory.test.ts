import { describe, expect, it } from 'vitest'
import { createDirectory, userIdText } from '../../packages/core/src/directory.js'
import { isEmailAddress } from '../../packages/core/src/mail/email-address.js'

const users = { find: (id: string) => ({ id }), list: () => ({ users: [] }) }

describe('the id of a user', () => {
  it('is one text for a string, a safe integer, a bigint and an object id', () => {
    const ids = ['a', 0, 42, 2n ** 70n, { toHexString: () => '65f0' }]
    expect(ids.map(userIdText)).toEqual(['a', '0', '42', '1180591620717411303424', '65f0'])
  })

  it.each([
    [''],
    [Number.NaN],
    [2 ** 53],
    [1.5],
    [{}],
    [null],
    [undefined],
    [['a']],
    ['\ud800'],
    ['x'.repeat(600)],
    [true],
  ])('%j is refused', (id) => {
    expect(() => userIdText(id)).toThrow(/ERR_USER_ID/)
  })
})

describe('the host’s directory', () => {
  it('lets only the host’s `true` exempt anybody, and asks when the callback throws', async () => {
    const exempting = async (answer: unknown) => {
      const directory = createDirectory<{ id: string }>({
        users,
        exempt: () => {
          if (answer instanceof Error) throw answer
          return answer as boolean
        },
      })
      return directory.isExempt(directory.userOf({ id: 'a' }))
    }
    const answers = [
      true,
      1,
      'yes',
      {},
      undefined,
      false,
      new Error('no'),
      Promise.resolve(true),
      Promise.reject(new Error('no')),
    ]
    expect(await Promise.all(answers.map(exempting))).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
      false,
      true,
      false,
    ])
  })

  it('answers a fault for a host that fails, and never takes it for an unknown user', async () => {
    const directory = createDirectory({
      users: { find: () => Promise.reject(new Error('db')), list: () => ({ users: [], next: 'x' }) },
    })
    await expect(directory.find('a')).rejects.toMatchObject({ code: 'ERR_DIRECTORY' })
    await expect(directory.list({ organisation: 'o', search: undefined, after: 'x', limit: 1 })).rejects.toMatchObject({
      code: 'ERR_DIRECTORY',
    })
  })

  it('reads the host’s own rows through `toUser`, and takes null for nothing', () => {
    const directory = createDirectory<{ uid: number; mail: string | null }>({
      users: { find: () => undefined, list: () => ({ users: [] }) },
      toUser: ({ uid, mail }) => ({ id: uid, email: mail, name: null }),
      organisationOf: () => 'acme',
    })
    expect(directory.userOf({ uid: 7, mail: null })).toMatchObject({
      id: '7',
      name: '7',
      email: undefined,
      organisation: 'acme',
    })
  })

  it('does not look for ids no user can have', async () => {
    const directory = createDirectory({ users })
    for (const id of ['', '\ud800', 'x'.repeat(600)]) expect(await directory.find(id)).toBeUndefined()
  })
})

describe('an e-mail address', () => {
  it.each(['a@b.example', "o'brien+tag@sub.example.co.jp", 'ユーザー@例え.テスト'])('%s is one', (text) => {
    expect(isEmailAddress(text)).toBe(true)
  })

  it.each([
    '',
    'a',
    'a@b',
    'a@@b.example',
    'a b@c.example',
    'a@b.example,c@d.example',
    'A <a@b.example>',
    '"a b"@c.example',
    'a@b.example\r\nBcc: x@y.example',
    'a@b.example\u0000',
    'a@b..example',
    '.a..b@c.example',
    'group:a@b.example;',
    `${'x'.repeat(65)}@b.example`,
    `a@${'x'.repeat(300)}.example`,
    'a@[127.0.0.1]',
    undefined,
  ])('%j is none', (text) => {
    expect(isEmailAddress(text)).toBe(false)
  })
})
