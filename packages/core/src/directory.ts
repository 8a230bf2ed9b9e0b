import { SecondStepError } from './errors.js'

/** What identifies a user in the host: a string, a safe integer, a bigint, or an object id of MongoDB. */
export type UserId = string | number | bigint | { toHexString(): string }

/** What the kit reads of a host's user. A field that is `null` counts as left out. */
export interface UserFields {
  readonly id: UserId
  readonly name?: string | null | undefined
  readonly email?: string | null | undefined
  readonly isAdministrator?: boolean | null | undefined
  readonly organisation?: string | null | undefined
  readonly department?: string | null | undefined
  readonly title?: string | null | undefined
  readonly remarks?: string | null | undefined
  readonly language?: string | null | undefined
  /** What the host itself knows of whether this user has a key; makes `enrolled` ask him even if his record is lost. */
  readonly enrolled?: boolean | null | undefined
}

/** A user as the kit sees him: the id as text, the organisation decided, well-formed texts, and the host's own row. */
export interface User {
  readonly id: string
  readonly organisation: string
  readonly name: string
  readonly email: string | undefined
  readonly department: string
  readonly title: string
  readonly remarks: string
  readonly language: string | undefined
  readonly enrolled: boolean
  /** The host's row, handed back to the host's callbacks. */
  readonly row: unknown
}

/** Which users a page of the host's list holds. */
export interface UserPage {
  readonly organisation: string
  readonly search: string | undefined
  /** Where the last page ended: the `next` the host gave with it. */
  readonly after: string | undefined
  readonly limit: number
}

/** The host's users, as rows of its own. */
export interface UserRows<Row> {
  /** The user of this id, or nothing. One id means one user, over all organisations. */
  find(id: string): Row | null | undefined | Promise<Row | null | undefined>
  /** One page of an organisation's users in a stable order, and where the next page begins. */
  list(page: UserPage): UserRowPage<Row> | Promise<UserRowPage<Row>>
}

/** One page of the host's list. */
export interface UserRowPage<Row> {
  readonly users: readonly Row[]
  readonly next?: string | undefined
}

/** What the host decides about its users. */
export interface DirectoryOptions<Row> {
  readonly users: UserRows<Row>
  readonly toUser?: ((row: Row) => UserFields) | undefined
  readonly isAdministrator?: ((row: Row) => boolean) | undefined
  readonly canManage?: ((actor: Row, row: Row) => boolean | Promise<boolean>) | undefined
  readonly organisationOf?: ((row: Row) => string) | undefined
  readonly exempt?: ((row: Row) => boolean | Promise<boolean>) | undefined
  readonly reauthenticate?: ((row: Row, password: string) => boolean | Promise<boolean>) | undefined
}

/** The host's users behind one door; every row that comes in is checked here. */
export interface Directory {
  /** Turns one of the host's rows into a user. @throws `ERR_USER_ID` */
  userOf(row: unknown): User
  find(id: string): Promise<User | undefined>
  list(page: UserPage): Promise<{ readonly users: readonly User[]; readonly next: string | undefined }>
  isAdministrator(user: User): boolean
  canManage(actor: User, user: User): Promise<boolean>
  /** The host lets administrators act on everybody in their organisation. */
  readonly managesAll: boolean
  /** Only the host's `true` exempts; a callback that throws asks. */
  isExempt(user: User): Promise<boolean>
  /** Checks a password, where the host can. */
  readonly reauthenticate: ((user: User, password: string) => Promise<boolean>) | undefined
}

/** Where the host knows of no organisations, everybody is in this one. */
export const onlyOrganisation = 'default'

const longestIdLength = 512

/** @throws `ERR_USER_ID` from `userOf`, `ERR_DIRECTORY` from whatever asks the host. */
export function createDirectory<Row>(options: DirectoryOptions<Row>): Directory {
  const { users, exempt, canManage, reauthenticate } = options
  // The one place where a row that went through the kit gets its type back: it is the very object the host gave.
  const rowOf = (user: User): Row => user.row as Row

  const userOf = (row: unknown): User => {
    const fields = options.toUser === undefined ? (row as UserFields) : options.toUser(row as Row)
    const id = userIdText(fields?.id)
    const organisation = options.organisationOf?.(row as Row) ?? fields.organisation ?? onlyOrganisation
    return {
      id,
      organisation: wellFormed(organisation, 'organisation'),
      name: textOf(fields.name) || id,
      email: textOf(fields.email) || undefined,
      department: textOf(fields.department),
      title: textOf(fields.title),
      remarks: textOf(fields.remarks),
      language: textOf(fields.language) || undefined,
      enrolled: fields.enrolled === true,
      row,
    }
  }

  return {
    userOf,
    find: async (id) => {
      if (id === '' || id.length > longestIdLength || !id.isWellFormed()) return undefined
      const row = await asking('users.find', () => users.find(id))
      return row === null || row === undefined ? undefined : userOf(row)
    },
    list: async (page) => {
      const { users: rows, next } = await asking('users.list', () => users.list(page))
      if (next !== undefined && next === page.after)
        throw directoryFault('users.list', new Error('`next` does not move on'))
      return { users: rows.map(userOf), next }
    },
    isAdministrator: (user) =>
      options.isAdministrator === undefined
        ? (options.toUser?.(rowOf(user)) ?? (user.row as UserFields)).isAdministrator === true
        : options.isAdministrator(rowOf(user)) === true,
    canManage: async (actor, user) =>
      canManage === undefined || (await asking('canManage', () => canManage(rowOf(actor), rowOf(user)))) === true,
    managesAll: canManage === undefined,
    isExempt: async (user) => {
      if (exempt === undefined) return false
      try {
        return (await exempt(rowOf(user))) === true
      } catch {
        return false
      }
    },
    reauthenticate:
      reauthenticate === undefined
        ? undefined
        : async (user, password) =>
            (await asking('reauthenticate', () => reauthenticate(rowOf(user), password))) === true,
  }
}

/** Asks the host something; whatever it throws becomes a fault with its name. @throws `ERR_DIRECTORY` */
export async function asking<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw directoryFault(what, cause)
  }
}

/** One of the host's callbacks failed. */
export function directoryFault(what: string, cause: unknown): SecondStepError {
  return new SecondStepError('ERR_DIRECTORY', {
    message: `The host's \`${what}\` failed.`,
    fix: 'see the cause; the second step refuses until it works again',
    cause,
  })
}

/**
 * The text of a user's id. Two users must never meet in one record, so an id has exactly one text, and what has none is
 * refused.
 *
 * @throws `ERR_USER_ID`
 */
export function userIdText(id: unknown): string {
  if (typeof id === 'string') return wellFormed(id, 'id')
  if (typeof id === 'bigint' || (typeof id === 'number' && Number.isSafeInteger(id))) return String(id)
  if (typeof id === 'object' && id !== null && 'toHexString' in id && typeof id.toHexString === 'function') {
    return wellFormed(String(id.toHexString()), 'id')
  }
  throw idError('A user without a usable id came in.')
}

function wellFormed(text: string, what: string): string {
  if (typeof text !== 'string' || text === '' || text.length > longestIdLength || !text.isWellFormed()) {
    throw idError(`A user's ${what} is no text of 1 to ${longestIdLength} well-formed characters.`)
  }
  return text
}

function idError(message: string): SecondStepError {
  return new SecondStepError('ERR_USER_ID', {
    message,
    fix: 'let `toUser` return an `id` that is a string, a safe integer, a bigint or an ObjectId',
  })
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.toWellFormed().slice(0, 1000) : ''
}
