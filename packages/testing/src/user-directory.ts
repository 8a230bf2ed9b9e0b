import type { UserFields, UserPage, UserRowPage, UserRows } from '@secondstep/core'

/** Users in memory that can come and go while a test runs; give it to the kit as the option `users`. */
export interface UserDirectory<Row extends UserFields> extends UserRows<Row> {
  find(id: string): Row | undefined
  list(page: UserPage): UserRowPage<Row>
  /** Adds a user, or puts a new row in the place of the one with this id. */
  put(row: Row): void
  /** Removes a user, as if the host had deleted him. */
  remove(id: string): void
}

/**
 * Makes a directory of users for tests. It pages and searches (in id, name and e-mail address) as a host's would, and keeps
 * organisations apart.
 *
 * @example
 * ```ts
 * import { createUserDirectory } from '@secondstep/testing'
 *
 * const users = createUserDirectory([{ id: 'ann', email: 'ann@example.test' }, { id: 'ben' }])
 * users.remove('ben')
 * console.assert(users.find('ann')?.email === 'ann@example.test')
 * console.assert(users.find('ben') === undefined)
 * ```
 */
export function createUserDirectory<Row extends UserFields>(rows: readonly Row[]): UserDirectory<Row> {
  const byId = new Map<string, Row>()
  const put = (row: Row): void => {
    byId.set(idOf(row), row)
  }
  for (const row of rows) put(row)
  return {
    put,
    find: (id) => byId.get(id),
    remove: (id) => {
      byId.delete(id)
    },
    list: ({ organisation, search, after, limit }) => {
      const sought = search?.toLowerCase() ?? ''
      const found = [...byId.entries()]
        .filter(([id, row]) => (row.organisation ?? 'default') === organisation && textsOf(id, row).includes(sought))
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .filter(([id]) => after === undefined || id > after)
      const page = found.slice(0, limit)
      const last = page.at(-1)?.[0]
      const users = page.map(([, row]) => row)
      return found.length > page.length && last !== undefined ? { users, next: last } : { users }
    },
  }
}

function idOf({ id }: UserFields): string {
  return typeof id === 'object' ? id.toHexString() : String(id)
}

function textsOf(id: string, { name, email }: UserFields): string {
  return [id, name ?? '', email ?? ''].join('\n').toLowerCase()
}
