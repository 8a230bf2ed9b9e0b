import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'

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
  add(person: Pick<Person, 'id' | 'name' | 'email'>, password: string): boolean
  remove(id: string): boolean
}

interface Row {
  readonly person: Person
  readonly salt: Buffer
  readonly hash: Buffer
}

/** The accounts every example starts with; each password is the id with `-demo`. */
export const seed: readonly Person[] = [
  person('admin', 'Administrator', { isAdministrator: true, department: 'IT', title: 'Manager' }),
  person('user01', 'ユーザー-01', { email: 'user01@example.test', department: '営業部', title: '主任' }),
  person('user02', 'ユーザー-02', { email: 'user02@example.test', department: '開発部' }),
  person('user03', 'ユーザー-03', { department: '開発部', remarks: '在宅勤務' }),
]

export function createPeople(): People {
  const rows = new Map<string, Row>()
  const nobody = rowOf(person('', ''), randomBytes(16).toString('hex'))
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
      const same = timingSafeEqual(row.hash, hashOf(password, row.salt))
      return same && row !== nobody ? row.person : undefined
    },
    setEmail: (id, email) => {
      const row = rows.get(id)
      const holder = email === undefined ? undefined : holderOf(email)
      if (row === undefined || (holder !== undefined && holder.id !== id)) return false
      rows.set(id, { ...row, person: { ...row.person, email } })
      return true
    },
    add: ({ id, name, email }, password) => {
      if (rows.has(id) || (email !== undefined && holderOf(email) !== undefined)) return false
      rows.set(id, rowOf(person(id, name, { email }), password))
      return true
    },
    remove: (id) => rows.delete(id),
  }
}

function person(id: string, name: string, rest: Partial<Person> = {}): Person {
  return { id, name, email: undefined, isAdministrator: false, department: '', title: '', remarks: '', ...rest }
}

function rowOf(one: Person, password: string): Row {
  const salt = randomBytes(16)
  return { person: one, salt, hash: hashOf(password, salt) }
}

/** Light parameters: this is a demonstration that also hashes at every start. */
function hashOf(password: string, salt: Buffer): Buffer {
  return scryptSync(password.normalize('NFKC'), salt, 32, { N: 1024 })
}
