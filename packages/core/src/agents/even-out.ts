import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { matchCode } from '../keys/totp.js'
import type { Settings } from '../options.js'
import type { Keyring } from '../records/keyring.js'
import type { Operate } from '../records/operate.js'
import { encodeRecord, recordKey } from '../records/record-codec.js'
import { emptySubscriber, type SubscriberRecord } from '../records/subscriber.js'
import type { Owner } from '../records/subscribers.js'

/**
 * Work without a purpose: a refusal must not tell by what it cost how far it came. Every try at an agent opens as many keys,
 * computes as many codes and asks the store as often, whether there is such a user or not.
 */
export interface EvenOut {
  /** Somebody who does not exist; a new one each time, so that nobody waits in line for him. */
  stranger(organisation: string): Owner
  /** Computes what is missing after `tried` keys to the most a user can have. */
  keys(tried: number): void
  /** A record that says nothing, to be read beside those that count. */
  decoy(): string
  /**
   * Writes that record as it was read, unless a write has happened. To a disk, a write that happens takes longer than one that
   * does not.
   */
  swap(happened: boolean, decoy: string, text: string | undefined): Promise<void>
}

/** What it is made of. */
export interface EvenOutParts {
  readonly settings: Settings
  readonly operate: Operate
  readonly keyring: Keyring
}

/** As many as are in use at once on a busy host, so that they seldom get in each other's way; no more are ever kept. */
const decoys = 64
/** What a user's record usually has. */
const decoyBytes = 700

export function createEvenOut({ settings, operate, keyring }: EvenOutParts): EvenOut {
  const nobody = { organisation: 'nobody', id: randomUUID() }
  const made = keyring.make(nobody)
  const record: SubscriberRecord = emptySubscriber(nobody.organisation, nobody.id)
  const key = { ...made.entry, label: '', state: 'live', origin: 'own', createdAt: 0 } as const
  return {
    stranger: (organisation) => ({ organisation, id: randomUUID() }),
    keys: (tried) => {
      for (let more = tried; more < settings.maxKeys; more++) {
        matchCode(keyring.open(record, key), '000000', settings.clock(), undefined)
      }
    },
    // No user's record has a name of three parts.
    decoy: () => recordKey('user', ['', 'decoy', String(randomInt(decoys))]),
    swap: async (happened, decoy, text) => {
      if (happened) return
      const filling = randomBytes(decoyBytes).toString('base64')
      await operate.feint(decoy, text, encodeRecord({ version: 1, filling }))
    },
  }
}
