import type { User } from './directory.js'

/** Who acts, and from where. */
export interface Actor {
  readonly user: User
  readonly ip?: string | undefined
}
