import { createHash, randomBytes } from 'node:crypto'
import type { User } from './directory.js'
import { isSecondStepError } from './errors.js'
import type { Vault } from './records/vault.js'

/** A pass as it was just drawn: the value goes to the browser, the hash into the record. */
export interface DrawnPass {
  readonly value: string
  readonly hash: string
}

/** Draws passes and reads them back. */
export interface PassMaker {
  draw(user: Pick<User, 'id' | 'organisation'>): DrawnPass
  /** The hashes of the values that look like passes; others are left out. */
  hashesOf(values: readonly string[]): readonly string[]
  /** Whose record a pass belongs to, even when the host no longer knows. */
  ownerOf(value: string): { readonly organisation: string; readonly id: string } | undefined
}

const passBytes = 32
/** Cookie jars can be stuffed from a neighbouring host name; more candidates than this are not looked at. */
export const mostCandidates = 8
const wellFormedPass = /^[\w-]{1,16}(?:\.[\w-]{1,3000}){3}\.[\w-]{43}$/

/** What is drawn: a pass for a browser, or a ticket for an agent. One is never taken for the other. */
export type DrawnKind = 'pass' | 'ticket'

/** A pass is `owner.random`: the sealed name of its record, and 256 random bits of which the record keeps a hash. */
export function createPassMaker(vault: Vault, kind: DrawnKind = 'pass'): PassMaker {
  const place = { purpose: kind, organisation: '', userId: '', keyId: '' }
  return {
    draw: (user) => {
      const owner = vault.seal(place, Buffer.from(JSON.stringify([user.organisation, user.id])))
      const random = randomBytes(passBytes).toString('base64url')
      const value = `${owner}.${random}`
      return { value, hash: hash(kind, value) }
    },
    hashesOf: (values) =>
      values
        .filter((value) => wellFormedPass.test(value))
        .slice(0, mostCandidates)
        // The whole value: a pass with another name on it is another pass.
        .map((value) => hash(kind, value)),
    ownerOf: (value) => {
      if (!wellFormedPass.test(value)) return undefined
      try {
        const opened = vault.open(place, value.slice(0, value.lastIndexOf('.')))
        const [organisation, id]: unknown[] = JSON.parse(Buffer.from(opened).toString())
        return typeof organisation === 'string' && typeof id === 'string' ? { organisation, id } : undefined
      } catch (error) {
        if (isSecondStepError(error, 'ERR_KEY_UNREADABLE')) return undefined
        throw error
      }
    },
  }
}

/** What ties a pass to one login of the host, as the record keeps it. */
export function hashBinding(binding: string): string {
  return hash('binding', binding)
}

function hash(purpose: string, value: string): string {
  return createHash('sha256').update(`secondstep/1/${purpose}\0${value}`).digest('base64url')
}
