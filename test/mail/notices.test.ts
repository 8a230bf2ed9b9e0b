import type { MailOutcome } from '@secondstep/core'
import { describe, expect, it } from 'vitest'
import { mailOffice, sent } from '../support/mail-office.js'

/** Lets mails that leave after an act leave. */
const afterwards = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('a notice', () => {
  const noticesOf = (office: Awaited<ReturnType<typeof mailOffice>>) =>
    office.mails.flatMap(({ to, content }) => (content.kind === 'notice' ? [`${content.notice} ${to}`] : []))

  it('tells a user that his key was set anew, and that his sign-in was stopped', async () => {
    const office = await mailOffice()
    const { core, actor, user, clock } = office
    await core.keyMails.toUser(actor, user('user0'))
    await core.administration.changeKey(actor, user('user0'), { action: 'reset' })
    await core.keyMails.toUser(actor, user('user1'))
    for (let wrong = 0; wrong < 50; wrong++) {
      clock.now += 1000
      await core.step.verify(user('user1'), { code: '000000', binding: 'b', passes: [] })
    }
    await afterwards()
    expect(noticesOf(office)).toEqual(['key_reset user0@example.test', 'stopped user1@example.test'])
  })

  it('that does not leave undoes nothing, and is an event', async () => {
    let answer: MailOutcome = sent
    const office = await mailOffice({
      decide: ({ content }) => {
        if (content.kind === 'notice' && answer.status === 'unknown') throw new Error('broken')
        return content.kind === 'notice' ? answer : sent
      },
    })
    const { core, actor, user, events } = office
    for (const outcome of [
      { status: 'refused', reason: 'x' },
      { status: 'unknown', reason: 'x' },
    ] as const) {
      answer = outcome
      await core.keyMails.toUser(actor, user('user0'))
      expect(await core.administration.changeKey(actor, user('user0'), { action: 'reset' })).toEqual({ status: 'made' })
      await afterwards()
      expect((await core.administration.show(actor, user('user0'))).state).toBe('none')
    }
    expect(events.filter(({ type }) => type === 'notice_not_mailed').map(({ userId }) => userId)).toEqual([
      'user0',
      'user0',
    ])
  })

  it('of keys made for everybody at once is not sent: they are handed over anyway', async () => {
    const office = await mailOffice()
    const { core, actor, proof, settled } = office
    await core.policy.set(actor.user, { scope: 'off', keyMode: 'administrator', proof } as never)
    await core.jobs.start(actor, 'make_keys')
    await settled()
    await afterwards()
    expect(noticesOf(office)).toEqual([])
  })

  it('of a change of the policy is sent when it has happened: whose change came too late is told of none', async () => {
    const office = await mailOffice()
    const { core, actor, proof, events } = office
    const set = (scope: string) => core.policy.set(actor.user, { scope, proof } as never)
    expect(await set('enrolled')).toMatchObject({ status: 'changed' })
    const outcomes = await Promise.all([set('off'), set('off')])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['changed', 'policy_changed'])
    await afterwards()
    expect(noticesOf(office)).toEqual(['policy_off boss@example.test'])
    // The audit was written before anybody knew who would win, and says who did not.
    const [refused, ...more] = events.filter(({ type }) => type === 'policy_refused')
    expect([refused?.detail, more]).toEqual([{ scope: 'off', reason: 'policy_changed' }, []])
  })

  it('leaves although the audit is away: what it tells of has happened', async () => {
    const office = await mailOffice({
      auditOf: (event) => {
        if (event.type === 'key_reset') throw new Error('away')
      },
    })
    await office.core.keyMails.toUser(office.actor, office.user('user0'))
    await office.core.administration.changeKey(office.actor, office.user('user0'), { action: 'reset' })
    await afterwards()
    expect(noticesOf(office)).toEqual(['key_reset user0@example.test'])
  })
})
