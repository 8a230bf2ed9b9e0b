import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** An empty project that has installed the kit's packages as they would be published, and what they stand on. */
export interface PackedProject {
  readonly folder: string
  write(name: string, text: string): string
  remove(): void
}

/** Packs all packages, and unpacks them where an installation puts them; everything else is linked from the root. */
export function createPackedProject(): PackedProject {
  const folder = mkdtempSync(join(tmpdir(), 'secondstep-project-'))
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '@secondstep'), { recursive: true })
  for (const name of readdirSync(join(root, 'packages'))) unpack(name, join(modules, '@secondstep', name), folder)
  for (const name of thirdParty()) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), join(modules, name))
  }
  const write = (name: string, text: string): string => {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return path
  }
  return { folder, write, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function unpack(name: string, target: string, folder: string): void {
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder, join(root, 'packages', name)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  mkdirSync(target)
  const tarball = join(folder, packed.trim().split('\n').at(-1) ?? '')
  execFileSync('tar', ['xzf', tarball, '-C', target, '--strip-components=1'])
  rmSync(tarball)
}

/** Every installed package but ours, scopes looked into. */
function thirdParty(): readonly string[] {
  const names = readdirSync(join(root, 'node_modules')).filter((name) => !name.startsWith('.'))
  return names.flatMap((name) => {
    if (name.startsWith('@secondstep')) return []
    if (!name.startsWith('@')) return [name]
    return readdirSync(join(root, 'node_modules', name)).map((inner) => `${name}/${inner}`)
  })
}
