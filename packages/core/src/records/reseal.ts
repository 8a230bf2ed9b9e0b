import type { Events } from '../audit/events.js'
import { type Directory, onlyOrganisation, type User } from '../directory.js'
import { isSecondStepError } from '../errors.js'
import type { Settings } from '../options.js'
import type { Keyring } from './keyring.js'
import type { SubscriberRecord } from './subscriber.js'
import type { Subscribers } from './subscribers.js'
import type { Vault } from './vault.js'

/** What still hangs on a ring key that is not the first. */
export interface RingLeft {
  /** Sealed keys that did not open: their ring key is gone, or they are damaged. */
  readonly keys: number
  /** Users with recovery codes hashed under it. Hashes cannot be made anew: they end when their user makes new codes. */
  readonly recoverySets: number
  /** Remembered browsers hashed under it; each moves to the first ring key when it is next used. */
  readonly devices: number
}

/** What re-sealing came to. */
export interface ResealReport {
  /** Users looked at. */
  readonly users: number
  /** Records that were sealed anew. */
  readonly resealed: number
  /** Users whose record could not be read at all. */
  readonly unreadable: number
  /** By the id of the ring key; empty: every key but the first can leave the ring. */
  readonly left: Readonly<Record<string, RingLeft>>
  /** False if it was stopped on the way. */
  readonly complete: boolean
  /** Where to go on (`after`) then; nothing if it had not begun. */
  readonly next: string | undefined
}

/** Which users to re-seal. */
export interface ResealRequest {
  /** Default: the only one. */
  readonly organisation?: string | undefined
  /** The `next` of an earlier report. */
  readonly after?: string | undefined
  /** Stops between two pages of users. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Seals every user's keys under the ring's first key, page by page of the directory: in bounded memory, beside running
 * logins, and as often as one likes, since what is sealed already is left alone.
 */
export type Reseal = (request?: ResealRequest) => Promise<ResealReport>

/** What it is made of. */
export interface ResealParts {
  readonly settings: Settings
  readonly directory: Directory
  readonly subscribers: Subscribers
  readonly keyring: Keyring
  readonly vault: Vault
  readonly events: Events
}

const pageUsers = 100

export function createReseal(parts: ResealParts): Reseal {
  const { settings, directory, events } = parts
  return async ({ organisation = onlyOrganisation, after, signal } = {}) => {
    const left = new Map<string, RingLeft>()
    let [users, resealed, unreadable] = [0, 0, 0]
    let next = after
    let complete = false
    while (!complete && signal?.aborted !== true) {
      const page = await directory.list({ organisation, search: undefined, after: next, limit: pageUsers })
      for (const user of page.users.filter((one) => one.organisation === organisation)) {
        users++
        const outcome = await resealOne(user, parts)
        if (outcome === undefined) unreadable++
        else if (outcome.changed) resealed++
        for (const [ring, add] of outcome?.left ?? []) left.set(ring, sum(left.get(ring), add))
      }
      next = page.next
      complete = next === undefined
    }
    const detail = { users, resealed, unreadable, complete }
    events.tell({ type: 'records_resealed', at: settings.clock(), organisation, detail })
    return { users, resealed, unreadable, left: Object.fromEntries(left), complete, next }
  }
}

interface Resealed {
  readonly changed: boolean
  readonly left: ReadonlyArray<readonly [string, RingLeft]>
}

async function resealOne(user: User, { subscribers, keyring, vault }: ResealParts): Promise<Resealed | undefined> {
  try {
    return await subscribers.change<Resealed>(user, ({ record }) => {
      const after = keyring.reseal(record)
      return { record: after, outcome: { changed: after !== record, left: leftIn(after, vault) } }
    })
  } catch (error) {
    // One damaged record must not keep everybody else on the old key.
    if (isSecondStepError(error, 'ERR_RECORD_UNREADABLE')) return undefined
    throw error
  }
}

function leftIn(record: SubscriberRecord, vault: Vault): Resealed['left'] {
  const none: RingLeft = { keys: 0, recoverySets: 0, devices: 0 }
  const { recovery } = record
  const found: ReadonlyArray<readonly [string, RingLeft]> = [
    ...record.keys.map(({ sealed }) => [vault.ringOf(sealed), { ...none, keys: 1 }] as const),
    ...(record.devices ?? []).map(({ ring }) => [ring, { ...none, devices: 1 }] as const),
    ...(recovery === undefined || recovery.hashes.length === 0
      ? []
      : [[recovery.ring, { ...none, recoverySets: 1 }] as const]),
  ]
  return found.filter(([ring]) => ring !== vault.currentId)
}

function sum(a: RingLeft | undefined, b: RingLeft): RingLeft {
  return {
    keys: (a?.keys ?? 0) + b.keys,
    recoverySets: (a?.recoverySets ?? 0) + b.recoverySets,
    devices: (a?.devices ?? 0) + b.devices,
  }
}
