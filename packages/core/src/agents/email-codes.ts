import { randomInt, randomUUID } from 'node:crypto'
import type { Events } from '../audit/events.js'
import { emailCodeSeconds } from '../decide/email-code.js'
import type { Directory, User } from '../directory.js'
import { parseCode } from '../keys/code.js'
import { isEmailAddress } from '../mail/email-address.js'
import { sendMail } from '../mail/mailer.js'
import { isAddressShared } from '../mail/shared-addresses.js'
import type { Settings } from '../options.js'
import type { Owner } from '../records/subscribers.js'
import type { Vault } from '../records/vault.js'
import type { Agent } from './agent-directory.js'

/** A code that may be mailed, and what was typed: both hashed to one user and one agent. */
export interface EmailCode {
  readonly code: string
  readonly hash: string
  /** What was typed, under every key of the ring; absent where it is no code. */
  readonly typed: readonly string[] | undefined
}

/** Draws the codes of the option `email` and sends them. */
export interface EmailCodes {
  /** Always both, whatever comes of it: a refusal must cost the same. */
  draw(owner: Owner, agentId: string, typed: unknown): EmailCode
  /** Sends it after the answer: how long a mail takes tells whether there is an address. */
  send(user: User, agent: Agent, code: string): void
}

/** What it is made of. */
export interface EmailCodesParts {
  readonly settings: Settings
  readonly vault: Vault
  readonly directory: Directory
  readonly events: Events
}

export function createEmailCodes({ settings, vault, directory, events }: EmailCodesParts): EmailCodes {
  // Keyed: of six digits a plain hash would hide nothing. Tied to user and agent: it is worth nothing anywhere else.
  const hashesOf = ({ organisation, id }: Owner, agentId: string, code: string): readonly string[] =>
    vault.hashes('email-code', JSON.stringify([organisation, id, agentId, code]))
  /** Why it did not leave, if it did not. */
  const mail = async (user: User, agent: Agent, code: string): Promise<string | undefined> => {
    if (settings.mail === undefined || !isEmailAddress(user.email)) return 'email_missing'
    // A code in a mailbox of two would let each of them in as the other.
    if (await isAddressShared(directory, user)) return 'email_duplicate'
    const outcome = await sendMail(settings.mail, {
      id: randomUUID(),
      to: user.email,
      name: user.name,
      language: user.language,
      issuer: settings.issuer,
      content: { kind: 'agent_code', agentName: agent.name, code, validSeconds: emailCodeSeconds },
    })
    return outcome.status === 'sent' ? undefined : (outcome.reason ?? outcome.status)
  }
  return {
    draw: (owner, agentId, typed) => {
      const code = String(randomInt(1_000_000)).padStart(6, '0')
      const [hash = ''] = hashesOf(owner, agentId, code)
      const parsed = parseCode(typed)
      const hashes = hashesOf(owner, agentId, parsed ?? '')
      return { code, hash, typed: parsed === undefined ? undefined : hashes }
    },
    send: (user, agent, code) => {
      // In a turn of its own: what a mailer does before it first waits would be in the time of the answer.
      setImmediate(async () => {
        const { organisation, id: userId } = user
        const failure = await mail(user, agent, code).catch(() => 'unavailable')
        const type = failure === undefined ? 'agent_code_mailed' : 'agent_code_not_mailed'
        const detail = { agentId: agent.id, ...(failure === undefined ? {} : { failure }) }
        events.tell({ type, at: settings.clock(), organisation, userId, detail })
      })
    },
  }
}
