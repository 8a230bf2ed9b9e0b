import { randomBytes } from 'node:crypto'
import { createSecondStep, memoryStore, type SecondStep } from '@secondstep/core'
import { codeFor, createFakeClock, type FakeClock } from '@secondstep/testing'
import { describe, expect, it } from 'vitest'

// F-18, F-19: a clock that jumps lets no old code in, throws at nobody, and makes nobody wait for ever.

const secrets = `k1:${randomBytes(32).toString('base64')}`

/** A user with a live key, seen by as many processes as there are clocks. */
async function seenBy(...clocks: readonly FakeClock[]) {
  const store = memoryStore()
  const processes = clocks.map((clock) =>
    createSecondStep<{ id: string }>({
      issuer: 'Acme',
      secrets,
      store,
      users: { find: (id) => ({ id }), list: () => ({ users: [] }) },
      clock,
      initialScope: 'everyone',
      selfEnrolment: 'signed_in',
    }),
  )
  const [first] = processes as [SecondStep]
  const user = first.directory.userOf({ id: 'ann' })
  const staged = await first.account.stage(user, 'key')
  if (staged.status !== 'staged') throw new Error(staged.status)
  const { secret } = staged.card
  const at = clocks[0]?.() ?? 0
  await first.account.confirm(user, staged.keyId, { code: codeFor(secret, at), binding: 'b', passes: [] })
  const give = async (code: string, process = 0) =>
    (processes[process] ?? first).step.verify(user, { code, binding: 'b', passes: [] })
  const look = async (pass: string) => first.step.look(user, { passes: [pass], binding: 'b' })
  return { give, look, secret }
}

const jumps = [1, 30, 45, 3600, 86_400]

describe.each(jumps)('a clock that steps back by %i seconds', (back) => {
  it('after a right code, accepts neither that code nor any before it, and the next one when its time has come', async () => {
    const clock = createFakeClock(1_800_000_015)
    const { give, secret } = await seenBy(clock)
    clock.advanceToNextCode()
    const noon = clock()
    expect(await give(codeFor(secret, noon))).toMatchObject({ status: 'passed' })
    clock.advance(-back)
    const steps = [noon, noon - 30, clock(), clock() - 30, clock() + 30].filter((at) => at < noon + 30)
    for (const at of steps) {
      const { status } = await give(codeFor(secret, at))
      // A code whose step is out of reach is wrong; one in reach is spent.
      expect(['replayed', 'mismatch', 'throttled']).toContain(status)
    }
    clock.set(noon + 1000)
    expect(await give(codeFor(secret, clock()))).toMatchObject({ status: 'passed' })
  })

  it('during a wait, neither stretches it beyond its length nor forgets it', async () => {
    const clock = createFakeClock(1_800_000_015)
    const { give, secret } = await seenBy(clock)
    clock.advanceToNextCode()
    const right = new Set([-30, 0, 30].map((away) => codeFor(secret, clock() + away)))
    const wrong = ['000000', '111111', '222222', '333333', '444444', '555555', '666666', '777777'].filter(
      (code) => !right.has(code),
    )
    for (const code of wrong.slice(0, 5)) expect(await give(code)).toEqual({ status: 'mismatch' })
    clock.advance(-back)
    expect(await give('888888')).toEqual({ status: 'throttled', retryAfterSeconds: 30, hardStopped: false })
    clock.advance(29)
    expect(await give('888888')).toMatchObject({ status: 'throttled', retryAfterSeconds: 1 })
    clock.advance(1)
    expect((await give('888888')).status).not.toBe('throttled')
  })

  it('does not end a pass, nor make it last longer once the clock is right again', async () => {
    const clock = createFakeClock(1_800_000_015)
    const { give, look, secret } = await seenBy(clock)
    clock.advanceToNextCode()
    const outcome = await give(codeFor(secret, clock()))
    if (outcome.status !== 'passed') throw new Error(outcome.status)
    const issuedAt = clock()
    clock.advance(-back)
    expect(await look(outcome.pass.value)).toMatchObject({ passed: true })
    clock.set(issuedAt + 43_199)
    expect(await look(outcome.pass.value)).toMatchObject({ passed: true })
    clock.set(issuedAt + 43_200)
    expect(await look(outcome.pass.value)).toMatchObject({ passed: false })
  })
})

describe('a clock that jumps', () => {
  it('ahead by an hour and back again opens the door to no code of that hour', async () => {
    const clock = createFakeClock(1_800_000_015)
    const { give, secret } = await seenBy(clock)
    const noon = clock.advanceToNextCode()
    clock.advance(3600)
    expect(await give(codeFor(secret, noon))).toEqual({ status: 'mismatch' })
    expect(await give(codeFor(secret, clock()))).toMatchObject({ status: 'passed' })
    clock.set(noon)
    // Everything up to the accepted step is spent: the user waits until the true time is there, or uses a recovery code.
    expect(await give(codeFor(secret, noon))).toEqual({ status: 'replayed' })
    clock.set(noon + 3630)
    expect(await give(codeFor(secret, clock()))).toMatchObject({ status: 'passed' })
  })

  it('to no time at all closes the door, and opens it again by itself', async () => {
    let time: number = 1_800_000_015
    const clock = Object.assign(() => time, createFakeClock()) as FakeClock
    const { give, secret } = await seenBy(clock)
    const noon = 1_800_000_075
    for (const nonsense of [Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 1.8e12]) {
      time = nonsense
      await expect(give(codeFor(secret, noon))).rejects.toMatchObject({ code: 'ERR_CLOCK', status: 503 })
    }
    time = noon
    expect(await give(codeFor(secret, noon))).toMatchObject({ status: 'passed' })
  })

  it('in one of two processes, 45 seconds apart, accepts each step once between them', async () => {
    const [slow, fast] = [createFakeClock(1_800_000_015), createFakeClock(1_800_000_060)]
    const { give, secret } = await seenBy(slow, fast)
    const accepted: number[] = []
    for (let turn = 0; turn < 40; turn++) {
      for (const [process, clock] of [slow, fast].entries()) {
        for (const away of [-1, 0, 1]) {
          const step = Math.floor(clock() / 30) + away
          const { status } = await give(codeFor(secret, step * 30), process)
          expect(['passed', 'replayed', 'throttled']).toContain(status)
          if (status === 'passed') accepted.push(step)
        }
        clock.advance(17)
      }
    }
    expect(new Set(accepted).size).toBe(accepted.length)
    expect(accepted).toEqual(accepted.toSorted((a, b) => a - b))
    expect(accepted.length).toBeGreaterThan(10)
  })
})
