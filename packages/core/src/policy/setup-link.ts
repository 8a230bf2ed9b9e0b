import { randomBytes } from 'node:crypto'
import { clockToleranceSeconds } from '../clock.js'
import type { IssuedPass } from '../code-for-pass.js'
import { hasLiveKey } from '../decide/keys.js'
import { addPass, passWithoutKey, setupSeconds } from '../decide/passes.js'
import type { User } from '../directory.js'
import { hashBinding } from '../passes.js'
import type { Operate } from '../records/operate.js'
import { encodeRecord, isTime, parseRecord, recordKey } from '../records/record-codec.js'
import type { StepParts } from '../step.js'
import { pagesOfUsers, withRecords } from '../walk.js'
import { type Policies, policyChangedBy } from './policy.js'

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
   * @returns nothing, unless the scope is `everyone` and the organisation has administrators, none of them with a live key.
   */
  draw(organisation: string): Promise<string | undefined>
  /**
   * The same for the organisation of an administrator who stands before the step without a key: only the host knows which
   * organisations there are, so no start can draw for all. An open link stays, and one process looks once in 15 minutes.
   */
  offer(user: User): Promise<string | undefined>
  /** Takes a link for an administrator who has signed in with his password and has no live key; his pass lasts 15 minutes. */
  use(user: User, attempt: SetupAttempt): Promise<IssuedPass | undefined>
}

/** What it is made of. */
export interface SetupLinkParts extends StepParts {
  readonly operate: Operate
  readonly policies: Policies
}

const linkKey = (organisation: string): string => recordKey('setup', [organisation])

export function createSetupLink(parts: SetupLinkParts): SetupLink {
  const { settings, directory, operate, subscribers, passes, vault, events } = parts
  const offeredAt = new Map<string, number>()
  const hashesOf = (organisation: string, value: string): readonly string[] =>
    vault.hashes('setup', JSON.stringify([organisation, value]))
  const write = async (organisation: string, { over }: { readonly over: boolean }): Promise<string | undefined> => {
    const value = randomBytes(32).toString('base64url')
    const [hash] = hashesOf(organisation, value)
    const now = settings.clock()
    const record = { version: 1, organisation, hash, until: now + setupSeconds }
    const isDrawn = await operate.change([linkKey(organisation)], ([text]) =>
      !over && isOpen(text, now) ? { outcome: false } : { outcome: true, next: encodeRecord(record) },
    )
    if (!isDrawn) return undefined
    events.tell({ type: 'setup_link_made', at: now, organisation })
    return value
  }
  return {
    draw: async (organisation) =>
      (await administratorsOf(parts, organisation)) === 'unproven' ? write(organisation, { over: true }) : undefined,
    offer: async (user) => {
      const { organisation } = user
      const now = settings.clock()
      const age = now - (offeredAt.get(organisation) ?? Number.NEGATIVE_INFINITY)
      if (!directory.isAdministrator(user) || (age >= 0 && age < setupSeconds)) return undefined
      offeredAt.set(organisation, now)
      if ((await administratorsOf(parts, organisation)) === 'proven') return undefined
      return write(organisation, { over: false })
    },
    use: async (user, { value, binding, ip }) => {
      const { organisation, id: userId } = user
      if (value === undefined || !directory.isAdministrator(user)) return undefined
      if (hasLiveKey((await subscribers.look(user)).record)) return undefined
      const hashes = hashesOf(organisation, value)
      const now = settings.clock()
      // Whoever takes its place has it: a link works once, among all processes.
      const used = encodeRecord({ version: 1, organisation, usedBy: userId })
      const isTaken = await operate.change([linkKey(organisation)], ([text]) =>
        isOpen(text, now) && hashes.some((one) => one === parseRecord(text ?? '')['hash'])
          ? { outcome: true, next: used }
          : { outcome: false },
      )
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

/** Whether a link can still be used. */
function isOpen(text: string | undefined, now: number): boolean {
  if (text === undefined) return false
  const { until } = parseRecord(text)
  return isTime(until) && Number(until) > now && Number(until) <= now + setupSeconds + clockToleranceSeconds
}

/**
 * Whether an organisation that asks everyone has an administrator with a key. Who threw the switch last, or used the last link, is
 * looked at first: he has one, as a rule. Only where nobody is known to have one is the directory walked; administrators are
 * few, and only their records are read.
 */
async function administratorsOf(
  { directory, subscribers, operate, policies }: SetupLinkParts,
  organisation: string,
): Promise<'proven' | 'unproven' | 'none'> {
  const [policyText, linkText] = await operate.read([policies.keyOf(organisation), linkKey(organisation)])
  if (policies.read(policyText, organisation).scope !== 'everyone') return 'proven'
  const areProven = async (users: readonly User[]): Promise<boolean> => {
    const entries = await withRecords(subscribers, organisation, users)
    // A record that cannot be read may hold a key: then nobody gets a way around it.
    return entries.some(({ record }) => record === undefined || hasLiveKey(record))
  }
  const isOne = (user: User | undefined): user is User =>
    user?.organisation === organisation && directory.isAdministrator(user)
  for (const id of [policyChangedBy(policyText), linkText && parseRecord(linkText)['usedBy']]) {
    const user = typeof id === 'string' ? await directory.find(id) : undefined
    if (isOne(user) && (await areProven([user]))) return 'proven'
  }
  let seen = 0
  for await (const users of pagesOfUsers(directory, organisation, 200)) {
    const administrators = users.filter(isOne)
    seen += administrators.length
    if (administrators.length > 0 && (await areProven(administrators))) return 'proven'
  }
  return seen === 0 ? 'none' : 'unproven'
}
