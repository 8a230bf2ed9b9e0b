import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Suites that drive an example server or the small host from outside: what they say must hold on every framework. */
const onEveryFramework = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules') && !name.startsWith('matrix'))
  .map((name) => join('test', name))
  .filter((path) => /support\/(walk|example-process|small-host|guarded-host)\.js'/.test(readFileSync(path, 'utf8')))
  // These are about Express itself; the suite for adapters says the same of every framework.
  .filter((path) => !/support\/small-express-host\.js'/.test(readFileSync(path, 'utf8')))
  // The pictures are the same everywhere, and so are the stores; some know by themselves what they run on.
  .filter((path) => !/gallery|store-faults|examples-alike|own-pages|test\/koa/.test(path))

/** What people do by clicking, once more in the same apps with the step as a Passport strategy. */
const onPassport = [
  'test/browser/{administrator,agents,main-job,person,progress,user-mode}.test.ts',
  'test/contract/example-walk.test.ts',
]

const common = {
  exclude: ['**/node_modules/**', '**/dist/**'],
  // Own processes: some tests set the clock, the environment or signals, which threads would share.
  pool: 'forks' as const,
  testTimeout: 30_000,
  hookTimeout: 60_000,
  teardownTimeout: 20_000,
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ['default', './test/support/closing-line.ts'],
    projects: [
      { test: { ...common, name: 'all', include: ['test/**/*.test.ts'] } },
      { test: { ...common, name: 'koa', include: onEveryFramework, env: { FRAMEWORK: 'koa' } } },
      ...['passport-express', 'passport-koa'].map((framework) => ({
        test: { ...common, name: framework, include: onPassport, env: { FRAMEWORK: framework } },
      })),
    ],
  },
})
