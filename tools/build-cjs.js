// Builds the CommonJS half of every package, in the order in which they stand on each other. The ESM half is `tsc -b`.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')

for (const name of ['core', 'web', 'express']) {
  const folder = join(root, 'packages', name)
  execFileSync(process.execPath, [tsc, '-p', join(folder, 'tsconfig.cjs.json')], { stdio: 'inherit' })
  // Without it Node would read these files as ESM, as the package says.
  mkdirSync(join(folder, 'dist', 'cjs'), { recursive: true })
  writeFileSync(join(folder, 'dist', 'cjs', 'package.json'), '{ "type": "commonjs" }\n')
}
