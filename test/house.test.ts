import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  changelogFaults,
  circlesIn,
  houseRules,
  importsOf,
  machinePaths,
  type SourceFile,
} from './support/house-rules.js'

const root = resolve(import.meta.dirname, '..')
const files = trackedFiles()

/** For each rule a file that breaks it and one that does not: a rule that cannot fail guards nothing. */
const planted: Record<string, { bad: SourceFile[]; good: SourceFile[] }> = {
  'imports between packages point down only': {
    bad: [
      { path: 'packages/core/src/a.ts', text: "import { guard } from '@secondstep/web'\n" },
      { path: 'packages/mail/src/a.ts', text: "export type {\n  A,\n} from '@secondstep/web'\n" },
      { path: 'packages/web/src/a.ts', text: "const m = await import('@secondstep/express')\n" },
      { path: 'packages/express/src/a.ts', text: "import '@secondstep/koa'\n" },
    ],
    good: [{ path: 'packages/express/src/a.ts', text: "import { handle } from '@secondstep/web'\n" }],
  },
  'no package reaches into the files of another': {
    bad: [
      { path: 'packages/web/src/a.ts', text: "import { x } from '../../core/src/x.js'\n" },
      { path: 'packages/web/src/routes/a.ts', text: "import { x } from '../../../core/src/x.js'\n" },
      { path: 'packages/web/src/a.ts', text: "import { x } from '@secondstep/core/dist/esm/x.js'\n" },
    ],
    good: [{ path: 'packages/web/src/routes/a.ts', text: "import { x } from '../x.js'\nimport y from './y.js'\n" }],
  },
  'each third-party library is imported in its room only': {
    bad: [
      { path: 'packages/core/src/keys/code.ts', text: "import { totp } from 'otplib'\n" },
      { path: 'packages/core/src/keys/totp.ts', text: "const { toString } = await import('qrcode')\n" },
      { path: 'packages/core/src/step.ts', text: "import Keyv from 'keyv'\n" },
      { path: 'packages/core/src/step.ts', text: "import type { Pool } from 'pg'\n" },
      { path: 'packages/core/src/mail/mailer.ts', text: "import { createTransport } from 'nodemailer'\n" },
      { path: 'packages/web/src/guard.ts', text: "import express from 'express'\n" },
    ],
    good: [
      { path: 'packages/core/src/keys/totp.ts', text: "import { totp } from 'otplib'\n" },
      { path: 'packages/core/src/stores/redis.ts', text: "import type Keyv from 'keyv'\n" },
    ],
  },
  'no file has more than 250 lines': {
    bad: [{ path: 'packages/core/src/a.ts', text: 'x\n'.repeat(251) }],
    good: [{ path: 'packages/core/src/a.ts', text: 'x\n'.repeat(250) }],
  },
  'nothing loosens a type or silences a check': {
    bad: [
      { path: 'packages/core/src/a.ts', text: 'const a: any = 1\n' },
      { path: 'packages/core/src/a.ts', text: 'const a = b as any\n' },
      { path: 'packages/core/src/a.ts', text: 'const a = list[0]!.name\n' },
      { path: 'packages/core/src/a.ts', text: 'const a = find()!\n' },
      { path: 'packages/core/src/a.ts', text: '// @ts-ignore\n' },
      { path: 'packages/core/src/a.ts', text: '// biome-ignore lint: because\n' },
    ],
    good: [
      { path: 'packages/core/src/a.ts', text: "if (a !== b && !c) say('hello there!')\n" },
      { path: 'packages/core/src/a.ts', text: '// not just any: never!\n' },
    ],
  },
  'index.ts is a door: named re-exports and nothing else': {
    bad: [
      { path: 'packages/core/src/index.ts', text: "export * from './a.js'\n" },
      { path: 'packages/core/src/index.ts', text: 'export const a = 1\n' },
      { path: 'packages/core/src/index.ts', text: "import './a.js'\n" },
    ],
    good: [
      { path: 'packages/core/src/index.ts', text: "/** The door. */\nexport { a, type B } from './a.js'\n" },
      { path: 'packages/core/src/other.ts', text: 'export const a = 1\n' },
    ],
  },
  'an adapter file has at most 120 lines': {
    bad: [{ path: 'packages/express/src/a.ts', text: 'x\n'.repeat(121) }],
    good: [{ path: 'packages/koa/src/a.ts', text: 'x\n'.repeat(120) }],
  },
  'no adapter decides an HTTP status': {
    bad: [
      { path: 'packages/express/src/write.ts', text: 'res.status(303)\n' },
      { path: 'packages/koa/src/write.ts', text: 'if (ctx.status === 404) return\n' },
    ],
    good: [
      { path: 'packages/express/src/write.ts', text: 'res.status(reply.status)\n' },
      { path: 'packages/web/src/reply.ts', text: 'const status = 303\n' },
    ],
  },
}

