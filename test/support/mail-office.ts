import { randomBytes } from 'node:crypto'
import type { Mail, Mailer, MailOutcome, RecordStore, SecondStepEvent } from '@secondstep/core'
import { type CoreOptions, createSecondStep, memoryStore } from '@secondstep/core'
import { createUserDirectory } from '@secondstep/testing'

/** A row of the user table. */
export interface Row {
  readonly id: string
  readonly email?: string | undefined
  readonly isAdministrator?: boolean
  readonly organisation?: string
}

export const sent: MailOutcome = { status: 'sent' }

/** An organisation in user mode, with an administrator and some users, whose mails a test decides about. */
export async function mailOffice({
  users = 3,
  decide = () => sent,
  store = memoryStore(),
  secrets = `k1:${randomBytes(32).toString('base64')}`,
  mail,
  auditOf = () => undefined,
  ...rest
}: {
  users?: number
  decide?: (mail: Mail) => MailOutcome | Promise<MailOutcome>
  store?: RecordStore
  secrets?: string
  mail?: Mailer
  /** Seen by the audit first; may throw. */
  auditOf?: (event: SecondStepEvent) => void
} & Partial<Pick<CoreOptions<Row>, 'mailMyKey' | 'initialScope'>> = {}) {
  const boss: Row = { id: 'boss', email: 'boss@example.test', isAdministrator: true }
  const people = Array.from({ length: users }, (_, index) => ({
    id: `user${index}`,
    email: `user${index}@example.test`,
  }))
  const directory = createUserDirectory<Row>([boss, ...people])
  const clock = { now: 1_800_000_000 }
  const mails: Mail[] = []
  const events: SecondStepEvent[] = []
  const core = createSecondStep<Row>({
    issuer: 'Acme',
    secrets,
    store,
    users: directory,
    mail: mail ?? {
      concurrency: 3,
      send: async (one) => {
        const outcome = await decide(one)
        mails.push(one)
        return outcome
      },
    },
    clock: () => clock.now,
    audit: {
      write: (event) => {
        auditOf(event)
        events.push(event)
      },
    },
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    reauthenticate: (_, password) => password === 'right',
    ...rest,
  })
  const user = (id: string) => core.directory.userOf(directory.find(id))
  const actor = { user: user('boss') }
  const { organisation } = actor.user
  const proof = { password: 'right', binding: 'b', passes: [] }
  if ((await core.policy.of(organisation)).keyMode !== 'user') {
    await core.policy.set(actor.user, { scope: 'off', keyMode: 'user', proof } as never)
  }
  /** Lets the distribution of this process come to its end, or to where it waits. */
  const settled = async () => {
    await core.jobs.run()
    return core.jobs.look(organisation, 'distribute')
  }
  const report = async () => {
    const lines: string[] = []
    for await (const page of core.distributions.report(actor)) {
      for (const { id, result, reason } of page)
        lines.push(`${id} ${result}${reason === undefined ? '' : ` ${reason}`}`)
    }
    return lines
  }
  const keyMails = () => mails.filter(({ content }) => content.kind === 'key')
  return { core, directory, clock, mails, keyMails, events, user, actor, organisation, proof, settled, report }
}

/** The key in a mail. */
export function keyIn({ content }: Mail): string {
  if (content.kind !== 'key') throw new Error(`a mail of kind ${content.kind}`)
  return content.secretInGroups.replaceAll(' ', '')
}
