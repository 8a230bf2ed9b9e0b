// Node reads dist/cjs as CommonJS only if the nearest package.json says so; tsc emits no such file.
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const packages = new URL('../packages/', import.meta.url)
for (const entry of await readdir(packages, { withFileTypes: true })) {
  if (!entry.isDirectory()) continue
  const folder = join(packages.pathname, entry.name, 'dist/cjs')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "type": "commonjs" }\n')
}
