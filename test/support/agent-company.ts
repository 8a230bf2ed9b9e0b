import { randomBytes } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AgentAuthentication } from '../../packages/core/src/agents/agent-option.js'
import type { Agents } from '../../packages/core/src/agents/agents.js'
import type { ConnectAttempt, ConnectOutcome } from '../../packages/core/src/agents/connect.js'
import type { SecondStepEvent } from '../../packages/core/src/audit/event.js'
import { codeOf, parseSecret, timeStepAt } from '../../packages/core/src/keys/totp.js'
import type { Mailer } from '../../packages/core/src/mail/mailer.js'
import type { CoreOptions } from '../../packages/core/src/options.js'
import { createSecondStep } from '../../packages/core/src/second-step.js'
import { memoryStore } from '../../packages/core/src/stores/memory.js'
import type { RecordStore } from '../../packages/core/src/stores/record-store.js'

/** A row of the user table. */
export interface Row {
  readonly id: string
  readonly email?: string
  readonly isAdministrator?: boolean
  readonly organisation?: string
}

const secrets = `k1:${randomBytes(32).toString('base64')}`
const proof = { password: 'right', binding: 'b' }
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** A store that counts how often it is asked, and how many of the swaps were writes. */
export function countingStore(
  inner: RecordStore = memoryStore(),
): RecordStore & { reads: number; swaps: number; writes: number } {
  const store = {
    ...inner,
    reads: 0,
    swaps: 0,
    writes: 0,
    readMany: (keys: readonly string[]) => {
      store.reads++
      return inner.readMany(keys)
    },
    swap: async (key: string, expected: string | undefined, next: string | undefined) => {
      store.swaps++
      const won = await inner.swap(key, expected, next)
      if (won) store.writes++
      return won
    },
  }
  return store
}

/**
 * An organisation with the agents `pc-01` and `pc-02` and one of another's, at a time that only moves when told. `ben` may not
 * connect to anything. An agent's password is `password of ID`; the one account is `root`, `toor`.
 */
export function agentCompany(rest: Partial<CoreOptions<Row>> = {}) {
  const rows: Row[] = [
    { id: 'boss', email: 'boss@example.test', isAdministrator: true },
    { id: 'amy', email: 'amy@example.test' },
    { id: 'ben', email: 'ben@example.test' },
    { id: 'mia' },
    { id: 'alien', organisation: 'other', isAdministrator: true },
  ]
  const pcs = [{ id: 'pc-01' }, { id: 'pc-02', name: 'Reception' }, { id: 'pc-99', organisation: 'other' }]
  const clock = { now: 1_800_000_000 }
  const events: SecondStepEvent[] = []
  const mails: { readonly to: string; readonly agentId: string; readonly code: string }[] = []
  const looked: string[] = []
  const mail: Mailer = {
    send: async ({ to, content }) => {
      if (content.kind !== 'agent_code') return { status: 'refused', reason: 'not_expected' }
      const agentId = pcs.find((pc) => (pc.name ?? pc.id) === content.agentName)?.id ?? ''
      mails.push({ to, agentId, code: content.code })
      return { status: 'sent' }
    },
  }
  const core = createSecondStep<Row>({
    issuer: 'Acme',
    secrets,
    store: memoryStore(),
    users: { find: (id) => rows.find((row) => row.id === id), list: () => ({ users: rows }) },
    agents: {
      find: (id) => pcs.find((pc) => pc.id === id),
      list: ({ after, limit }) => {
        const from = after === undefined ? 0 : Number(after)
        const next = from + limit < pcs.length ? { next: String(from + limit) } : {}
        return { agents: pcs.slice(from, from + limit), ...next }
      },
      agentOf: (bearer) => pcs.find((pc) => `token of ${pc.id}` === bearer),
      mayConnect: (row) => row.id !== 'ben',
      checkPassword: (agent, password) => {
        looked.push(password)
        return password === `password of ${agent.id}`
      },
      checkOsAccount: (_, { account, password }) => account === 'root' && password === 'toor',
    },
    clock: () => clock.now,
    audit: { write: (event) => void events.push(event) },
    logger: quiet,
    selfEnrolment: 'signed_in',
    reauthenticate: (_, password) => password === 'right',
    mail,
    ...rest,
  } as CoreOptions<Row>)
  const agents: Agents = required(core.agents)
  const user = (id: string) => core.directory.userOf(rows.find((row) => row.id === id))
  const agent = async (id: string) => required(await agents.agentOf(`token of ${id}`))
  const actor = { user: user('boss') }
  const code = (secret: string) => {
    const parsed = parseSecret(secret, true)
    if (parsed.status !== 'secret') throw new Error('no secret')
    return codeOf(parsed.secret, timeStepAt(clock.now))
  }
  /** Gives somebody a live key of his own; answers its secret. */
  const enrol = async (id: string): Promise<string> => {
    const staged = await core.account.stage(user(id), undefined)
    if (staged.status !== 'staged') throw new Error(staged.status)
    clock.now += 60
    await core.account.confirm(user(id), staged.keyId, { code: code(staged.card.secret), binding: 'b', passes: [] })
    clock.now += 60
    return staged.card.secret
  }
  const turn = async (scope: 'everyone' | 'off'): Promise<void> => {
    const { status } = await core.policy.set(user('boss'), { scope, makeMissingKeys: true, proof })
    if (status !== 'changed') throw new Error(status)
  }
  return {
    core,
    agents,
    rows,
    clock,
    events,
    mails,
    looked,
    user,
    agent,
    actor,
    code,
    enrol,
    turn,
    /** Boss has a key, everyone is asked, `pc-01` asks for a code; answers amy's secret. */
    async ready(): Promise<string> {
      await enrol('boss')
      const secret = await enrol('amy')
      await turn('everyone')
      await this.choose('pc-01', 'otp')
      return secret
    },
    choose: async (id: string, authentication: AgentAuthentication): Promise<string> =>
      (await agents.administration.set(actor, id, authentication)).status,
    /** Somebody stands before an agent. */
    connect: async (
      agentId: string,
      userId: unknown,
      attempt: Omit<ConnectAttempt, 'agentId'>,
    ): Promise<ConnectOutcome> => {
      const outcome = await agents.connect(
        { kind: 'agent', agent: await agent(agentId), userId },
        { agentId, ...attempt },
      )
      // A mail leaves in the turn after the answer.
      await nextTurn()
      return outcome
    },
    /** Somebody who has signed in connects by himself. */
    view: (id: string, agentId: string, attempt: Omit<ConnectAttempt, 'agentId'>): Promise<ConnectOutcome> =>
      agents.connect({ kind: 'viewer', user: user(id) }, { agentId, ...attempt }),
    redeem: async (agentId: string, outcome: ConnectOutcome): Promise<string> =>
      (await agents.redeem(await agent(agentId), outcome.status === 'granted' ? outcome.ticket : '')).status,
  }
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is not there')
  return value
}
