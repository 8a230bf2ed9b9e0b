import { randomBytes } from 'node:crypto'
import { hashPassword, isPassword, type PasswordHash } from './password.js'

/** A row of the host's user table. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string | undefined
  readonly isAdministrator: boolean
  readonly department: string
  readonly title: string
  readonly remarks: string
}

/** One page of people, and where the next one begins. */
export interface PeoplePage {
  readonly users: readonly Person[]
  readonly next?: string
}

/** The host's user table, in memory. */
export interface People {
  find(id: string): Person | undefined
  list(page: {
    readonly search: string | undefined
    readonly after: string | undefined
    readonly limit: number
  }): PeoplePage
  /** Takes as long for an unknown name as for a wrong password. */
  checkPassword(id: string, password: string): Person | undefined
  /** @returns false if somebody else has this address. */
  setEmail(id: string, email: string | undefined): boolean
  /** @returns false if the id or the address is taken. */
  add(person: Person, password: string): boolean
  remove(id: string): boolean
}

interface Row {
  readonly person: Person
  readonly password: PasswordHash
}

/** The accounts every example starts with; each password is the id with `-demo`. */
export const seed: readonly Person[] = [
  personOf('admin', 'Administrator', { isAdministrator: true, department: 'IT', title: 'Manager' }),
  personOf('user01', 'ユーザー-01', { email: 'user01@example.test', department: '営業部', title: '主任' }),
  personOf('user02', 'ユーザー-02', { email: 'user02@example.test', department: '開発部' }),
  personOf('user03', 'ユーザー-03', { department: '開発部', remarks: '在宅勤務' }),
]

export function createPeople(): People {
  const rows = new Map<string, Row>()
  const nobody = rowOf(personOf('', ''), randomBytes(16).toString('hex'))
  for (const one of seed) rows.set(one.id, rowOf(one, `${one.id}-demo`))
  const sorted = (): readonly Person[] =>
    [...rows.values()].map((row) => row.person).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const holderOf = (email: string): Person | undefined =>
    sorted().find((other) => other.email?.toLowerCase() === email.toLowerCase())

  return {
    find: (id) => rows.get(id)?.person,
    list: ({ search, after, limit }) => {
      const fits = (one: Person): boolean =>
        search === undefined ||
        `${one.id}\n${one.name}\n${one.email ?? ''}`.toLowerCase().includes(search.toLowerCase())
      const found = sorted().filter((one) => fits(one) && (after === undefined || one.id > after))
      const users = found.slice(0, limit)
      const last = users.at(-1)
      return found.length > limit && last !== undefined ? { users, next: last.id } : { users }
    },
    checkPassword: (id, password) => {
      const row = rows.get(id) ?? nobody
      const same = isPassword(row.password, password)
      return same && row !== nobody ? row.person : undefined
    },
    setEmail: (id, email) => {
      const row = rows.get(id)
      const holder = email === undefined ? undefined : holderOf(email)
      if (row === undefined || (holder !== undefined && holder.id !== id)) return false
      rows.set(id, { ...row, person: { ...row.person, email } })
      return true
    },
    add: (one, password) => {
      if (rows.has(one.id) || (one.email !== undefined && holderOf(one.email) !== undefined)) return false
      rows.set(one.id, rowOf(one, password))
      return true
    },
    remove: (id) => rows.delete(id),
  }
}

/** A person of whom little is known. */
export function personOf(id: string, name: string, rest: Partial<Person> = {}): Person {
  return { id, name, email: undefined, isAdministrator: false, department: '', title: '', remarks: '', ...rest }
}

function rowOf(one: Person, password: string): Row {
  return { person: one, password: hashPassword(password) }
}
