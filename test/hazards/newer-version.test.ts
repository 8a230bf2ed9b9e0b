import { memoryStore, type RecordStore } from '@secondstep/core'
import { afterEach, describe, expect, it } from 'vitest'
import { startGuardedHost } from '../support/guarded-host.js'
import { createVisitor } from '../support/http-client.js'
import type { SmallHost } from '../support/small-host.js'

// F-22: while a new version takes over from the old one, both write to one store.

let host: SmallHost | undefined
afterEach(async () => host?.close())

interface Fields {
  readonly keys?: readonly { readonly id: string; readonly later?: unknown }[]
  readonly later?: unknown
}

/** A store whose records can be read and written past the kit. */
function openStore() {
  const inner = memoryStore()
  const names = new Set<string>()
  const store: RecordStore = {
    ...inner,
    swap: (key, expected, next) => {
      names.add(key)
      return inner.swap(key, expected, next)
    },
  }
  const records = async (kind: string): Promise<readonly (readonly [string, string])[]> => {
    const keys = [...names].filter((name) => name.includes(`:${kind}:`))
    const texts = await inner.readMany(keys)
    return keys.flatMap((key, index) => (texts[index] === undefined ? [] : [[key, texts[index]] as const]))
  }
  return { store, records, swap: inner.swap }
}

describe('a record a newer version has written to', () => {
  it('keeps what this one knows nothing of, through everything that is done with it', async () => {
    const { store, records, swap } = openStore()
    const guarded = await startGuardedHost({ store, deviceDays: 30 })
    host = guarded.host
    const { boss, code, clock } = guarded
    const later = { of: ['a newer version', 1] }
    for (const kind of ['user', 'policy']) {
      for (const [key, text] of await records(kind)) {
        const fields = JSON.parse(text) as Fields
        const keys = fields.keys === undefined ? {} : { keys: fields.keys.map((one) => ({ ...one, later })) }
        expect(await swap(key, text, JSON.stringify({ ...fields, ...keys, later }))).toBe(true)
      }
    }
    const before = await records('user')
    expect(before.length).toBeGreaterThan(1)

    const visitor = createVisitor(guarded.host.url)
    await visitor.post('/login', { id: 'boss' })
    expect((await visitor.post('/otp', { code: '000000' })).status).toBe(422)
    expect((await visitor.post('/otp', { code: code(), remember: true })).status).toBe(200)
    const made = (await (await visitor.post('/otp/account/recovery-codes')).json()) as { recoveryCodes: string[] }
    const recovering = createVisitor(guarded.host.url)
    await recovering.post('/login', { id: 'boss' })
    const [recoveryCode] = made.recoveryCodes
    expect((await recovering.post('/otp/recovery', { recoveryCode })).status).toBe(200)
    expect((await visitor.post('/otp/account/keys', { label: 'another' })).status).toBe(201)
    expect((await visitor.post('/otp/account/devices/remove-all')).status).toBe(200)
    for (const id of ['user01', 'user02']) {
      expect((await visitor.post(`/otp/admin/users/${id}/unlock`)).status).toBe(200)
      expect((await visitor.post(`/otp/admin/users/${id}/end-passes`)).status).toBe(200)
    }
    expect((await visitor.post('/otp/admin/users/user01/keys', { action: 'generate' })).status).toBe(200)
    expect((await visitor.post('/otp/admin/users/user02/keys', { action: 'reset' })).status).toBe(200)
    clock.now += 60
    expect((await boss.post('/otp/admin/policy', { scope: 'off', code: code() })).status).toBe(200)

    const [policy] = await records('policy')
    expect(JSON.parse(policy?.[1] ?? '{}')).toMatchObject({ scope: 'off', later })
    const after = new Map(await records('user'))
    for (const [key, text] of before) {
      const fields = JSON.parse(after.get(key) ?? '{}') as Fields
      expect(fields).toMatchObject({ later })
      const old = (JSON.parse(text) as Fields).keys?.map(({ id }) => id)
      for (const one of fields.keys ?? []) if (old?.includes(one.id)) expect(one).toMatchObject({ later })
    }
    expect([...after.values()].join('').match(/"later"/g)?.length).toBeGreaterThan(before.length)
  })
})
