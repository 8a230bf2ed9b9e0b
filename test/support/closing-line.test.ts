import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url))
const config = fileURLToPath(new URL('./fixtures/vitest.config.ts', import.meta.url))

describe('a run of tests', () => {
  it('says what it skipped and how to get it, and passes, on a laptop', () => {
    const { status, lines } = runFixture('needs-chromium', { CHROMIUM: '/nowhere/chromium', CI: '' })
    expect(lines).toContain('skipped: no chromium (apt-get install chromium) (1 suite or test)')
    expect(lines.at(-1)).toBe('1 passed, 0 failed, 1 skipped')
    expect(status).toBe(0)
  })

  it('fails for the same want where CI=true', () => {
    const { status, lines } = runFixture('needs-chromium', { CHROMIUM: '/nowhere/chromium', CI: 'true' })
    expect(lines.at(-1)).toBe('1 passed, 1 failed')
    expect(status).toBe(1)
  })

  it('runs the suite where the thing is there', () => {
    const { status, lines } = runFixture('needs-chromium', { CHROMIUM: process.execPath, CI: 'true' })
    expect(lines.at(-1)).toBe('2 passed, 0 failed')
    expect(status).toBe(0)
  })

  it('counts a file that cannot be loaded as a failure', () => {
    const { status, lines } = runFixture('broken', { CI: 'true' })
    expect(lines.at(-1)).toBe('0 passed, 1 failed')
    expect(status).toBe(1)
  })
})

function runFixture(name: string, env: Record<string, string>): { status: number | null; lines: string[] } {
  const options = { env: { ...process.env, ...env }, encoding: 'utf8' } as const
  const { status, stdout } = spawnSync(process.execPath, [vitest, 'run', '--config', config, name], options)
  return { status, lines: stdout.trim().split('\n') }
}
