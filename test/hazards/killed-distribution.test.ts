import { describe, expect, it } from 'vitest'
import { killedDistribution } from '../support/killed-distribution.js'

describe('a distribution whose process is killed and taken over, again and again', () => {
  it('skips nobody, and doubles at most what was in flight, with the same key and Message-ID', async () => {
    const concurrency = 5
    const result = await killedDistribution(400, 4, concurrency)
    expect(result).toMatchObject({ state: 'completed', skipped: 0, differing: 0, counts: { done: 401 } })
    expect(result.kills).toBeGreaterThan(0)
    expect(result.doubled).toBeLessThanOrEqual(result.kills * concurrency)
  }, 120_000)
})
