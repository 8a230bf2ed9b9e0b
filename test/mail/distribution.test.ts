import type { Mail, MailOutcome } from '@secondstep/core'
import { createMailer } from '@secondstep/mail'
import { describe, expect, it } from 'vitest'
import { keyIn, mailOffice, sent } from '../support/mail-office.js'
import { startScriptedServer, type Treatment } from '../support/smtp-script.js'

const laterRefused: MailOutcome = { status: 'refused_for_now', reason: 'recipient_refused', responseCode: 450 }
const refused: MailOutcome = { status: 'refused', reason: 'recipient_refused', responseCode: 550 }
const lost: MailOutcome = { status: 'unknown', reason: 'connection_lost' }
const away: MailOutcome = { status: 'unreachable', reason: 'server_unreachable' }

describe('a distribution', () => {
  it('mails everybody without a key his own, once, and leaves who has one in peace', async () => {
    const { core, actor, settled, keyMails, directory } = await mailOffice({ users: 250 })
    await core.distributions.start(actor)
    expect(await settled()).toMatchObject({ state: 'completed', total: 251, counts: { done: 251, skipped: 0 } })
    expect(new Set(keyMails().map(({ to }) => to)).size).toBe(251)
    expect(new Set(keyMails().map(keyIn)).size).toBe(251)
    expect(keyMails().every(({ to, content }) => content.kind === 'key' && content.account === to)).toBe(true)
    directory.put({ id: 'late', email: 'late@example.test' })
    await core.distributions.start(actor)
    expect(await settled()).toMatchObject({ state: 'completed', counts: { done: 1, skipped: 251 } })
    expect(
      keyMails()
        .slice(251)
        .map(({ to }) => to),
    ).toEqual(['late@example.test'])
  })

  it('to everybody mails the key each one has: nobody gets a different one', async () => {
    const { core, actor, settled, keyMails } = await mailOffice({ users: 5 })
    await core.distributions.start(actor)
    await settled()
    await core.distributions.start(actor, { to: 'all' })
    expect(await settled()).toMatchObject({ state: 'completed', counts: { done: 6 } })
    const keys = group(keyMails())
    for (const mails of keys.values()) {
      expect(mails).toHaveLength(2)
      expect(new Set(mails.map(keyIn)).size).toBe(1)
      expect(new Set(mails.map(({ id }) => id)).size).toBe(2)
    }
  })

  it('counts beforehand, and sends and writes nothing for it', async () => {
    const { core, actor, mails, directory, organisation } = await mailOffice({ users: 3 })
    directory.put({ id: 'none' })
    directory.put({ id: 'twin', email: 'USER1@example.test' })
    expect(await core.distributions.plan(actor)).toEqual({
      ...{ to: 'missing', users: 6, mails: 3, skipped: 0, complete: true },
      unmet: [
        { reason: 'user_email_missing', count: 1, users: ['none'] },
        { reason: 'user_email_duplicate', count: 2, users: ['twin', 'user1'] },
      ],
    })
    expect(mails).toEqual([])
    expect(await core.jobs.look(organisation, 'distribute')).toBeUndefined()
  })

  it('never mails a key to an address two users have, or to none, and names them', async () => {
    const { core, actor, settled, report, keyMails, directory } = await mailOffice({ users: 3 })
    directory.put({ id: 'none' })
    directory.put({ id: 'odd', email: 'a@example.test, b@example.test' })
    directory.put({ id: 'twin', email: 'USER1@example.test' })
    await core.distributions.start(actor)
    expect(await settled()).toMatchObject({ state: 'completed_with_failures', counts: { done: 3, failed: 4 } })
    expect(
      keyMails()
        .map(({ to }) => to)
        .toSorted(),
    ).toEqual(['boss@example.test', 'user0@example.test', 'user2@example.test'])
    expect((await report()).toSorted()).toEqual([
      ...['boss sent', 'none failed email_missing', 'odd failed email_missing', 'twin failed email_duplicate'],
      ...['user0 sent', 'user1 failed email_duplicate', 'user2 sent'],
    ])
  })

  it('tries again later what was refused for now, and gives up in the end', async () => {
    let refusals = 2
    const decide = ({ to }: Mail) => {
      if (to.startsWith('user0')) return refusals-- > 0 ? laterRefused : sent
      return to.startsWith('user1') ? laterRefused : sent
    }
    const { core, actor, settled, report, keyMails, clock } = await mailOffice({ users: 3, decide })
    await core.distributions.start(actor)
    expect(await settled()).toMatchObject({ state: 'running', counts: { done: 2, retrying: 2 } })
    for (let round = 0; round < 5; round++) {
      clock.now += 7200
      await settled()
    }
    expect(await settled()).toMatchObject({ state: 'completed_with_failures', counts: { done: 3, failed: 1 } })
    const of = (to: string) => keyMails().filter((mail) => mail.to.startsWith(to))
    expect([of('boss').length, of('user0').length, of('user1').length]).toEqual([1, 3, 5])
    expect(new Set(of('user1').map(({ id }) => id)).size).toBe(1)
    expect(await report()).toContain('user1 failed recipient_refused')
  })

  it('waits while the mail server is away, and goes on by itself with nobody left out', async () => {
    let isAway = true
    const { core, actor, settled, keyMails, clock } = await mailOffice({
      users: 20,
      decide: () => (isAway ? away : sent),
    })
    await core.distributions.start(actor)
    expect(await settled()).toMatchObject({ state: 'paused', trouble: 'server_unreachable', counts: { failed: 0 } })
    isAway = false
    const tried = keyMails().length
    clock.now += 600
    expect(await settled()).toMatchObject({ state: 'completed', counts: { done: 21 } })
    expect(
      new Set(
        keyMails()
          .slice(tried)
          .map(({ to }) => to),
      ).size,
    ).toBe(21)
  })

  it('does not send again by itself what may have arrived; when an administrator asks, it is the same mail', async () => {
    let answer: MailOutcome = lost
    const decide = ({ to }: Mail) => (to.startsWith('user0') ? answer : to.startsWith('user1') ? refused : sent)
    const { core, actor, settled, report, keyMails } = await mailOffice({ users: 3, decide })
    await core.distributions.start(actor)
    expect(await settled()).toMatchObject({
      state: 'completed_with_failures',
      counts: { done: 2, failed: 1, unknown: 1 },
    })
    expect(await report()).toContain('user0 unknown connection_lost')
    const [first] = keyMails().filter(({ to }) => to.startsWith('user0'))
    answer = sent
    await core.jobs.retry(actor, 'distribute')
    expect(await settled()).toMatchObject({ state: 'completed_with_failures', counts: { done: 3, failed: 1 } })
    const again = keyMails().filter(({ to }) => to.startsWith('user0'))
    expect(again.map(({ id }) => id)).toEqual([first?.id, first?.id])
    expect(new Set(again.map(keyIn)).size).toBe(1)
    expect(keyMails().filter(({ to }) => to.startsWith('user2'))).toHaveLength(1)
  })

  it('is one for two administrators who press at once', async () => {
    const { core, actor, settled, keyMails } = await mailOffice({ users: 50 })
    const both = await Promise.all([core.distributions.start(actor), core.distributions.start(actor)])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['started', 'unfinished'])
    await settled()
    expect(keyMails()).toHaveLength(51)
  })

  it('is refused in administrator mode, and goes only to whom it is told', async () => {
    const { core, actor, settled, keyMails, proof } = await mailOffice({ users: 5 })
    await core.distributions.start(actor, { userIds: ['user3', 'nobody', 'user1'] })
    expect(await settled()).toMatchObject({ state: 'completed', total: 2 })
    expect(
      keyMails()
        .map(({ to }) => to)
        .toSorted(),
    ).toEqual(['user1@example.test', 'user3@example.test'])
    await core.policy.set(actor.user, { scope: 'off', keyMode: 'administrator', proof } as never)
    expect(await core.distributions.start(actor)).toEqual({ status: 'key_mode_locked' })
    expect(await core.keyMails.toUser(actor, core.directory.userOf({ id: 'user2', email: 'x@example.test' }))).toEqual({
      status: 'key_mode_locked',
    })
  })

  it('leaves the key of a mail that came back as not handed over', async () => {
    const { core, actor, settled, organisation } = await mailOffice({ users: 2 })
    await core.distributions.start(actor)
    await settled()
    const unmet = async () => {
      const { unmet: all } = await core.policy.preflight(actor.user, { scope: 'everyone', keyMode: 'user' })
      return all.filter(({ reason }) => reason === 'key_not_distributed').flatMap(({ users }) => users)
    }
    expect(await unmet()).toEqual([])
    await core.keyMails.markBounced('user1', 'mailbox full', organisation)
    expect(await unmet()).toEqual(['user1'])
    const { users } = await core.administration.list(actor, {})
    expect(users.find(({ user: { id } }) => id === 'user1')).toMatchObject({ mailFailed: 'mailbox full' })
  })
})

