import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeWith, requireProgram } from '../support/available.js'
import { blockOf } from '../support/documents.js'
import { createPackedProject, type PackedProject } from '../support/packed-project.js'
import { hostTexts } from '../support/readme-hosts.js'

// The packages as somebody installs them: tarballs in an empty project, used by every kind of app.

let project: PackedProject
beforeAll(() => {
  project = createPackedProject()
}, 120_000)
afterAll(() => project?.remove())

const runs = [
  ['express', 'mjs'],
  ['express-cjs', 'cjs'],
  ['koa', 'mjs'],
  ['passport', 'mjs'],
  ['jwt', 'mjs'],
] as const

describe('on this Node', () => quickStarts(() => process.execPath))
describeWith(['node20'], 'on Node 20.19.0, the oldest', () => quickStarts(() => requireProgram('node20')))
describeWith(['node22'], 'on Node 22', () => quickStarts(() => requireProgram('node22')))
describeWith(['node24'], 'on Node 24', () => quickStarts(() => requireProgram('node24')))

function quickStarts(node: () => string): void {
  it.each(runs)('the quick start for %s guards as an app of its kind', async (name, extension) => {
    const { before, after } = hostTexts[name]
    const block = blockOf('README.md', `quick-start:${name}`)
    const file = project.write(`${name}.${extension}`, [before, block, after].join('\n'))
    const env = {
      ...process.env,
      NODE_ENV: 'development',
      SECONDSTEP_SECRETS: `k1:${'0123456789abcdefghijklmnopqrstuvwxyzABCDEFG='}`,
    }
    const child = spawn(node(), [file], { cwd: project.folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    try {
      const url = await new Promise<string>((resolve, reject) => {
        let printed = ''
        const read = (part: unknown): void => {
          printed += String(part)
          const found = /listening on (\S+)/.exec(printed)?.[1]
          if (found !== undefined) resolve(found)
        }
        child.stdout.on('data', read)
        child.stderr.on('data', read)
        child.once('exit', () => reject(new Error(printed)))
      })
      const answer = await fetch(`${url}/otp`, { headers: { accept: 'application/json' } })
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([401, 'signed_out'])
    } finally {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    }
  })
}

describe('in TypeScript', () => {
  const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))
  const app = `
import express from 'express'
import Keyv from 'keyv'
import { secondStep } from '@secondstep/express'
import { secondStep as onKoa } from '@secondstep/koa'
import { secondStepStrategy } from '@secondstep/passport'
import { redisStore, type RecordStore } from '@secondstep/core'
import { codeFor, createFakeClock } from '@secondstep/testing'

interface Row { id: string; mail: string }
const row: Row = { id: 'a', mail: 'a@example.test' }
const common = { issuer: 'Acme', secrets: process.env.SECONDSTEP_SECRETS, store: new Keyv() }
const users = { find: (id: string) => (id === 'a' ? row : undefined), list: () => ({ users: [row] }) }
const toUser = ({ id, mail }: Row) => ({ id, email: mail })
export const otp = secondStep({ ...common, users, toUser })
export const koa = onKoa({ ...common, users, toUser })
export const strategy = secondStepStrategy({ ...common, users, toUser })
const app = express()
app.use(otp)
app.get('/', otp.requireFresh(60), (req, res) => { res.json({ passed: req.otp?.passed }) })
export const used: [typeof redisStore, RecordStore | undefined, typeof codeFor, typeof createFakeClock] = [redisStore, undefined, codeFor, createFakeClock]
`
  const flavours = [
    ['an ES module under nodenext', 'module', { module: 'nodenext' }],
    ['CommonJS under nodenext', 'commonjs', { module: 'nodenext' }],
    ['CommonJS under node16', 'commonjs', { module: 'node16' }],
    ['an ES module for a bundler', 'module', { module: 'esnext', moduleResolution: 'bundler' }],
    ['CommonJS as older apps have it', 'commonjs', { module: 'commonjs', moduleResolution: 'bundler' }],
  ] as const

  it.each(flavours)('%s finds its types', (title, type, options) => {
    const place = title.replaceAll(' ', '-')
    project.write(`${place}/package.json`, JSON.stringify({ type }))
    project.write(`${place}/app.ts`, app)
    const compilerOptions = {
      ...options,
      target: 'es2022',
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      types: ['node'],
    }
    project.write(`${place}/tsconfig.json`, JSON.stringify({ compilerOptions, files: ['app.ts'] }))
    const judge = (): string => {
      try {
        return execFileSync(process.execPath, [tsc, '-p', join(project.folder, place)], { encoding: 'utf8' })
      } catch (error) {
        return String((error as { stdout?: unknown }).stdout)
      }
    }
    // What other libraries get wrong in their own types is not ours to judge.
    const ours = judge()
      .split('\n')
      .filter((line) => /secondstep|^[^ ]*app\.ts/.test(line))
    expect(ours).toEqual([])
  })
})

describeWith(['jest'], 'in Jest 30, from a CommonJS app', () => {
  it('loads and guards', () => {
    const { before } = hostTexts['express-cjs']
    const block = blockOf('README.md', 'quick-start:express-cjs')
    project.write('jest/package.json', '{}')
    project.write(
      'jest/app.test.js',
      `process.env.SECONDSTEP_SECRETS = 'k1:0123456789abcdefghijklmnopqrstuvwxyzABCDEFG='
const request = require('supertest')
${before}
${block}
app.get('/private', (req, res) => res.send('private'))
test('guards', async () => {
  const answer = await request(app).get('/otp').set('accept', 'application/json')
  expect([answer.status, answer.body.code]).toEqual([401, 'signed_out'])
  const page = await request(app).get('/private')
  expect(page.text).toBe('private')
})
`,
    )
    const told = execFileSync(
      process.execPath,
      [requireProgram('jest'), '--rootDir', join(project.folder, 'jest'), '--ci', '--watchman=false'],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, NODE_ENV: 'test' },
      },
    )
    expect(told).not.toContain('failed')
    expect(existsSync(join(project.folder, 'jest/app.test.js'))).toBe(true)
  })
})
