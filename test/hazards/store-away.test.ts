import Keyv from 'keyv'
import { afterEach, describe, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { faultAdapter, type Mood } from '../support/fault-store.js'
import { startGuardedHost } from '../support/guarded-host.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { requireKeyv6 } from '../support/keyv6.js'
import { type SmallHost, startSmallHost, testOptions } from '../support/small-host.js'

// F-02 to F-09: a Keyv hides a dead store, so "no record" must never come to mean "let in".

const deadlineSeconds = 0.3
const moods: readonly Mood[] = ['throws', 'rejects', 'empty', 'false', 'hangs']

let host: SmallHost | undefined
afterEach(async () => host?.close())

async function hostUnderEveryone(Store: typeof Keyv, listens: boolean) {
  const adapter = faultAdapter()
  const store = new Store({ store: adapter })
  if (listens) store.on('error', () => undefined)
  const guarded = await startGuardedHost({ store, singleProcess: true, storeDeadlineSeconds: deadlineSeconds })
  host = guarded.host
  return { adapter, ...guarded }
}

/** As many visitors who have given the boss's password, each in a browser of his own. */
function signedIn(running: SmallHost, count: number): Promise<readonly Visitor[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const visitor = createVisitor(running.url)
      await visitor.post('/login', { id: 'boss' })
      return visitor
    }),
  )
}

describe('a store that fails under Keyv 5', () => {
  describe('with an error listener', () => closesAndOpens(() => Keyv, true))
  describe('without one', () => closesAndOpens(() => Keyv, false))
})

describeWith(['keyv6'], 'a store that fails under Keyv 6', () => {
  describe('with an error listener', () => closesAndOpens(requireKeyv6, true))
  describe('without one', () => closesAndOpens(requireKeyv6, false))
})

function closesAndOpens(storeOf: () => typeof Keyv, listens: boolean): void {
  it.each(moods)('lets nobody in while it %s, answers 503 in time, and opens by itself afterwards', async (mood) => {
    const { adapter, boss, host: running, code, clock } = await hostUnderEveryone(storeOf(), listens)
    expect((await boss.get('/private')).status).toBe(200)
    const stranger = createVisitor(running.url)
    await stranger.post('/login', { id: 'user01' })
    const late = createVisitor(running.url)
    await late.post('/login', { id: 'boss' })
    const before = running.ran()

    adapter.mood = mood
    const started = performance.now()
    const answers = await Promise.all([
      boss.get('/private'),
      stranger.get('/private'),
      boss.post('/act'),
      late.post('/otp', { code: code() }),
      boss.get('/otp/admin/users'),
    ])
    const seconds = (performance.now() - started) / 1000
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503])
    expect(seconds).toBeLessThan(deadlineSeconds + 0.5)
    expect(running.ran()).toBe(before)
    expect(
      answers.flatMap((answer) => answer.headers.getSetCookie().filter((line) => /^secondstep=./.test(line))),
    ).toEqual([])

    adapter.mood = 'well'
    clock.now += 60
    expect((await boss.get('/private')).status).toBe(200)
    expect((await stranger.get('/private')).status).toBe(303)
    // A write that hung holds its record for two seconds at the most; nobody is locked out for ever.
    const passes = async () => (await late.post('/otp', { code: code() })).status
    await expect.poll(passes, { timeout: 6000, interval: 250 }).toBe(200)
  })
}

describe('a store that is away when the app starts', () => {
  it.each(moods)('opens nothing while it %s, although nothing was ever stored', async (mood) => {
    const adapter = faultAdapter()
    adapter.mood = mood
    host = await startSmallHost(
      testOptions({ store: new Keyv({ store: adapter }), singleProcess: true, storeDeadlineSeconds: deadlineSeconds }),
    )
    const visitor = createVisitor(host.url)
    await visitor.post('/login', { id: 'user01' })
    const status = (await visitor.get('/private')).status
    // `empty` and `false` look to the probe like a store that keeps nothing: refused for good, with a code and a fix.
    expect([500, 503]).toContain(status)
    expect(host.ran()).toBe(0)
  })

  it('answers people who are not signed in as ever', async () => {
    const adapter = faultAdapter()
    adapter.mood = 'hangs'
    host = await startSmallHost(testOptions({ store: new Keyv({ store: adapter }), singleProcess: true }))
    expect((await createVisitor(host.url).get('/private')).status).toBe(200)
  })
})

describe('an answer that is lost after the write landed', () => {
  it('never gives two passes for one code, and never more guesses than the budget', async () => {
    const { adapter, host: running, code } = await hostUnderEveryone(Keyv, true)
    const visitors = await signedIn(running, 20)
    adapter.mood = 'loses_answers'
    const right = code()
    const statuses = await Promise.all(
      visitors.map(async (visitor) => (await visitor.post('/otp', { code: right })).status),
    )
    adapter.mood = 'well'
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(1)
    const again = await Promise.all(
      visitors.map(async (visitor) => (await visitor.post('/otp', { code: right })).status),
    )
    expect([...statuses, ...again].filter((status) => status === 200).length).toBeLessThanOrEqual(1)
  })
})

describe('a store that is slow and uneven', () => {
  it('still lets one code in once, and counts every wrong one', async () => {
    const { adapter, host: running, code } = await hostUnderEveryone(Keyv, true)
    const visitors = await signedIn(running, 20)
    adapter.mood = 'slow'
    const answers = async (codeText: string): Promise<readonly number[]> =>
      Promise.all(visitors.map(async (visitor) => (await visitor.post('/otp', { code: codeText })).status))
    const right = await answers(code())
    expect(right.filter((status) => status === 200).length).toBe(1)
    const wrong = await Promise.all(
      visitors.map(async (visitor) => (await visitor.post('/otp', { code: '000000' })).json()),
    )
    expect(wrong.filter((answer) => (answer as { code: string }).code === 'mismatch').length).toBeLessThanOrEqual(5)
  })
})
