import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { blockOf } from '../support/documents.js'

// Inside node_modules a script finds the packages by name, as an app that installed them would.
const nursery = fileURLToPath(new URL('../../node_modules/.cache/secondstep-documents/', import.meta.url))

/** Runs files of a document by Node's own test runner; answers how many tests passed and failed. */
function runTests(files: Readonly<Record<string, string>>): { readonly passed: number; readonly failed: number } {
  mkdirSync(nursery, { recursive: true })
  const folder = mkdtempSync(nursery)
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const names = Object.keys(files).filter((name) => name.includes('.test.'))
    const printed = run(['--test', '--test-reporter=tap', ...names], folder, {
      ...env,
      SECONDSTEP_SECRETS: `k1:${randomBytes(32).toString('base64')}`,
    })
    const count = (what: string): number => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(printed)?.[1])
    return { passed: count('pass'), failed: count('fail') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): string {
  try {
    return execFileSync(process.execPath, args, { cwd, env, encoding: 'utf8', stdio: 'pipe', timeout: 120_000 })
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout)
  }
}

describe('the documents on the testing package', () => {
  const module = blockOf('docs/keep-records.md', 'own-store:module')
  const test = blockOf('docs/keep-records.md', 'own-store:test')

  it('show a store of one’s own that meets every claim of the suite', { timeout: 120_000 }, () => {
    expect(runTests({ 'my-store.mjs': module, 'my-store.test.mjs': test })).toEqual({ passed: 24, failed: 0 })
  })

  it('would show it failing: one that overwrites when it creates', { timeout: 120_000 }, () => {
    const careless = module.replace('ON CONFLICT DO NOTHING', 'ON CONFLICT DO UPDATE SET v = excluded.v')
    expect(careless).not.toBe(module)
    const { failed } = runTests({ 'my-store.mjs': careless, 'my-store.test.mjs': test })
    expect(failed).toBeGreaterThan(2)
  })

  it('show a test of a host app that runs as it stands', () => {
    const app = blockOf('docs/test-your-app.md', 'test-your-app')
    expect(runTests({ 'app.test.mjs': app })).toEqual({ passed: 1, failed: 0 })
  })
})
