import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'

/** A password as the host keeps it. */
export interface PasswordHash {
  readonly salt: Buffer
  readonly hash: Buffer
}

export function hashPassword(password: string): PasswordHash {
  const salt = randomBytes(16)
  return { salt, hash: hashOf(password, salt) }
}

export function isPassword({ salt, hash }: PasswordHash, password: string): boolean {
  return timingSafeEqual(hash, hashOf(password, salt))
}

/** Light parameters: this is a demonstration that also hashes at every start. */
function hashOf(password: string, salt: Buffer): Buffer {
  return scryptSync(password.normalize('NFKC'), salt, 32, { N: 1024 })
}
