import type { ThrottleSettings } from '../../../packages/core/src/decide/throttle.js'
import { spendCode, usableKeys } from '../../../packages/core/src/decide/verify.js'
import { codeOf, timeStepAt } from '../../../packages/core/src/keys/totp.js'
import { emptySubscriber, type KeyEntry, type SubscriberRecord } from '../../../packages/core/src/records/subscriber.js'

/** A moment in the middle of a time step. */
export const noon = 1_800_000_000 + 15

export const throttle: ThrottleSettings = {
  freeFailures: 5,
  hardStop: 50,
  agentShare: 25,
  waitSeconds: 30,
  longestWaitSeconds: 900,
}

export const passes = { passSeconds: 43_200, freshSeconds: 300, maxPasses: 20 }
export const keys = { maxKeys: 5, stagedKeySeconds: 600 }

const secrets = new Map<string, Uint8Array>()

/** A key whose secret `open` gives back. */
export function keyOf(id: string, rest: Partial<KeyEntry> = {}): KeyEntry {
  const seed = [...id].reduce((sum, letter) => sum * 31 + (letter.codePointAt(0) ?? 0), 7)
  secrets.set(
    id,
    Uint8Array.from({ length: 20 }, (_, index) => (seed * (index + 3) + index * 17) % 251),
  )
  return { id, label: id, state: 'live', origin: 'own', sealed: `sealed ${id}`, createdAt: noon - 1000, ...rest }
}

export function open(key: KeyEntry): Uint8Array {
  const secret = secrets.get(key.id)
  if (secret === undefined) throw new Error(`no key ${key.id}`)
  return secret
}

export function recordWith(...entries: readonly KeyEntry[]): SubscriberRecord {
  return { ...emptySubscriber('default', 'user01'), keys: entries }
}

/** The right code of a key, some steps away from a moment. */
export function codeAt(key: KeyEntry, now: number, stepsAway = 0): string {
  return codeOf(open(key), timeStepAt(now) + stepsAway)
}

/** A code that fits none of the steps in reach of any of the record's keys. */
export function wrongCode(record: SubscriberRecord, now: number): string {
  const right = new Set(record.keys.flatMap((key) => [-1, 0, 1].map((away) => codeAt(key, now, away))))
  for (let candidate = 0; ; candidate++) {
    const code = String(candidate).padStart(6, '0')
    if (!right.has(code)) return code
  }
}

/** One code over the web, with all usable keys as candidates. */
export function spend(record: SubscriberRecord, code: unknown, now: number): ReturnType<typeof spendCode> {
  return spendCode(record, { code, channel: 'web', candidates: usableKeys(record) }, { now, throttle, open })
}
