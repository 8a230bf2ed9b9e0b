import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, renameSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { auditFile } from '../../../packages/core/src/audit/audit-file.js'
import type { SecondStepEvent } from '../../../packages/core/src/audit/event.js'

const newPath = (): string => join(mkdtempSync(join(tmpdir(), 'secondstep-audit-')), 'audit.jsonl')
const eventNumber = (at: number, organisation = 'default'): SecondStepEvent => ({
  type: 'key_viewed',
  at,
  organisation,
  detail: { text: `日本\n${'x'.repeat(at % 300)}` },
})
const linesOf = (path: string): SecondStepEvent[] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

/** All pages from the end. */
async function readAll(audit: ReturnType<typeof auditFile>, limit: number, organisation = 'default') {
  const found: number[] = []
  for (let after: string | undefined; ; ) {
    const page = await audit.read({ organisation, after, limit })
    found.push(...page.events.map(({ at }) => at))
    if (page.next === undefined) return found
    after = page.next
  }
}

describe('an audit file', () => {
  it('holds a line for each event in order, for its owner alone, and gives them back newest first', async () => {
    const path = newPath()
    const audit = auditFile(path)
    await Promise.all(Array.from({ length: 1500 }, (_, at) => audit.write(eventNumber(at))))
    expect(linesOf(path).map(({ at }) => at)).toEqual(Array.from({ length: 1500 }, (_, at) => at))
    expect(statSync(path).mode & 0o777).toBe(0o600)
    for (const limit of [1, 7, 200]) {
      expect(await readAll(audit, limit)).toEqual(Array.from({ length: 1500 }, (_, at) => 1499 - at))
    }
  }, 30_000)

  it('shows an organisation its own events only', async () => {
    const audit = auditFile(newPath())
    for (let at = 0; at < 20; at++) await audit.write(eventNumber(at, at % 2 === 0 ? 'a' : 'b'))
    expect(await readAll(audit, 3, 'a')).toEqual([18, 16, 14, 12, 10, 8, 6, 4, 2, 0])
    expect(await readAll(audit, 3, 'c')).toEqual([])
  })

  it('goes on in a new file after a rotation, and loses nothing by it', async () => {
    const path = newPath()
    const audit = auditFile(path)
    await audit.write(eventNumber(1))
    renameSync(path, `${path}.1`)
    await audit.write(eventNumber(2))
    expect(linesOf(`${path}.1`).map(({ at }) => at)).toEqual([1])
    expect(linesOf(path).map(({ at }) => at)).toEqual([2])
  })

  it('leaves out a line that a crash has cut, and spoils no other by it', async () => {
    const path = newPath()
    await auditFile(path).write(eventNumber(1))
    appendFileSync(path, '{"type":"key_vie')
    const audit = auditFile(path)
    await audit.write(eventNumber(2))
    expect(await readAll(audit, 10)).toEqual([2, 1])
  })

  it('refuses the event when its folder is gone, so that what must not happen unseen does not', async () => {
    const audit = auditFile(join(newPath(), 'nowhere', 'audit.jsonl'))
    await expect(audit.write(eventNumber(1))).rejects.toThrow('ENOENT')
  })

  it('writes what still waits when the process exits', () => {
    const path = newPath()
    const core = fileURLToPath(new URL('../../../packages/core/dist/esm/index.js', import.meta.url))
    const script = `import { auditFile } from ${JSON.stringify(core)}
const audit = auditFile(${JSON.stringify(path)})
for (let at = 0; at < 50; at++) void audit.write({ type: 'key_viewed', at })
process.exit(0)`
    spawnSync(process.execPath, ['--input-type=module', '-e', script])
    expect(linesOf(path).map(({ at }) => at)).toEqual(Array.from({ length: 50 }, (_, at) => at))
  })
})
