import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

// The examples in the docstrings are run as they stand, by Node, against the built packages.

const root = fileURLToPath(new URL('../../', import.meta.url))
// Inside node_modules a script finds the packages by name, as an app that installed them would.
const nursery = join(root, 'node_modules/.cache/secondstep-examples')

interface Example {
  readonly place: string
  readonly code: string
}

/** The examples of a source text: fenced blocks inside doc comments. */
function examplesOf(place: string, text: string): readonly Example[] {
  const comments = text.match(/\/\*\*[\s\S]*?\*\//g) ?? []
  return comments.flatMap((comment) => {
    const bare = comment.replace(/^\s*\* ?/gm, '')
    return [...bare.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => ({ place, code }))
  })
}

function sources(folder: string): readonly string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return entries.filter((name) => name.endsWith('.ts')).map((name) => join(root, folder, name))
}

/** Runs a text as a module of an app; throws with what it printed if it ends badly. */
function run(code: string): void {
  mkdirSync(nursery, { recursive: true })
  const folder = mkdtempSync(`${nursery}/`)
  try {
    // A failed `console.assert` only prints: here it ends the program.
    const strict = 'console.assert = (holds) => { if (!holds) throw new Error("an assertion of the example fails") }\n'
    writeFileSync(join(folder, 'example.mjs'), strict + code)
    execFileSync(process.execPath, [join(folder, 'example.mjs')], { encoding: 'utf8', stdio: 'pipe', timeout: 20_000 })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const packages = ['core', 'web', 'express', 'koa', 'passport', 'testing']
const files = packages.map((name) => `packages/${name}/src`).flatMap(sources)
const examples = files.flatMap((file) => examplesOf(relative(root, file), readFileSync(file, 'utf8')))

describe('the examples in the docstrings', () => {
  it('exist', () => {
    expect(examples.length).toBeGreaterThanOrEqual(4)
  })

  it.each(examples)('of $place run', ({ code }) => run(code))

  it('would not pass if what they claim were wrong', () => {
    const [wrong] = examplesOf('x', '/**\n * ```ts\n * console.assert(1 + 1 === 3)\n * ```\n */')
    expect(() => run(wrong?.code ?? '')).toThrow(/an assertion of the example fails/)
  })
})
