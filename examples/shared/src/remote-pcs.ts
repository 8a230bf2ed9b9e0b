import { createHash, timingSafeEqual } from 'node:crypto'
import type { AgentPort } from '@secondstep/core'
import { hashPassword, isPassword, type PasswordHash } from './password.js'
import type { Person } from './people.js'

/** A row of the host's list of remote PCs. */
export interface RemotePc {
  readonly id: string
  readonly name: string
  readonly remarks: string
}

interface Row {
  readonly pc: RemotePc
  readonly password: PasswordHash
  /** Of the bearer token: the token itself is on the PC alone. */
  readonly tokenHash: Buffer
  readonly account: string
  readonly accountPassword: PasswordHash
}

/** The PCs every example starts with; password and token are the id with `-demo` and `-token`, its account is `operator`. */
export const seedPcs: readonly RemotePc[] = [
  { id: 'pc-01', name: 'pc-01', remarks: '受付' },
  { id: 'pc-02', name: 'pc-02', remarks: '開発室' },
]

/** The host's remote PCs, in memory. Everybody may reach every one of them. */
export function createRemotePcs(): AgentPort<Person> {
  const rows: readonly Row[] = seedPcs.map((pc) => ({
    pc,
    password: hashPassword(`${pc.id}-demo`),
    tokenHash: hashOf(`${pc.id}-token`),
    account: 'operator',
    accountPassword: hashPassword(`${pc.id}-os-demo`),
  }))
  const rowOf = (id: unknown): Row | undefined => rows.find(({ pc }) => pc.id === id)
  return {
    find: (id) => rowOf(id)?.pc,
    list: ({ search, after, limit }) => {
      const fits = ({ id, name }: RemotePc): boolean =>
        search === undefined || `${id}\n${name}`.toLowerCase().includes(search.toLowerCase())
      const found = rows.map(({ pc }) => pc).filter((pc) => fits(pc) && (after === undefined || pc.id > after))
      const agents = found.slice(0, limit)
      const last = agents.at(-1)
      return found.length > limit && last !== undefined ? { agents, next: last.id } : { agents }
    },
    agentOf: (bearer) => rows.find(({ tokenHash }) => timingSafeEqual(tokenHash, hashOf(bearer)))?.pc,
    mayConnect: () => true,
    checkPassword: ({ id }, password) => {
      const row = rowOf(id)
      return row !== undefined && isPassword(row.password, password)
    },
    checkOsAccount: ({ id }, { account, password }) => {
      const row = rowOf(id)
      return row !== undefined && row.account === account && isPassword(row.accountPassword, password)
    },
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
