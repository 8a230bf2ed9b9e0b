import { randomInt, randomUUID } from 'node:crypto'
import type { Agent } from './agent-directory.js'
import { parseCode } from './code.js'
import { emailCodeSeconds } from './decide/email-code.js'
import type { User } from './directory.js'
import { isEmailAddress } from './email-address.js'
import type { Events } from './events.js'
import { sendMail } from './mailer.js'
import type { Settings } from './options.js'
import type { Owner } from './subscribers.js'
import type { Vault } from './vault.js'

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
  readonly events: Events
}

export function createEmailCodes({ settings, vault, events }: EmailCodesParts): EmailCodes {
  // Keyed: of six digits a plain hash would hide nothing. Tied to user and agent: it is worth nothing anywhere else.
  const hashesOf = ({ organisation, id }: Owner, agentId: string, code: string): readonly string[] =>
    vault.hashes('email-code', JSON.stringify([organisation, id, agentId, code]))
  return {
    draw: (owner, agentId, typed) => {
      const code = String(randomInt(1_000_000)).padStart(6, '0')
      const [hash = ''] = hashesOf(owner, agentId, code)
      const parsed = parseCode(typed)
      const hashes = hashesOf(owner, agentId, parsed ?? '')
      return { code, hash, typed: parsed === undefined ? undefined : hashes }
    },
    send: (user, agent, code) => {
      const { mail } = settings
      if (mail === undefined || !isEmailAddress(user.email)) return
      const { organisation, id: userId } = user
      const about = { organisation, userId, detail: { agentId: agent.id } }
      sendMail(mail, {
        id: randomUUID(),
        to: user.email,
        name: user.name,
        language: user.language,
        issuer: settings.issuer,
        content: { kind: 'agent_code', agentName: agent.name, code, validSeconds: emailCodeSeconds },
      }).then(({ status }) => {
        const type = status === 'sent' ? 'agent_code_mailed' : 'agent_code_not_mailed'
        events.tell({ ...about, type, at: settings.clock() })
      })
    },
  }
}
