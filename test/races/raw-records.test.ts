import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { subscriberKey } from '@secondstep/core'
import { codeFor } from '@secondstep/testing'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { createClient } from 'redis'
import { expect, it } from 'vitest'
import { parseSecret } from '../../packages/core/src/keys/totp.js'
import { describeWith } from '../support/available.js'
import { dawn, startFleet } from '../support/fleet/fleet.js'
import { enrol } from './one-code.js'
import { type SharedStore, sharedStores } from './shared-stores.js'

// What a thief of the database holds: the bytes the server keeps, read past the kit.

const readers: Readonly<Record<string, (address: string, key: string) => Promise<Buffer>>> = {
  SQLite: async (file) => Buffer.concat([readFileSync(file), readFileSync(`${file}-wal`)]),
  Redis: async (url, key) => {
    const client = await createClient({ url }).connect()
    const text = await client.get(key)
    await client.close()
    return Buffer.from(text ?? '')
  },
  PostgreSQL: async (connectionString, key) => {
    const client = new pg.Client({ connectionString })
    await client.connect()
    const { rows } = await client.query<{ v: string }>('SELECT v FROM secondstep_record WHERE k = $1', [key])
    await client.end()
    return Buffer.from(rows[0]?.v ?? '')
  },
  MariaDB: async (url, key) => {
    const connection = await mysql.createConnection(url)
    const [rows] = await connection.query('SELECT v FROM secondstep_record WHERE k = ?', [key])
    await connection.end()
    return (rows as { v: Buffer }[])[0]?.v ?? Buffer.alloc(0)
  },
}

/** The forms in which some bytes, or a text, may stand in a dump; answers those that do. */
function tracesOf(what: Uint8Array | string, dump: Buffer): readonly string[] {
  const bytes = Buffer.from(what)
  const hex = bytes.toString('hex')
  const forms = {
    bytes,
    hex,
    'hex in capitals': hex.toUpperCase(),
    base64: bytes.toString('base64').replace(/=+$/, ''),
    base64url: bytes.toString('base64url'),
  }
  return Object.entries(forms).flatMap(([form, sought]) => (dump.includes(sought) ? [form] : []))
}

async function dumpOf({ title, store }: SharedStore) {
  const fleet = await startFleet({ store, size: 1 })
  try {
    const [worker] = fleet.workers
    if (worker === undefined) throw new Error('a fleet without workers')
    const userId = `raw ${randomBytes(6).toString('hex')}`
    const base32 = await enrol(fleet, userId)
    const recoveryCodes = await worker.ask<readonly string[]>('recoveryCodes', { userId })
    const [time, code] = [dawn + 60, codeFor(base32, dawn + 60)]
    await worker.ask('attempt', { userId, attempts: [{ code, binding: 'the binding' }], time })
    const passes = await worker.ask<readonly string[]>('passes')
    const dump = await readers[title]?.(store[1], subscriberKey(fleet.organisation, userId))
    return { dump: dump ?? Buffer.alloc(0), userId, base32, recoveryCodes, code, passes }
  } finally {
    await fleet.end()
  }
}

for (const shared of sharedStores) {
  describeWith(shared.needs, `what ${shared.title} keeps`, () => {
    it('shows no secret, code, recovery code, pass or binding, in any form', async () => {
      const { dump, userId, base32, recoveryCodes, code, passes } = await dumpOf(shared)
      expect(dump.includes(userId), 'the record is in the dump').toBe(true)
      const parsed = parseSecret(base32, false)
      if (parsed.status !== 'secret') throw new Error(parsed.status)
      expect(recoveryCodes).toHaveLength(10)
      expect(passes).toHaveLength(1)
      const randomParts = passes.map((pass) => pass.slice(pass.lastIndexOf('.') + 1))
      const secrets: Readonly<Record<string, readonly (string | Uint8Array)[]>> = {
        secret: [parsed.secret, base32, base32.toLowerCase()],
        // A half of it would do for whoever guesses the rest.
        'half a secret': [parsed.secret.slice(0, 10), parsed.secret.slice(10), base32.slice(0, 16), base32.slice(16)],
        code: [`"${code}"`],
        'recovery code': recoveryCodes.flatMap((one) => [one, one.replaceAll('-', ''), one.toLowerCase()]),
        pass: [...passes, ...randomParts, ...randomParts.map((part) => Buffer.from(part, 'base64url'))],
        binding: ['the binding'],
      }
      for (const [name, forms] of Object.entries(secrets)) {
        expect([name, forms.flatMap((form) => tracesOf(form, dump))]).toEqual([name, []])
      }
    })
  })
}

it('a secret in any of these forms would be found', () => {
  const secret = randomBytes(20)
  const planted = [secret, secret.toString('hex'), secret.toString('hex').toUpperCase(), secret.toString('base64url')]
  for (const form of planted) {
    const dump = Buffer.concat([Buffer.from('{"sealed":"'), Buffer.from(form), Buffer.from('"}')])
    expect(tracesOf(secret, dump)).not.toEqual([])
  }
})
