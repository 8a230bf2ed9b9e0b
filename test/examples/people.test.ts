import { describe, expect, it } from 'vitest'
import { createPeople, personOf } from '../../examples/shared/src/people.js'
import { returnPath } from '../../examples/shared/src/return-to.js'

describe('the people of an example', () => {
  const page = { search: undefined, after: undefined, limit: 100 }

  it('are listed page by page, each once, in the order of their ids', () => {
    const people = createPeople()
    const seen: string[] = []
    let after: string | undefined
    do {
      const { users, next } = people.list({ ...page, after, limit: 3 })
      seen.push(...users.map(({ id }) => id))
      after = next
    } while (after !== undefined)
    expect(seen).toEqual(['admin', 'user01', 'user02', 'user03'])
    expect(people.list({ ...page, search: 'USER02@' }).users.map(({ id }) => id)).toEqual(['user02'])
  })

  it('have one address each, however it is written', () => {
    const people = createPeople()
    expect(people.setEmail('admin', 'USER01@Example.Test')).toBe(false)
    expect(people.setEmail('user01', 'User01@example.test')).toBe(true)
    expect(people.add(personOf('new', 'New', { email: 'USER02@example.test' }), 'x')).toBe(false)
    expect(people.add(personOf('user01', 'Double'), 'x')).toBe(false)
    expect(people.find('new')).toBeUndefined()
    expect(people.setEmail('nobody', 'a@example.test')).toBe(false)
  })

  it('are known by their own password only, and unknown once they are removed', () => {
    const people = createPeople()
    expect(people.checkPassword('user01', 'user01-demo')?.id).toBe('user01')
    expect(people.checkPassword('user01', 'user02-demo')).toBeUndefined()
    expect(people.checkPassword('', '')).toBeUndefined()
    expect(people.checkPassword('__proto__', 'x')).toBeUndefined()
    expect(people.remove('user01')).toBe(true)
    expect(people.checkPassword('user01', 'user01-demo')).toBeUndefined()
  })
})

describe('the way back from the login', () => {
  it('leads to the page that was asked for', () => {
    expect(returnPath('/account?tab=1')).toBe('/account?tab=1')
  })

  it.each([
    ...['https://elsewhere.example/', '//elsewhere.example', '/\\elsewhere.example', '/.//elsewhere.example'],
    ...['/a/..//elsewhere.example', '/\t/elsewhere.example', '/%2e//elsewhere.example', 'javascript:alert(1)', ''],
    ...['account', `/${'a'.repeat(3000)}`, ['/account'], undefined],
  ])('never leads out of the app: %j', (asked) => {
    expect(returnPath(asked)).toBe('/private')
  })
})
