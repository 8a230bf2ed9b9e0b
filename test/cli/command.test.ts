import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { sessionNote } from '../../packages/cli/src/session-note.js'
import { createVault } from '../../packages/core/src/records/vault.js'
import { newHostFolder, runCommand as run, writeConfiguration } from '../support/command.js'

const testSecrets = `t1:${randomBytes(32).toString('base64')}`

/** A folder with a host's configuration: a kit over a SQLite file, with an audit file. */
function hostFolder(file: string, rest = ''): string {
  const folder = newHostFolder()
  const options = `{
    issuer: 'Acme', secrets: ${JSON.stringify(testSecrets)},
    store: sqliteStore(new Database(${JSON.stringify(join(folder, 'records.db'))})),
    audit: auditFile(${JSON.stringify(join(folder, 'audit.jsonl'))}),
    users: { find: (id) => ({ id }), list: () => ({ users: [{ id: 'boss', isAdministrator: true }] }) },
    initialScope: 'everyone',
    logger: { info() {}, warn() {}, error() {} },
    ${rest}
  }`
  const script = file.endsWith('.cjs')
    ? `const { auditFile, sqliteStore } = require('@secondstep/core'); const { secondStep } = require('@secondstep/express')
const Database = require('libsql'); exports.otp = secondStep(${options})`
    : `import { auditFile, sqliteStore } from '@secondstep/core'; import { secondStep } from '@secondstep/express'
import Database from 'libsql'; export default secondStep(${options})`
  writeConfiguration(folder, file, script)
  return folder
}

describe('the secondstep command', () => {
  let folder = ''
  beforeAll(() => {
    folder = hostFolder('secondstep.config.mjs')
  })

  it('turns the step off for a reason, writes the reason down, and shows what holds', () => {
    expect(run(folder, ['policy', 'show'])).toMatchObject({
      code: 0,
      said: expect.stringMatching(/^scope +everyone$/m),
    })
    const off = run(folder, ['policy', 'off', '--reason', 'phone lost in the "Spree"'])
    expect(off).toMatchObject({ code: 0, said: expect.stringContaining('nobody is asked') })
    expect(run(folder, ['policy', 'show']).said).toMatch(/^scope +off$/m)
    const events = readFileSync(join(folder, 'audit.jsonl'), 'utf8').trim().split('\n')
    expect(events.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({
        type: 'policy_changed',
        organisation: 'default',
        detail: { scope: 'off', by: 'command', reason: 'phone lost in the "Spree"' },
      }),
    )
  })

  it('turns nothing off without a reason, for an unknown word, or where it cannot be written down', () => {
    const other = hostFolder('secondstep.config.mjs', "audit: { write() { throw new Error('disk full') } },")
    for (const words of [
      ['policy', 'off'],
      ['policy', 'off', '--reason', '  '],
      ['policy', 'of'],
      ['policy', 'off', '--reson', 'x'],
    ])
      expect(run(other, words).code).toBe(2)
    expect(run(other, ['policy', 'off', '--reason', 'x'])).toMatchObject({
      code: 1,
      complained: expect.stringContaining('ERR_AUDIT'),
    })
    expect(run(other, ['policy', 'show']).said).toMatch(/^scope +everyone$/m)
  })

  it('says that it cannot reach records in the memory of another process', () => {
    const other = hostFolder('secondstep.config.mjs', "store: (await import('@secondstep/core')).memoryStore(),")
    const off = run(other, ['policy', 'off', '--reason', 'x'])
    expect(off).toMatchObject({ code: 1, complained: expect.stringContaining("enforce: 'off'") })
  })

  it('says that an enforced scope stands above what it turned off', () => {
    const other = hostFolder('secondstep.config.mjs', "enforce: 'everyone',")
    expect(run(other, ['policy', 'off', '--reason', 'x'])).toMatchObject({
      code: 1,
      complained: expect.stringContaining('enforce'),
    })
  })

  it('makes a key ring the kit takes, and puts a new key before the old ones', () => {
    const made = run(folder, ['secret']).said.trim()
    expect(() => createVault(made)).not.toThrow()
    const place = { purpose: 'key', organisation: 'o', userId: 'u', keyId: 'k' } as const
    const sealed = createVault(made).seal(place, Buffer.from('a secret of some bytes'))
    const rotated = run(folder, ['secret', '--rotate'], { SECONDSTEP_SECRETS: made }).said.trim()
    expect(rotated.endsWith(`,${made}`)).toBe(true)
    expect(Buffer.from(createVault(rotated).open(place, sealed)).toString()).toBe('a secret of some bytes')
    expect(run(folder, ['secret', '--rotate']).code).toBe(2)
  })

  it('finds nothing wrong with a host that works, and says what is wrong with one that does not', () => {
    expect(run(folder, ['doctor'])).toMatchObject({
      code: 0,
      said: expect.stringContaining('ok      store: sqlite, shared'),
    })
    const away = hostFolder(
      'secondstep.config.mjs',
      "store: { name: 'gone', shared: true, readMany: async () => { throw new Error('away') }, swap: async () => false },",
    )
    expect(run(away, ['doctor'])).toMatchObject({ code: 1, said: expect.stringMatching(/FAILED +store: .*ERR_STORE/) })
  })

  it('says what it cannot see of express-session, where an app has it', () => {
    expect(run(folder, ['doctor']).said).toMatch(/^look at sessions: express-session .*`resave: false`/m)
    expect(sessionNote(tmpdir())).toBeUndefined()
  })

  it('finds the kit of a CommonJS host, a named file, and tells of a missing one', () => {
    expect(run(hostFolder('secondstep.config.cjs'), ['policy', 'show']).code).toBe(0)
    expect(run(hostFolder('otp.mjs'), ['policy', 'show', '--config', 'otp.mjs']).code).toBe(0)
    expect(run(hostFolder('otp.mjs'), ['policy', 'show'])).toMatchObject({
      code: 2,
      complained: expect.stringContaining('no secondstep.config.js'),
    })
  })

  it('helps', () => {
    expect(run(folder, [])).toMatchObject({ code: 0, said: expect.stringContaining('secondstep policy off --reason') })
    expect(run(folder, ['policy', '--help']).said).not.toContain('secondstep doctor')
    expect(run(folder, ['polcy'])).toMatchObject({ code: 2, complained: expect.stringContaining('polcy') })
  })
})
