import {
  type ConnectDecision,
  type ConnectRequest,
  type Credential,
  decideConnect,
  grantTicket,
  throttleFor,
} from '../decide/connect.js'
import type { Throttle } from '../decide/throttle.js'
import type { Directory, User } from '../directory.js'
import type { Settings } from '../options.js'
import type { PassMaker } from '../passes.js'
import type { Keyring } from '../records/keyring.js'
import type { KeyEntry } from '../records/subscriber.js'
import type { Owner, Subscribers } from '../records/subscribers.js'
import type { Agent, AgentDirectory } from './agent-directory.js'
import {
  type AgentAuthentication,
  type AgentMeans,
  agentKey,
  obstacleToOption,
  readAgentOption,
} from './agent-option.js'
import type { EmailCode, EmailCodes } from './email-codes.js'
import type { EvenOut } from './even-out.js'
import type { HostPaces } from './host-pace.js'
import { type ConnectCaller, meetingOf } from './meeting.js'
import type { TellConnect } from './tell-connect.js'

/** What was given. What the agent's option does not ask for is not looked at. */
export interface ConnectAttempt {
  readonly agentId: string
  readonly code?: unknown
  readonly password?: unknown
  readonly account?: unknown
  readonly ip?: string | undefined
}

/** What came of it. Only a signed-in user is told more than that he was refused, and only what concerns himself. */
export type ConnectOutcome =
  | { readonly status: 'granted'; readonly ticket: string; readonly ticketSeconds: number }
  /** The option is `email`: if there is somebody to mail a code to, it is on its way. */
  | { readonly status: 'code_sent' | 'refused' | 'replayed' }
  | { readonly status: 'throttled'; readonly retryAfterSeconds: number; readonly hardStopped: boolean }

/** Takes what somebody gives at an agent. */
export type Connect = (caller: ConnectCaller, attempt: ConnectAttempt) => Promise<ConnectOutcome>

/** What it is made of. */
export interface ConnectParts {
  readonly settings: Settings
  readonly directory: Directory
  readonly agents: AgentDirectory
  readonly means: AgentMeans
  readonly subscribers: Subscribers
  readonly tickets: PassMaker
  readonly keyring: Keyring
  readonly emailCodes: EmailCodes
  readonly evenOut: EvenOut
  readonly paces: HostPaces
  readonly tell: TellConnect
}

/** What one swap came to. `stopped`: it was the wrong one that stopped its user here. */
interface Tried {
  readonly decision: ConnectDecision
  readonly stopped: boolean
  readonly keys: number
  readonly wrote: boolean
}

const barred: Tried = { decision: { status: 'refused', reason: 'barred' }, stopped: false, keys: 0, wrote: false }

export function createConnect(parts: ConnectParts): Connect {
  const { settings, means, subscribers, tickets, emailCodes, evenOut, paces, tell } = parts
  return async (caller, attempt) => {
    const { agentId, ip } = attempt
    // Before anything he gives is looked at: may he come here at all?
    const meeting = await meetingOf(parts, caller, agentId)
    const { organisation } = caller.kind === 'agent' ? caller.agent : caller.user
    const owner = meeting?.user ?? evenOut.stranger(organisation)
    const decoy = evenOut.decoy()
    const keys = [agentKey({ organisation, id: agentId }), decoy]
    const { policy, record, now, beside } = await subscribers.look(owner, keys)

    // An agent knows what it asks, whoever stands before it; a user only where he may come.
    const agent = caller.kind === 'agent' && caller.agent.id === agentId ? caller.agent : meeting?.agent
    const authentication = agent === undefined ? 'password' : readAgentOption(beside[0], agent)
    const obstacle = agent === undefined || obstacleToOption(authentication, policy, means) !== undefined
    const emailCode = emailCodes.draw(owner, agentId, attempt.code)
    const credential = credentialOf(caller, authentication, attempt, emailCode)
    const ticket = tickets.draw(owner)
    const request = { agentId, authentication, credential, ticketHash: ticket.hash }
    const throttle = throttleFor(record, request, settings, now)
    // Who has to wait does not stand in line with those whose codes are looked at.
    const isOpen = meeting !== undefined && !obstacle && throttle.status === 'open'

    const tried = await tryOnce(parts, isOpen ? owner : evenOut.stranger(organisation), request, isOpen)
    await evenOut.swap(tried.wrote, decoy, beside[1])
    const decision = isOpen ? await settle(parts, meeting, request, attempt, tried.decision) : tried.decision
    // What the host was not asked takes as long as if it had been.
    const isUnseen = credential.kind === 'host' && tried.decision.status !== 'charged'
    if (isUnseen) await paces[authentication === 'os_account' ? 'os_account' : 'password'].wait()
    if (isOpen && decision.status === 'mailed') emailCodes.send(meeting.user, meeting.agent, emailCode.code)
    if (isOpen) tell(meeting, { decision, authentication, by: caller.kind, stopped: tried.stopped, ip })

    if (decision.status === 'granted') {
      return { status: 'granted', ticket: ticket.value, ticketSeconds: settings.ticketSeconds }
    }
    if (!obstacle && credential.kind === 'ask_email') return { status: 'code_sent' }
    return caller.kind === 'viewer' && !obstacle ? toldToUser(throttle, decision) : { status: 'refused' }
  }
}

