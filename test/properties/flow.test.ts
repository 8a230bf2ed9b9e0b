import { createSecondStep, memoryStore, type RecordStore } from '@secondstep/core'
import { codeFor } from '@secondstep/testing'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { times } from '../support/counts.js'
import { createVisitor } from '../support/http-client.js'
import { type Row, type SmallHost, startSmallHost, testOptions } from '../support/small-host.js'
import { giveCode, type Model, mayEnter, newModel, resetKey, setScope } from './flow-model.js'

// P6: whatever logins, codes, resets, switches, waits and lost messages follow each other, the app opens to whom the model says.

const logins = 3
const noon = 1_800_000_015

type Fault = 'none' | 'request_lost' | 'answer_lost' | 'both_answers_lost'
type Action =
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'code'; readonly login: number; readonly away: number | 'wrong' | 'old'; readonly fault: Fault }
  | { readonly do: 'guess'; readonly login: number; readonly times: number }
  | { readonly do: 'sign_out'; readonly login: number }
  | { readonly do: 'reset' }
  | { readonly do: 'switch'; readonly scope: Model['scope'] }

const login = fc.nat({ max: logins - 1 })
const wait = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 90 }) },
  { weight: 1, arbitrary: fc.constantFrom(900, 21_600, 43_200, -1, -30, -3600) },
)
const away = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -2, max: 2 }) },
  { weight: 2, arbitrary: fc.constantFrom('wrong' as const, 'old' as const) },
)
const fault = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Fault>('none') },
  { weight: 1, arbitrary: fc.constantFrom<Fault>('request_lost', 'answer_lost', 'both_answers_lost') },
)
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('code' as const), login, away, fault }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: wait }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('switch' as const), scope: fc.constantFrom('off', 'enrolled', 'everyone') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('guess' as const), login, times: fc.integer({ min: 1, max: 6 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sign_out' as const), login }) },
  { weight: 1, arbitrary: fc.constant({ do: 'reset' as const }) },
)

/** Begins as every walk should once: each kind of outcome is met, whatever chance brings afterwards. */
const beginning: Action[] = [
  { do: 'wait', seconds: 60 },
  { do: 'code', login: 0, away: 0, fault: 'none' },
  { do: 'code', login: 1, away: 0, fault: 'none' },
  { do: 'wait', seconds: 60 },
  { do: 'code', login: 1, away: 0, fault: 'both_answers_lost' },
  { do: 'wait', seconds: 60 },
  { do: 'code', login: 1, away: 0, fault: 'request_lost' },
  { do: 'guess', login: 2, times: 1 },
  { do: 'guess', login: 2, times: 6 },
]

let host: SmallHost | undefined
afterEach(async () => host?.close())

describe('the whole flow', () => {
  it('opens the guarded page exactly to whom a model of sixty lines opens it, whatever happens in between', {
    timeout: times(120_000, 1_200_000),
  }, async () => {
    const seen: Record<string, number> = {}
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 20, maxLength: 60, size: 'max' }), async (actions) => {
        const world = await openWorld()
        try {
          for (const one of actions) {
            const came = await world.act(one)
            seen[came] = (seen[came] ?? 0) + 1
            expect(await world.entered(), `after ${JSON.stringify(one)}`).toEqual(world.shouldEnter())
          }
        } finally {
          await world.close()
        }
      }),
      { numRuns: times(15, 300), examples: [[beginning]] },
    )
    // A walk that never meets one of these has shown little.
    for (const kind of ['passed', 'mismatch', 'replayed', 'throttled', 'unavailable', 'spent unseen']) {
      expect(seen[kind] ?? 0, `${kind} in ${JSON.stringify(seen)}`).toBeGreaterThan(0)
    }
  })
})