describe('the house', () => {
  for (const rule of houseRules) {
    describe(rule.title, () => {
      it('holds in every file', () => {
        expect(files.flatMap((file) => rule.broken(file))).toEqual([])
      })

      it('catches a planted violation, and only that', () => {
        const { bad, good } = planted[rule.title] ?? { bad: [], good: [] }
        expect(bad.length).toBeGreaterThan(0)
        for (const file of bad) expect(rule.broken(file), file.text).not.toEqual([])
        for (const file of good) expect(rule.broken(file), file.text).toEqual([])
      })
    })
  }

  it('has no files that import each other in a circle, and would find one', () => {
    const sources = files.filter(({ path }) => /^packages\/[^/]+\/src\/.+\.ts$/.test(path))
    expect(circlesIn(sources)).toEqual([])
    const planted = [
      { path: 'packages/core/src/a.ts', text: "import { b } from './rooms/b.js'\n" },
      { path: 'packages/core/src/rooms/b.ts', text: "import type { C } from './c.js'\n" },
      { path: 'packages/core/src/rooms/c.ts', text: "export { a } from '../a.js'\n" },
    ]
    expect(circlesIn(planted)).toHaveLength(1)
    expect(circlesIn(planted.slice(1))).toEqual([])
  })

  it('sees the sources it judges', () => {
    expect(files.filter((file) => file.path.startsWith('packages/core/src/')).length).toBeGreaterThan(20)
    expect(importsOf("import a, { type B } from 'one'\nimport 'two'\nexport { c } from 'three'\n")).toEqual([
      'one',
      'two',
      'three',
    ])
  })
})

describe('the changelog', () => {
  const good = '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- **core, web**: codes.\n\n## [0.1.0] - 2026-11-30\n'

  it('is in Keep a Changelog form, one line a change, tagged by package', () => {
    expect(changelogFaults(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'))).toEqual([])
  })

  it('is not when a part of the form is missing', () => {
    expect(changelogFaults(good)).toEqual([])
    for (const [from, to] of [
      ['# Changelog', '# History'],
      ['## [Unreleased]\n', ''],
      ['[0.1.0] - 2026-11-30', '0.1.0'],
      ['### Added', '### News'],
      ['**core, web**: ', ''],
    ] as const) {
      expect(changelogFaults(good.replace(from, to)), to).not.toEqual([])
    }
  })
})

describe('the repository', () => {
  it('names no path of a machine it was made on, and no address packages came from', () => {
    expect(files.flatMap((file) => machinePaths(file, root))).toEqual([])
  })

  it('would be caught naming one', () => {
    const home = ['', 'root', 'notes.md'].join('/')
    const address = ['https:', '', 'packages.example', 'a.tgz'].join('/')
    expect(machinePaths({ path: 'a.md', text: `see ${root}/docs` }, root)).toHaveLength(1)
    expect(machinePaths({ path: 'a.md', text: `see ${home}` }, root)).toHaveLength(1)
    expect(machinePaths({ path: 'package-lock.json', text: `"resolved": "${address}"` }, root)).toHaveLength(1)
    expect(machinePaths({ path: 'a.md', text: 'GET /private/home/x, docs/root/x' }, root)).toEqual([])
  })
})

function trackedFiles(): SourceFile[] {
  const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' })
  const paths = list.split('\0').filter((path) => path !== '' && !/\.(png|woff2|ico)$/.test(path))
  return paths
    .filter((path) => existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}
