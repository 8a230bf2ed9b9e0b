import { describe, expect, it } from 'vitest'
import { deadlineAfter, within } from '../../../packages/core/src/stores/within.js'

const never = (): Promise<never> => new Promise(() => undefined)

describe('a deadline', () => {
  it('ends what hangs, and hands through what does not', async () => {
    await expect(within(deadlineAfter(0.01), never, 'hanging')).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' })
    await expect(within(deadlineAfter(5), async () => 42, 'answering')).resolves.toBe(42)
    await expect(within(deadlineAfter(5), () => Promise.reject(new Error('no')), 'failing')).rejects.toThrow('no')
    await expect(
      within(
        deadlineAfter(5),
        () => {
          throw new Error('at once')
        },
        'throwing',
      ),
    ).rejects.toThrow('at once')
  })

  it('is shared by the steps that follow each other: what is over is over', async () => {
    const deadline = deadlineAfter(0.01)
    await expect(within(deadline, never, 'first')).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' })
    let started = false
    const second = within(deadline, async () => (started = true), 'second')
    await expect(second).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' })
    expect([deadline.remainingMilliseconds(), started]).toEqual([0, false])
  })

  it('leaves no timer and no unhandled rejection behind after 200 calls that hang and fail late', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    const rejects: ((error: Error) => void)[] = []
    const hang = (): Promise<never> =>
      new Promise((_, reject) => {
        rejects.push(reject)
      })
    const calls = Array.from({ length: 200 }, () => within(deadlineAfter(0.02), hang, 'hanging'))
    const settled = await Promise.allSettled(calls)
    expect(settled.every(({ status }) => status === 'rejected')).toBe(true)
    for (const reject of rejects) reject(new Error('late'))
    await new Promise(setImmediate)
    expect(timers()).toBeLessThanOrEqual(before)
  })
})