/** A host, its model, and an administrator in another process. */
async function openWorld() {
  const clock = { now: noon }
  const { store, failNext } = failingStore()
  const options = testOptions({
    store,
    clock: () => clock.now,
    selfEnrolment: 'signed_in',
    maxPasses: 100,
    reauthenticate: () => true,
  })
  const elsewhere = createSecondStep<Row>(options)
  const boss = elsewhere.directory.userOf(options.users.find('boss') as Row)
  const user = elsewhere.directory.userOf(options.users.find('user01') as Row)
  const enrol = async (who: typeof user): Promise<string> => {
    const staged = await elsewhere.account.stage(who, 'key')
    if (staged.status !== 'staged') throw new Error(staged.status)
    const { secret } = staged.card
    await elsewhere.account.confirm(who, staged.keyId, {
      code: codeFor(secret, clock.now),
      binding: 'enrolment',
      passes: [],
    })
    return secret
  }
  await enrol(boss)
  const secrets = [await enrol(user)]
  const model = newModel(clock.now, Math.floor(clock.now / 30))
  const mine = await startSmallHost(options)
  host = mine
  const visitors = Array.from({ length: logins }, () => createVisitor(mine.url))
  for (const visitor of visitors) await visitor.post('/login', { id: 'user01' })
  // The first look opens the store, and nothing is to be lost while it is being tried.
  await visitors[0]?.get('/private')

  const codeOf = (away: number | 'wrong' | 'old'): string => {
    const [current = '', old = current] = secrets.toReversed()
    if (away === 'wrong') return '314159'
    return codeFor(away === 'old' ? old : current, clock.now + (away === 'old' ? 0 : away * 30))
  }
  const stepsOf = (code: string): number[] => {
    const step = Math.floor(clock.now / 30)
    return [step - 1, step, step + 1].filter((near) => codeFor(secrets.at(-1) ?? '', near * 30) === code)
  }
  const give = async ({ login, away, fault }: Extract<Action, { do: 'code' }>): Promise<string> => {
    const code = codeOf(away)
    const before = structuredClone(model)
    const expected = giveCode(model, login, stepsOf(code), fault !== 'both_answers_lost')
    const writes = expected === 'passed' || expected === 'mismatch' || model.lastFailureAt !== before.lastFailureAt
    failNext(writes ? fault : 'none')
    const { status } = (await visitors[login]?.post('/otp', { code })) ?? {}
    failNext('none')
    if (writes && fault === 'request_lost') {
      // Nothing was written: as if the code had never come.
      Object.assign(model, before)
      expect(status).toBe(503)
      return 'unavailable'
    }
    if (writes && fault === 'both_answers_lost') {
      expect(status).toBe(503)
      return expected === 'passed' ? 'spent unseen' : 'unavailable'
    }
    if (expected === 'passed') expect(status).toBe(200)
    else if (!mayEnterWithPass(before, login)) expect(status).toBe(expected === 'throttled' ? 429 : 422)
    return expected
  }
  return {
    shouldEnter: () => visitors.map((_, index) => mayEnter(model, index)),
    entered: () =>
      Promise.all(visitors.map(async (visitor) => (await visitor.get('/private', { 'x-test': '1' })).status === 200)),
    close: () => mine.close(),
    act: async (one: Action): Promise<string> => {
      switch (one.do) {
        case 'wait':
          clock.now += one.seconds
          model.now = clock.now
          return 'waited'
        case 'code':
          return give(one)
        case 'guess': {
          let came = ''
          for (let guess = 0; guess < one.times; guess++) {
            came = await give({ do: 'code', login: one.login, away: 'wrong', fault: 'none' })
          }
          return came
        }
        case 'sign_out':
          await visitors[one.login]?.post('/logout')
          model.passes.delete(one.login)
          return 'signed out'
        case 'reset': {
          await elsewhere.administration.changeKey({ user: boss, ip: undefined }, user, { action: 'reset' })
          const { key } = await elsewhere.administration.show({ user: boss, ip: undefined }, user)
          secrets.push(key?.card.secret ?? '')
          resetKey(model)
          return 'reset'
        }
        case 'switch': {
          const proof = { password: 'right', binding: 'boss' }
          const { status } = await elsewhere.policy.set(boss, { scope: one.scope, makeMissingKeys: true, proof })
          expect(status).toBe('changed')
          setScope(model, one.scope)
          return 'switched'
        }
      }
    },
  }
}

/** Who has a pass may be sent on although his code is refused: another tab of his was faster. */
function mayEnterWithPass(model: Model, login: number): boolean {
  return mayEnter({ ...model, scope: 'everyone' }, login)
}

/** A store whose next swap fails as it is told to. */
function failingStore(): { readonly store: RecordStore; failNext(fault: Fault): void } {
  const memory = memoryStore()
  let fault: Fault = 'none'
  let readsToLose = 0
  return {
    failNext: (next) => {
      fault = next
      readsToLose = 0
    },
    store: {
      ...memory,
      readMany: async (keys) => {
        if (readsToLose-- > 0) throw new Error('the answer was lost')
        return memory.readMany(keys)
      },
      swap: async (...bid) => {
        const now = fault
        fault = 'none'
        if (now === 'request_lost') throw new Error('the request was lost')
        const won = await memory.swap(...bid)
        if (now === 'both_answers_lost') readsToLose = 1
        if (now === 'none') return won
        throw new Error('the answer was lost')
      },
    },
  }
}