/** What concerns a user himself: that he has to wait, for a while or for his next code. */
function toldToUser(throttle: Throttle, decision: ConnectDecision): ConnectOutcome {
  if (throttle.status === 'throttled') return throttle
  if (decision.status === 'throttled') return decision
  const isReplayed = decision.status === 'refused' && decision.reason === 'replayed'
  return { status: isReplayed ? 'replayed' : 'refused' }
}

/** The option alone says what is looked at: a field that names another one is nothing to us. */
function credentialOf(
  caller: ConnectCaller,
  authentication: AgentAuthentication,
  { code, password, account }: ConnectAttempt,
  emailCode: EmailCode,
): Credential {
  switch (authentication) {
    case 'otp':
      return { kind: 'code', code, channel: caller.kind === 'agent' ? 'agents' : 'web' }
    case 'email':
      if (code === undefined || code === null || code === '') return { kind: 'ask_email', hash: emailCode.hash }
      return emailCode.typed === undefined ? { kind: 'none' } : { kind: 'email', hashes: emailCode.typed }
    case 'password':
      return isText(password) ? { kind: 'host' } : { kind: 'none' }
    case 'os_account':
      return isText(password) && isText(account) ? { kind: 'host' } : { kind: 'none' }
  }
}

/** One swap in the user's record. Where he is barred, as much work is done for nothing. */
async function tryOnce(
  { settings, subscribers, keyring, evenOut }: ConnectParts,
  owner: Owner,
  request: ConnectRequest,
  isOpen: boolean,
): Promise<Tried> {
  const tried = await subscribers.change<Tried>(owner, ({ record, now }) => {
    if (!isOpen) return { record, outcome: barred }
    let keys = 0
    const open = (key: KeyEntry): Uint8Array => {
      keys++
      return keyring.open(record, key)
    }
    const { record: next, outcome: decision } = decideConnect(record, request, { now, settings, open })
    const wrote = next !== record
    const throttle = throttleFor(next, request, settings, now)
    const stopped = wrote && throttle.status === 'throttled' && throttle.hardStopped
    return { record: next, outcome: { decision, stopped, keys, wrote } }
  })
  evenOut.keys(tried.keys)
  return tried
}

/** Lets the host look at what only it can check. It was counted as wrong already, and is taken back if it was right. */
async function settle(
  { settings, subscribers, agents, paces }: ConnectParts,
  { user, agent }: { readonly user: User; readonly agent: Agent },
  request: ConnectRequest,
  { account, password }: ConnectAttempt,
  decision: ConnectDecision,
): Promise<ConnectDecision> {
  if (decision.status !== 'charged' || !isText(password)) return decision
  const isRight =
    request.authentication === 'os_account'
      ? isText(account) &&
        (await paces.os_account.ask(async () => agents.checkOsAccount?.(user, agent, { account, password })))
      : await paces.password.ask(async () => agents.checkPassword?.(user, agent, password))
  if (isRight !== true) return { status: 'refused', reason: 'mismatch' }
  return subscribers.change<ConnectDecision>(user, ({ record, now }) => grantTicket(record, request, { now, settings }))
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
