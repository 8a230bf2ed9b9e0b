import { randomBytes } from 'node:crypto'
import { clockToleranceSeconds } from './clock.js'
import type { IssuedPass } from './code-for-pass.js'
import { hasLiveKey } from './decide/keys.js'
import { addPass, passWithoutKey, setupSeconds } from './decide/passes.js'
import type { User } from './directory.js'
import type { Operate } from './operate.js'
import { hashBinding } from './passes.js'
import { encodeRecord, isTime, parseRecord, recordKey } from './record-codec.js'
import type { StepParts } from './step.js'
import type { Subscribers } from './subscribers.js'
import { pagesOfUsers, withRecords } from './walk.js'

/** A set-up link that is used, and what ties the pass it gives to one login of the host. */
export interface SetupAttempt {
  readonly value: string | undefined
  readonly binding: string
  readonly ip?: string | undefined
}

/** The way in for the first administrator while everyone is asked and no administrator has a key. */
export interface SetupLink {
  /**
   * Draws the value of a link that lasts 15 minutes and works once; one that was drawn before ends.
   *
   * @returns nothing, unless the scope is `everyone` and no administrator has a live key.
   */
  draw(organisation: string): Promise<string | undefined>
  /** Takes a link for an administrator who has signed in with his password and has no live key; his pass lasts 15 minutes. */
  use(user: User, attempt: SetupAttempt): Promise<IssuedPass | undefined>
}

/** What it is made of. */
export interface SetupLinkParts extends StepParts {
  readonly operate: Operate
  readonly subscribers: Subscribers
}

const linkKey = (organisation: string): string => recordKey('setup', [organisation])

export function createSetupLink(parts: SetupLinkParts): SetupLink {
  const { settings, directory, operate, subscribers, passes, vault, events } = parts
  const hashesOf = (organisation: string, value: string): readonly string[] =>
    vault.hashes('setup', JSON.stringify([organisation, value]))
  return {
    draw: async (organisation) => {
      const { scope } = await subscribers.policyOf(organisation)
      if (scope !== 'everyone' || (await hasProvenAdministrator(parts, organisation))) return undefined
      const value = randomBytes(32).toString('base64url')
      const [hash] = hashesOf(organisation, value)
      const record = { version: 1, organisation, hash, until: settings.clock() + setupSeconds }
      await operate.change([linkKey(organisation)], () => ({ outcome: undefined, next: encodeRecord(record) }))
      events.tell({ type: 'setup_link_made', at: settings.clock(), organisation })
      return value
    },
    use: async (user, { value, binding, ip }) => {
      const { organisation, id: userId } = user
      if (value === undefined || !directory.isAdministrator(user)) return undefined
      if (hasLiveKey((await subscribers.look(user)).record)) return undefined
      const hashes = hashesOf(organisation, value)
      const now = settings.clock()
      // Whoever deletes it has it: a link works once, among all processes.
      const isTaken = await operate.change([linkKey(organisation)], ([text]) => {
        if (text === undefined) return { outcome: false }
        const { hash, until } = parseRecord(text)
        const isValid =
          isTime(until) && Number(until) > now && Number(until) <= now + setupSeconds + clockToleranceSeconds
        return isValid && hashes.some((one) => one === hash) ? { outcome: true, next: null } : { outcome: false }
      })
      if (!isTaken) return undefined
      await events.record({ type: 'setup_link_used', at: now, organisation, actorId: userId, userId, ip })
      const drawn = passes.draw(user)
      await subscribers.change(user, ({ record, policy: { epoch }, now }) => {
        const pass = passWithoutKey('setup', { hash: drawn.hash, binding: hashBinding(binding), epoch }, now)
        return { record: addPass(record, pass, [], settings), outcome: undefined }
      })
      return { value: drawn.value, passSeconds: setupSeconds }
    },
  }
}

/** Administrators are few: only their records are read. */
async function hasProvenAdministrator(
  { directory, subscribers }: SetupLinkParts,
  organisation: string,
): Promise<boolean> {
  for await (const users of pagesOfUsers(directory, organisation, 200)) {
    const administrators = users.filter((user) => directory.isAdministrator(user))
    for (const { record } of await withRecords(subscribers, organisation, administrators)) {
      // A record that cannot be read may hold a key: then nobody gets a way around it.
      if (record === undefined || hasLiveKey(record)) return true
    }
  }
  return false
}
