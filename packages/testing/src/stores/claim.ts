import { randomBytes } from 'node:crypto'
import type { RecordStore } from '@secondstep/core'
import type { StorePeer } from './peer.js'

/** The processes a claim may use. Each is started at its first use, and started anew after it has ended. */
export interface Processes {
  one(): Promise<StorePeer>
  other(): Promise<StorePeer>
}

/** One claim about a record store, as the suite's own rooms write it. */
export interface Claim {
  readonly title: string
  readonly check: (processes: Processes) => Promise<void>
}

/** A claim that one process is enough for. */
export function claimOfOne(title: string, check: (store: StorePeer['store']) => Promise<void>): Claim {
  return { title, check: async (processes) => check((await processes.one()).store) }
}

/** A key nobody has used before, of the length and letters the kit's own have. */
export function newKey(): string {
  return `secondstep::1:test:${randomBytes(32).toString('hex')}`
}

/** One record. */
export async function read(store: Pick<RecordStore, 'readMany'>, key: string): Promise<string | undefined> {
  return (await store.readMany([key]))[0]
}

/** A moment two processes can both still reach (milliseconds). */
export function soon(): number {
  return Date.now() + 25
}
