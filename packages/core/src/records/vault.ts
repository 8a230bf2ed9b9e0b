import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { SecondStepError } from '../errors.js'

/** What a sealed text belongs to. Moved to another place, it does not open. */
export interface SealPlace {
  /** What is sealed: a key's secret, the record a pass names ... */
  readonly purpose: string
  readonly organisation: string
  readonly userId: string
  /** The key's id, or empty where the place is the whole record. */
  readonly keyId: string
}

/** Seals secrets for the store and makes keyed hashes, under a ring of keys. */
export interface Vault {
  /** Seals under the ring's first key. The same bytes never give the same text twice. */
  seal(place: SealPlace, plain: Uint8Array): string
  /**
   * Opens what was sealed under any key of the ring.
   *
   * @throws `ERR_KEY_UNREADABLE` if the text was changed, moved, cut, or sealed under a key the ring no longer has.
   */
  open(place: SealPlace, sealed: string): Uint8Array
  /** The id of the ring's first key: what seals, and what makes the first of the hashes. */
  readonly currentId: string
  /** The id of the ring key a text says it was sealed under. */
  ringOf(sealed: string): string
  /** True if the text was not sealed under the ring's first key. */
  isOld(sealed: string): boolean
  /** A keyed hash (HMAC-SHA-256, base64url) under every key of the ring, the first one first. */
  hashes(purpose: string, value: string): readonly string[]
}

const version = 'v1'
const nonceBytes = 12
// Node accepts a 4-byte tag unless the length is fixed; a short tag can be forged.
const tagBytes = 16

interface RingKey {
  readonly id: string
  readonly seal: KeyObject
  readonly hash: KeyObject
}

/**
 * Opens the key ring.
 *
 * @param secrets `id:base64,...`, 32 bytes each; the first one seals, all of them open.
 * @throws `ERR_SECRETS` if it is missing, malformed, or weak.
 *
 * @example
 * ```ts
 * import { randomBytes } from 'node:crypto'
 * import { createVault } from '@secondstep/core'
 *
 * const vault = createVault(`k1:${randomBytes(32).toString('base64')}`)
 * const place = { purpose: 'key', organisation: 'acme', userId: 'user01', keyId: 'a' }
 * const sealed = vault.seal(place, new Uint8Array([1, 2, 3]))
 * console.assert(vault.open(place, sealed).length === 3)
 * ```
 */
export function createVault(secrets: unknown): Vault {
  const ring = parseRing(secrets)
  const [current] = ring
  if (current === undefined) throw secretsError('The key ring is empty.')
  return {
    seal(place, plain) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', current.seal, nonce, { authTagLength: tagBytes })
      cipher.setAAD(boundTo(place))
      const body = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
      return [version, current.id, nonce.toString('base64url'), body.toString('base64url')].join('.')
    },
    open(place, sealed) {
      try {
        return openWith(ring, place, sealed)
      } catch (cause) {
        throw new SecondStepError('ERR_KEY_UNREADABLE', {
          message: 'A sealed value does not open.',
          fix: 'keep every key that ever sealed something in `secrets` until all records are re-sealed; if the ring is complete, the record was damaged or copied from elsewhere',
          cause,
        })
      }
    },
    currentId: current.id,
    ringOf: (sealed) => sealed.split('.')[1] ?? '',
    isOld: (sealed) => sealed.split('.')[1] !== current.id,
    hashes: (purpose, value) =>
      ring.map((key) => createHmac('sha256', key.hash).update(`${purpose}\0${value}`).digest('base64url')),
  }
}

function openWith(ring: readonly RingKey[], place: SealPlace, sealed: string): Uint8Array {
  const [sealedVersion, id, nonceText, bodyText, ...rest] = sealed.split('.')
  const key = ring.find((candidate) => candidate.id === id)
  const nonce = Buffer.from(nonceText ?? '', 'base64url')
  const body = Buffer.from(bodyText ?? '', 'base64url')
  // The texts must be the ones `seal` wrote: a decoder that skips foreign characters would let two texts mean the same.
  const exact = nonce.toString('base64url') === nonceText && body.toString('base64url') === bodyText
  if (sealedVersion !== version || key === undefined || rest.length > 0 || !exact) throw new Error('not one of ours')
  if (nonce.length !== nonceBytes || body.length < tagBytes) throw new Error('cut')
  const decipher = createDecipheriv('aes-256-gcm', key.seal, nonce, { authTagLength: tagBytes })
  decipher.setAAD(boundTo(place))
  decipher.setAuthTag(body.subarray(body.length - tagBytes))
  const plain = Buffer.concat([decipher.update(body.subarray(0, body.length - tagBytes)), decipher.final()])
  return new Uint8Array(plain)
}

/** Each part carries its length, so that no two places give the same bytes. */
function boundTo(place: SealPlace): Buffer {
  const parts = [version, place.purpose, place.organisation, place.userId, place.keyId].map((part) => Buffer.from(part))
  return Buffer.concat(parts.flatMap((part) => [Buffer.from(`${part.length}:`), part]))
}

function parseRing(secrets: unknown): readonly RingKey[] {
  if (typeof secrets !== 'string' || secrets.trim() === '') throw secretsError('`secrets` is missing.')
  const ring = secrets.split(',').map((entry) => parseEntry(entry.trim()))
  if (new Set(ring.map((key) => key.id)).size !== ring.length) throw secretsError('Two keys of `secrets` share an id.')
  return ring
}

function parseEntry(entry: string): RingKey {
  const match = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]+={0,2})$/.exec(entry)
  if (match === null) throw secretsError('`secrets` is not of the form `id:base64,...`.')
  const [, id = '', text = ''] = match
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== 32)
    throw secretsError(`The key \`${id}\` of \`secrets\` has ${bytes.length} bytes instead of 32.`)
  // 32 random bytes have fewer than 16 distinct values about never; a pass phrase or a filled pattern does.
  if (new Set(bytes).size < 16) throw secretsError(`The key \`${id}\` of \`secrets\` is not random.`)
  const derive = (purpose: string): KeyObject =>
    createSecretKey(Buffer.from(hkdfSync('sha256', bytes, '', `secondstep/1/${purpose}`, 32)))
  return { id, seal: derive('seal'), hash: derive('hash') }
}

function secretsError(message: string): SecondStepError {
  return new SecondStepError('ERR_SECRETS', {
    message,
    fix: "make a ring with `node -p \"'k1:' + require('crypto').randomBytes(32).toString('base64')\"` and keep it in the environment, not in the code",
  })
}
