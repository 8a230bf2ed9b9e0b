import { randomUUID } from 'node:crypto'
import type { Keyring } from './keyring.js'
import type { Operate } from './operate.js'
import type { Settings } from './options.js'
import { recordKey } from './record-codec.js'
import { emptySubscriber, type SubscriberRecord } from './subscriber.js'
import type { Owner } from './subscribers.js'
import { matchCode } from './totp.js'

/**
 * Work without a purpose: a refusal must not tell by what it cost how far it came. Every try at an agent opens as many keys,
 * computes as many codes and asks the store as often, whether there is such a user or not.
 */
export interface EvenOut {
  /** Somebody who does not exist; a new one each time, so that nobody waits in line for him. */
  stranger(organisation: string): Owner
  /** Computes what is missing after `tried` keys to the most a user can have. */
  keys(tried: number): void
  /** Asks the store for a swap that cannot happen, unless there was one. */
  swap(happened: boolean): Promise<void>
}

/** What it is made of. */
export interface EvenOutParts {
  readonly settings: Settings
  readonly operate: Operate
  readonly keyring: Keyring
}

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
    swap: async (happened) => {
      if (!happened) await operate.feint(recordKey('user', [nobody.organisation, randomUUID()]))
    },
  }
}