describe('over a real mail server that misbehaves, the report', () => {
  it('says exactly who got a key, who did not and for whom that is open, and no key stands in an event', async () => {
    const treatments: Readonly<Record<string, Treatment>> = {
      user1: { rcpt: '550 unknown' },
      user2: { afterData: '552 too much' },
      user3: { afterData: 'drop' },
      user4: { rcpt: '550 5.7.1 go away' },
    }
    const server = await startScriptedServer((to, attempt) =>
      to.startsWith('user5') && attempt === 1 ? { rcpt: '450 later' } : (treatments[to.split('@')[0] ?? ''] ?? {}),
    )
    const mail = createMailer({ transport: server.url, from: 'no-reply@acme.example', concurrency: 1 })
    const { core, actor, settled, report, clock, events } = await mailOffice({ users: 8, mail })
    await core.distributions.start(actor)
    await settled()
    clock.now += 60
    expect(await settled()).toMatchObject({
      state: 'completed_with_failures',
      counts: { done: 5, failed: 3, unknown: 1 },
    })
    expect(await report()).toEqual([
      ...['boss sent', 'user0 sent', 'user1 failed recipient_refused', 'user2 failed mail_refused'],
      ...['user3 unknown connection_lost', 'user4 failed recipient_refused', 'user5 sent', 'user6 sent', 'user7 sent'],
    ])
    expect(server.taken.map(({ to }) => to.split('@')[0])).toEqual(['boss', 'user0', 'user6', 'user7', 'user5'])
    const keys = server.taken.map(({ raw }) => /(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}/.exec(raw)?.[0] ?? '')
    expect(keys.every((key) => key.length === 39)).toBe(true)
    for (const key of keys) {
      expect(JSON.stringify(events)).not.toContain(key)
      expect(JSON.stringify(events)).not.toContain(key.replaceAll(' ', ''))
    }
    await server.close()
  })
})

function group(mails: readonly Mail[]): Map<string, Mail[]> {
  const groups = new Map<string, Mail[]>()
  for (const mail of mails) groups.set(mail.to, [...(groups.get(mail.to) ?? []), mail])
  return groups
}
