// Runs the properties at full counts: `npm run prove -- properties`.
import { spawnSync } from 'node:child_process'

const { status } = spawnSync('npx', ['--no-install', 'vitest', 'run', 'test/properties'], {
  env: { ...process.env, SECONDSTEP_COUNTS: 'full' },
  stdio: 'inherit',
})
process.exitCode = status ?? 1
