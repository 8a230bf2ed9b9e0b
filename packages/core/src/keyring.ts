import { randomUUID } from 'node:crypto'
import type { User } from './directory.js'
import { createKeyCard, type KeyCard } from './key-card.js'
import type { KeyEntry, SubscriberRecord } from './subscriber.js'
import { newSecret } from './totp.js'
import type { SealPlace, Vault } from './vault.js'

/** A key that was just made: what goes into the record, and the secret that is shown once. */
export interface MadeKey {
  readonly entry: Pick<KeyEntry, 'id' | 'sealed'>
  readonly secret: Uint8Array
}

/** Makes keys for users and opens them again; the only way from a record to a secret. */
export interface Keyring {
  /** A new key, or one around a secret that was set. */
  make(user: Pick<User, 'id' | 'organisation'>, secret?: Uint8Array): MadeKey
  /** @throws `ERR_KEY_UNREADABLE` */
  open(record: SubscriberRecord, key: KeyEntry): Uint8Array
  cardOf(user: User, secret: Uint8Array): Promise<KeyCard>
}

export function createKeyring(vault: Vault, issuer: string): Keyring {
  return {
    make: (user, secret = newSecret()) => {
      const id = randomUUID()
      return { entry: { id, sealed: vault.seal(placeOf(user.organisation, user.id, id), secret) }, secret }
    },
    open: (record, key) => vault.open(placeOf(record.organisation, record.userId, key.id), key.sealed),
    cardOf: (user, secret) => createKeyCard(issuer, user.email ?? user.id, secret),
  }
}

/** Sealed for one user and key, a secret opens nowhere else. */
function placeOf(organisation: string, userId: string, keyId: string): SealPlace {
  return { purpose: 'key', organisation, userId, keyId }
}
