/** Where a key comes from. Only `administrator` keys are ever shown to an administrator; only `mailed` ones are mailed again. */
export type KeyOrigin = 'administrator' | 'mailed' | 'own'

/** `staged`: made on the account page, not confirmed. `pending`: handed over, never used. `live`: gave a right code. */
export type KeyState = 'staged' | 'pending' | 'live'

/** One key of a subscriber; times are Unix seconds. */
export interface KeyEntry {
  readonly id: string
  readonly label: string
  readonly state: KeyState
  readonly origin: KeyOrigin
  /** The secret, sealed to this user and key. */
  readonly sealed: string
  readonly createdAt: number
  /** RFC 6238 5.2: the last accepted step. It and all before it are spent; it only grows. */
  readonly lastTimeStep?: number
  readonly lastUsedAt?: number
  /** A pending key ends this live one at its first right code. */
  readonly replaces?: string
  /** When the key reached its user by mail. */
  readonly deliveredAt?: number
  /** The job that made it. */
  readonly job?: string
}

/** Proof that one login has passed the step. The browser holds the value, the record its hash. */
export interface PassEntry {
  readonly hash: string
  /** What ties the pass to one login of the host, hashed. */
  readonly binding: string
  readonly keyId: string
  /** The policy's epoch the pass was issued under. */
  readonly epoch: string
  readonly issuedAt: number
  /** When its owner last gave a right code. */
  readonly freshAt: number
  /** Given for a recovery code, or for the set-up link of an administrator without a key: it hangs on no single key, and `keyId` is empty. */
  readonly by?: 'recovery' | 'setup'
}

/** The recovery codes a user made last. */
export interface RecoverySet {
  readonly madeAt: number
  /** The id of the ring key the hashes were made under. */
  readonly ring: string
  /** Keyed hashes of the codes that are left. */
  readonly hashes: readonly string[]
}

/** A remembered browser. It holds the value, the record a keyed hash of it; times are Unix seconds. */
export interface DeviceEntry {
  readonly id: string
  readonly hash: string
  /** The id of the ring key the hash was made under. */
  readonly ring: string
  /** The key whose code was given when it was remembered; the device ends with it. */
  readonly keyId: string
  readonly epoch: string
  /** What the browser calls itself, in a few words. */
  readonly name: string
  readonly createdAt: number
  /** Kept to the day. */
  readonly lastUsedAt: number
}

/** The two ways a code comes in; each has failures and waits of its own. */
export type Channel = 'web' | 'agents'

/** Wrong codes of one channel since its last right one. */
export interface ChannelFailures {
  readonly failures: number
  readonly lastFailureAt: number
}

/** A ticket that lets its user in at one agent, once, for a minute. */
export interface TicketEntry {
  readonly hash: string
  readonly agentId: string
  /** The agent's option it was given under; it ends with it. */
  readonly authentication: string
  readonly issuedAt: number
}

/** What a user got wrong at one agent that takes no code of his app: its password, an account, a mailed code. */
export interface AgentFailures extends ChannelFailures {
  readonly agentId: string
}

/** A code that was mailed for one agent. A spent or guessed-away one has no hash left, but still counts as a mail. */
export interface MailedCode {
  readonly agentId: string
  readonly hash?: string
  readonly tries: number
  readonly sentAt: number
}

/** What became of the last mail with a key. */
export interface KeyMail {
  readonly status: 'sent' | 'failed' | 'retrying' | 'unknown'
  readonly at: number
  /** Why it did not arrive, in one word. */
  readonly reason?: string
  /** The mail server's three digits. */
  readonly responseCode?: number
  /** The distribution it belongs to, and in which of its rounds this was found out. */
  readonly job?: string
  readonly round?: number
}

/** Everything the second step knows about one user. What must happen together lives in here. */
export interface SubscriberRecord {
  readonly version: 1
  readonly organisation: string
  readonly userId: string
  readonly keys: readonly KeyEntry[]
  readonly passes: readonly PassEntry[]
  readonly web: ChannelFailures
  readonly agents: ChannelFailures
  readonly recovery?: RecoverySet
  /** Wrong recovery codes since the last right one; apart from the channels. */
  readonly recoveryFailures?: ChannelFailures
  readonly devices?: readonly DeviceEntry[]
  /** The highest step accepted with any key, gone ones included: a secret that is set once more starts from it. */
  readonly lastTimeStep?: number
  readonly tickets?: readonly TicketEntry[]
  readonly atAgents?: readonly AgentFailures[]
  readonly mailedCodes?: readonly MailedCode[]
  readonly keyMail?: KeyMail
  /** When the user asked for his key by mail, as far as that still counts. */
  readonly keyMailAskedAt?: readonly number[]
}

/** Nothing went wrong yet. */
export const noFailures: ChannelFailures = { failures: 0, lastFailureAt: 0 }

/** The record of a user nothing is known of yet. */
export function emptySubscriber(organisation: string, userId: string): SubscriberRecord {
  return { version: 1, organisation, userId, keys: [], passes: [], web: noFailures, agents: noFailures }
}
