import { randomUUID } from 'node:crypto'
import type { User } from '../directory.js'
import { isSecondStepError } from '../errors.js'
import { createKeyCard, createKeyPicture, type KeyCard, type KeyPicture } from '../keys/key-card.js'
import { newSecret } from '../keys/totp.js'
import type { KeyEntry, SubscriberRecord } from './subscriber.js'
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
  /** The same, or nothing where it does not open: for lists, in which one user's fault is not everybody's. */
  tryOpen(record: SubscriberRecord, key: KeyEntry): Uint8Array | undefined
  /** The record with its keys sealed under the ring's first key; the same object if they are. What does not open stays. */
  reseal(record: SubscriberRecord): SubscriberRecord
  cardOf(user: User, secret: Uint8Array): Promise<KeyCard>
  /** The same key, drawn for a mail. */
  pictureOf(user: User, secret: Uint8Array): Promise<KeyPicture>
}

export function createKeyring(vault: Vault, issuer: string): Keyring {
  const open: Keyring['open'] = (record, key) =>
    vault.open(placeOf(record.organisation, record.userId, key.id), key.sealed)
  const tryOpen: Keyring['tryOpen'] = (record, key) => {
    try {
      return open(record, key)
    } catch (error) {
      if (isSecondStepError(error, 'ERR_KEY_UNREADABLE')) return undefined
      throw error
    }
  }
  const resealKey = (record: SubscriberRecord, key: KeyEntry): KeyEntry => {
    const secret = vault.isOld(key.sealed) ? tryOpen(record, key) : undefined
    if (secret === undefined) return key
    return { ...key, sealed: vault.seal(placeOf(record.organisation, record.userId, key.id), secret) }
  }
  return {
    make: (user, secret = newSecret()) => {
      const id = randomUUID()
      return { entry: { id, sealed: vault.seal(placeOf(user.organisation, user.id, id), secret) }, secret }
    },
    open,
    tryOpen,
    reseal: (record) => {
      const keys = record.keys.map((key) => resealKey(record, key))
      return keys.every((key, index) => key === record.keys[index]) ? record : { ...record, keys }
    },
    cardOf: (user, secret) => createKeyCard(issuer, accountOf(user), secret),
    pictureOf: (user, secret) => createKeyPicture(issuer, accountOf(user), secret),
  }
}

/** Whom an authenticator app shows beside the issuer. */
export function accountOf({ email, id }: User): string {
  return email ?? id
}

/** Sealed for one user and key, a secret opens nowhere else. */
function placeOf(organisation: string, userId: string, keyId: string): SealPlace {
  return { purpose: 'key', organisation, userId, keyId }
}
