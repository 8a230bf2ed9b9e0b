import { randomBytes } from 'node:crypto'
import { createSecondStep, memoryStore, subscriberKey } from '@secondstep/core'
import { codeFor, createFakeClock } from '@secondstep/testing'
import { describe, expect, it } from 'vitest'

// F-14 to F-16 in the core: a sealed secret opens for its own user, organisation and key, whole, and nowhere else.

interface Row {
  readonly id: string
  readonly organisation: string
}

const ringKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`

function company(secrets = ringKey('k1')) {
  const clock = createFakeClock()
  const store = memoryStore()
  const open = (ring: string) =>
    createSecondStep<Row>({
      issuer: 'Acme',
      secrets: ring,
      store,
      users: { find: () => undefined, list: () => ({ users: [] }) },
      clock,
      initialScope: 'everyone',
      selfEnrolment: 'signed_in',
    })
  let core = open(secrets)
  const user = (id: string, organisation = 'acme') => core.directory.userOf({ id, organisation })
  return {
    store,
    clock,
    /** The same store under another ring, as after a restart. */
    reopen: (ring: string) => {
      core = open(ring)
    },
    enrol: async (id: string, organisation?: string): Promise<string> => {
      const staged = await core.account.stage(user(id, organisation), 'key')
      if (staged.status !== 'staged') throw new Error(staged.status)
      const { secret } = staged.card
      const attempt = { code: codeFor(secret, clock()), binding: 'enrolment', passes: [] }
      expect(await core.account.confirm(user(id, organisation), staged.keyId, attempt)).toMatchObject({
        status: 'passed',
      })
      return secret
    },
    /** What a code comes to: its status, or what was thrown. */
    give: async (id: string, code: string, organisation?: string): Promise<string> => {
      try {
        return (await core.step.verify(user(id, organisation), { code, binding: 'b', passes: [] })).status
      } catch (error) {
        return String((error as { code?: unknown }).code)
      }
    },
    read: async (id: string, organisation = 'acme'): Promise<string> =>
      (await store.readMany([subscriberKey(organisation, id)]))[0] ?? '',
    write: async (text: string, id: string, organisation = 'acme'): Promise<void> => {
      const key = subscriberKey(organisation, id)
      await store.swap(key, (await store.readMany([key]))[0], text)
    },
  }
}

const sealedIn = (text: string): string => /"sealed":"([^"]+)"/.exec(text)?.[1] ?? ''

describe('a sealed secret', () => {
  it('does not open for another user or organisation, even if the record is rewritten to fit', async () => {
    const { clock, enrol, give, read, write } = company()
    const secret = await enrol('thief')
    await enrol('ann')
    await enrol('thief', 'other')
    clock.advanceToNextCode()
    const own = await read('thief')
    for (const [id, organisation] of [
      ['ann', 'acme'],
      ['thief', 'other'],
    ] as const) {
      const kept = await read(id, organisation)
      await write(own, id, organisation)
      expect(await give(id, codeFor(secret, clock()), organisation)).toBe('ERR_RECORD_UNREADABLE')
      const fitted = own
        .replace('"userId":"thief"', `"userId":"${id}"`)
        .replace('"organisation":"acme"', `"organisation":"${organisation}"`)
      await write(fitted, id, organisation)
      expect(await give(id, codeFor(secret, clock()), organisation)).toBe('ERR_KEY_UNREADABLE')
      // Only the sealed text, into a record that is otherwise the victim's.
      await write(kept.replace(sealedIn(kept), sealedIn(own)), id, organisation)
      expect(await give(id, codeFor(secret, clock()), organisation)).toBe('ERR_KEY_UNREADABLE')
      await write(kept, id, organisation)
    }
    expect(await give('thief', codeFor(secret, clock()))).toBe('passed')
  })

  it('does not open under another key of the same user', async () => {
    const { clock, enrol, give, read, write } = company()
    const [one, two] = [await enrol('ann'), await enrol('ann')]
    clock.advanceToNextCode()
    const text = await read('ann')
    const [first = '', second = ''] = [...text.matchAll(/"sealed":"([^"]+)"/g)].map(([, sealed]) => sealed)
    expect(first).not.toBe(second)
    await write(text.replace(first, '#').replace(second, first).replace('#', second), 'ann')
    for (const secret of [one, two]) expect(await give('ann', codeFor(secret, clock()))).toBe('ERR_KEY_UNREADABLE')
  })

  it('does not open with any one bit changed, nor cut anywhere, and nobody is charged for it', async () => {
    const { clock, enrol, give, read, write } = company()
    const secret = await enrol('ann')
    clock.advanceToNextCode()
    const text = await read('ann')
    const sealed = sealedIn(text)
    const code = codeFor(secret, clock())
    const put = (changed: string): Promise<void> => write(text.replace(sealed, changed), 'ann')
    const [version, id, nonce = '', body = ''] = sealed.split('.')
    const flipped = (part: string, index: number, bit: number): string => {
      const bytes = Buffer.from(part, 'base64url')
      bytes[index] = (bytes[index] ?? 0) ^ (1 << bit)
      return bytes.toString('base64url')
    }
    const damaged: string[] = []
    for (let index = 0; index < Buffer.from(nonce, 'base64url').length; index++)
      damaged.push([version, id, flipped(nonce, index, index % 8), body].join('.'))
    for (let index = 0; index < Buffer.from(body, 'base64url').length; index++)
      damaged.push([version, id, nonce, flipped(body, index, index % 8)].join('.'))
    for (let length = 0; length < sealed.length; length++) damaged.push(sealed.slice(0, length))
    for (const tagBytes of [4, 8, 12]) {
      const bytes = Buffer.from(body, 'base64url')
      damaged.push(
        [version, id, nonce, bytes.subarray(0, bytes.length - 16 + tagBytes).toString('base64url')].join('.'),
      )
    }
    // What it is not sealed in at all.
    damaged.push(secret, `v0.${id}.${nonce}.${body}`, `v1.none.${nonce}.${body}`, `plain:${secret}`)
    for (const changed of damaged) {
      await put(changed)
      expect(await give('ann', code), changed).toBe('ERR_KEY_UNREADABLE')
      expect(await give('ann', '314159'), changed).toBe('ERR_KEY_UNREADABLE')
    }
    expect(damaged.length).toBeGreaterThan(120)
    await put(sealed)
    expect(JSON.parse(await read('ann'))).toMatchObject({ web: { failures: 0 } })
    expect(await give('ann', code)).toBe('passed')
  })
})

describe('a key ring that is rotated in three steps, while people come and go', () => {
  it('keeps everybody working at every step, and asks for the old key only for who has not come', async () => {
    const [old, fresh] = [ringKey('k1'), ringKey('k2')]
    const { clock, enrol, give, reopen } = company(old)
    const people = ['ann', 'ben', 'cho']
    const secrets = new Map<string, string>()
    for (const id of people) secrets.set(id, await enrol(id))
    const all = async (): Promise<readonly string[]> => {
      clock.advanceToNextCode()
      return Promise.all(people.map((id) => give(id, codeFor(secrets.get(id) ?? '', clock()))))
    }
    // Every process first learns to open with the new key, then seals with it.
    for (const ring of [`${old},${fresh}`, `${fresh},${old}`, `${old},${fresh}`, `${fresh},${old}`]) {
      reopen(ring)
      expect(await all()).toEqual(people.map(() => 'passed'))
      people.push(`late ${people.length}`)
      secrets.set(people.at(-1) ?? '', await enrol(people.at(-1) ?? ''))
    }
    reopen(ringKey('k3'))
    expect(await all()).toEqual(people.map(() => 'ERR_KEY_UNREADABLE'))
    reopen(`${fresh},${old}`)
    expect(await all()).toEqual(people.map(() => 'passed'))
  })
})
