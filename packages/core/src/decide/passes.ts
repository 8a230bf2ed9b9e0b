import { clockToleranceSeconds } from '../clock.js'
import type { PassEntry, SubscriberRecord } from '../records/subscriber.js'
import { endDevices } from './devices.js'
import { hasLiveKey } from './keys.js'

/** How long passes and freshness last, and how many passes a user may have at once. */
export interface PassSettings {
  readonly passSeconds: number
  readonly freshSeconds: number
  readonly maxPasses: number
}

/** A pass as it is presented: hashes of what the browser sent, and what ties it to this login. */
export interface PresentedPass {
  readonly hashes: readonly string[]
  readonly binding: string | undefined
}

/** How long a set-up link, and what it opens, lasts. */
export const setupSeconds = 900

/**
 * Adds a pass; the oldest one goes when there are too many, and so do the ones it takes the place of. Passes of other epochs
 * stay: while a switch is being thrown, both epochs may still turn out to be the one that holds.
 */
export function addPass(
  record: SubscriberRecord,
  pass: PassEntry,
  replaced: readonly string[],
  settings: PassSettings,
): SubscriberRecord {
  const kept = record.passes.filter(
    (other) => !replaced.includes(other.hash) && !isExpired(other, pass.issuedAt, settings),
  )
  return { ...record, passes: [...kept, pass].slice(-settings.maxPasses) }
}

/**
 * Finds the pass that stands behind a request: known, tied to this login, to a live key and to the policy's epoch, and not
 * expired.
 */
export function findPass(
  record: SubscriberRecord,
  presented: PresentedPass,
  epoch: string,
  now: number,
  settings: PassSettings,
): PassEntry | undefined {
  return record.passes.find(
    (pass) =>
      // Hashes of 256 random bits: comparing them tells nobody anything.
      presented.hashes.includes(pass.hash) &&
      pass.binding === presented.binding &&
      pass.epoch === epoch &&
      hangsOnLiveKey(record, pass) &&
      !isExpired(pass, now, settings),
  )
}

/** A pass that was not given for a code of a key: for a recovery code, or by a set-up link. */
export function passWithoutKey(
  by: 'recovery' | 'setup',
  tied: Pick<PassEntry, 'hash' | 'binding' | 'epoch'>,
  now: number,
): PassEntry {
  return { ...tied, keyId: '', by, issuedAt: now, freshAt: now }
}

/** Tells whether a pass proves a right code within the last `freshSeconds`. */
export function isFresh(pass: PassEntry, now: number, freshSeconds: number): boolean {
  return codeAgeOf(pass, now) < freshSeconds
}

/** How long ago a pass's owner gave a right code, in seconds; for ever, if the time lies in a future no clock explains. */
export function codeAgeOf(pass: PassEntry, now: number): number {
  return pass.freshAt - now < clockToleranceSeconds ? Math.max(0, now - pass.freshAt) : Number.POSITIVE_INFINITY
}

/** Ends the passes with these hashes. */
export function endPasses(record: SubscriberRecord, hashes: readonly string[]): SubscriberRecord {
  const passes = record.passes.filter((pass) => !hashes.includes(pass.hash))
  return passes.length === record.passes.length ? record : { ...record, passes }
}

/** Ends every pass, and with them the devices: a browser that is not asked would be in again at once. */
export function endAllPasses(record: SubscriberRecord): SubscriberRecord {
  const ended = endDevices(record)
  return ended.passes.length === 0 ? ended : { ...ended, passes: [] }
}

/** A recovery code is given by somebody who may have lost his key: its pass stands as long as he has any live one. */
function hangsOnLiveKey(record: SubscriberRecord, pass: PassEntry): boolean {
  if (pass.by === 'recovery') return hasLiveKey(record)
  // The set-up link is for making the first key, and is over with it.
  if (pass.by === 'setup') return !hasLiveKey(record)
  return record.keys.some((key) => key.id === pass.keyId && key.state === 'live')
}

function isExpired(pass: PassEntry, now: number, settings: PassSettings): boolean {
  const seconds = pass.by === 'setup' ? Math.min(setupSeconds, settings.passSeconds) : settings.passSeconds
  return now - pass.issuedAt >= seconds
}
