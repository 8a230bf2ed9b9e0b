import { memoryStore, type RecordStore } from '@secondstep/core'
import { afterEach, describe, expect, it } from 'vitest'
import { startGuardedHost } from '../support/guarded-host.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import type { SmallHost } from '../support/small-host.js'

// T-94: whoever has only a password, or only a code, cannot fill the store.

let host: SmallHost | undefined
afterEach(async () => host?.close())

/** A store that tells how large each of its records is, and how often one was changed. */
function measuredStore() {
  const inner = memoryStore()
  const sizes = new Map<string, number>()
  const seen = { swaps: 0 }
  const store: RecordStore = {
    ...inner,
    swap: async (key, expected, next) => {
      const isDone = await inner.swap(key, expected, next)
      seen.swaps++
      if (isDone && next !== undefined) sizes.set(key, next.length)
      return isDone
    },
  }
  return { store, sizes, seen }
}

describe('the store', () => {
  it('is not written to by logins without the step, however many there are, of users there are and of none', async () => {
    const { store, sizes, seen } = measuredStore()
    const guarded = await startGuardedHost({ store })
    host = guarded.host
    const { url } = guarded.host
    const before = [sizes.size, seen.swaps]
    const visit = async (index: number): Promise<number> => {
      const visitor = createVisitor(url)
      await visitor.post('/login', { id: index % 2 === 0 ? 'boss' : `nobody${index}` })
      await visitor.get('/private')
      await visitor.get('/otp')
      return (await visitor.post('/otp', { code: 'no code', userId: `nobody${index}` })).status
    }
    const statuses = new Set<number>()
    for (let batch = 0; batch < 10; batch++) {
      for (const status of await Promise.all(Array.from({ length: 30 }, (_, index) => visit(batch * 30 + index)))) {
        statuses.add(status)
      }
    }
    expect([...statuses].toSorted()).toEqual([401, 422])
    expect([sizes.size, seen.swaps]).toEqual(before)
    expect((await guarded.boss.get('/private')).status).toBe(200)
  })

  it('keeps a record as large as it was, however often its user does everything that is written down', async () => {
    const { store, sizes } = measuredStore()
    const guarded = await startGuardedHost({ store, deviceDays: 30 })
    host = guarded.host
    const { code, clock } = guarded
    const largest = (): number => Math.max(...sizes.values())
    const pass = async (visitor: Visitor): Promise<void> => {
      clock.now += 60
      expect((await visitor.post('/otp', { code: code(), remember: true })).status).toBe(200)
    }
    const doEverything = async (): Promise<void> => {
      const visitor = createVisitor(guarded.host.url)
      await visitor.post('/login', { id: 'boss' })
      visitor.cookies.delete('secondstep-device')
      await visitor.post('/otp', { code: '000000' })
      await pass(visitor)
      expect((await visitor.post('/otp/account/keys', { label: 'another'.repeat(5) })).status).toBe(201)
      expect((await visitor.post('/otp/account/recovery-codes')).status).toBe(200)
      await visitor.post('/otp/recovery', { recoveryCode: 'ABCD-ABCD-ABCD-ABCD' })
    }
    for (let time = 0; time < 25; time++) await doEverything()
    const [keys, size] = [sizes.size, largest()]
    for (let time = 0; time < 25; time++) await doEverything()
    expect(sizes.size).toBe(keys)
    expect(largest()).toBeLessThan(size * 1.05)
    expect(size).toBeLessThan(16_384)
  })
})
