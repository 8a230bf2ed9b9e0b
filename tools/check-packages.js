// Packs every package as npm would publish it and lets publint and attw judge the tarball: what a consumer gets, not what lies here.
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const binaries = join(root, 'node_modules/.bin')
const folder = await mkdtemp(join(tmpdir(), 'secondstep-packages-'))
let failed = 0

try {
  for (const name of await readdir(join(root, 'packages'))) {
    const manifest = JSON.parse(await readFile(join(root, 'packages', name, 'package.json'), 'utf8'))
    if (manifest.private) continue
    const faults = await faultsOf(await pack(name))
    failed += faults === '' ? 0 : 1
    console.log(faults === '' ? `ok      ${manifest.name}` : `FAILED  ${manifest.name}\n${faults}`)
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
process.exitCode = failed === 0 ? 0 : 1

async function pack(name) {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder, join(root, 'packages', name)])
  const packed = JSON.parse(stdout)
  const { filename } = Array.isArray(packed) ? packed[0] : Object.values(packed)[0]
  return join(folder, filename)
}

async function faultsOf(tarball) {
  const judged = await Promise.allSettled([
    run(join(binaries, 'publint'), [tarball, '--strict']),
    run(join(binaries, 'attw'), [tarball, '--no-color', '--no-emoji', '--format', 'ascii']),
  ])
  return judged
    .filter((judgement) => judgement.status === 'rejected')
    .map(({ reason }) => `${reason.stdout ?? ''}${reason.stderr ?? ''}` || String(reason))
    .join('\n')
}
