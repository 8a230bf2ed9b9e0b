import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

// What a host developer sees in his editor: his own row's type everywhere, and a readable error where he forgot something.

const root = fileURLToPath(new URL('../../', import.meta.url))
// Inside node_modules a file finds the packages by name, as in an app that installed them.
const nursery = join(root, 'node_modules/.cache/secondstep-types')

/** What the compiler says about these texts, each a module of its own. */
function complaintsOf(texts: Readonly<Record<string, string>>): readonly string[] {
  mkdirSync(nursery, { recursive: true })
  const folder = mkdtempSync(`${nursery}/`)
  try {
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, `${name}.mts`), prelude + text)
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2022',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.mts'] }))
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder, '--pretty', 'false'], {
      encoding: 'utf8',
    })
    return []
  } catch (error) {
    const told = String((error as { stdout?: unknown }).stdout)
    return told.split(/\n(?=\S)/).filter((line) => line !== '')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const prelude = `
import express from 'express'
import Koa from 'koa'
import Keyv from 'keyv'
import koaPassport from 'koa-passport'
import passport from 'passport'
import { secondStep } from '@secondstep/express'
import { secondStep as onKoa } from '@secondstep/koa'
import { secondStepStrategy } from '@secondstep/passport'
import { secondStepForFetch } from '@secondstep/web'

interface Row { readonly nr: number; readonly mail: string | null; readonly boss: boolean }
const row: Row = { nr: 1, mail: null, boss: true }
const given = { issuer: 'Acme', secrets: 'x', store: new Keyv() }
const users = { find: async (id: string) => (id === '1' ? row : undefined), list: async () => ({ users: [row] }) }
const exact = <T,>(value: T): { is: <U>(...same: [T] extends [U] ? ([U] extends [T] ? [] : [never]) : [never]) => void } => ({ is: () => void value })
export const nothing = [express, Koa, koaPassport, passport, onKoa, secondStep, secondStepForFetch, secondStepStrategy, given, users, exact]
`

describe('the types of a host', () => {
  it('know the host’s own row in every callback, and how a user stands in every route', () => {
    const options = `{
  ...given,
  users,
  toUser: (one) => { exact(one).is<Row>(); return { id: one.nr, email: one.mail ?? undefined, isAdministrator: one.boss } },
  exempt: (one) => one.nr > 100,
  canManage: (actor, one) => actor.boss && !one.boss,
  organisationOf: (one) => String(one.nr % 2),
  reauthenticate: (one, password) => password === String(one.nr),
}`
    expect(
      complaintsOf({
        express: `
const otp = secondStep(${options})
const app = express()
app.use(otp)
app.get('/', otp.requireFresh(60), (req, res) => {
  const standing = req.otp
  if (standing !== undefined) { exact(standing.passed).is<boolean>(); exact(standing.policy.scope).is<'off' | 'enrolled' | 'everyone'>() }
  res.end()
})
`,
        koa: `
const otp = onKoa(${options})
const app = new Koa()
app.use(otp)
app.use(otp.requireFresh(60))
app.use((ctx) => { ctx.body = { passed: ctx.state.otp?.passed === true } })
`,
        passport: `
const otp = secondStepStrategy(${options})
passport.use(otp).use(otp.requireFresh(60))
const app = express()
app.use(passport.authenticate('otp'))
app.use(async (req, res, next) => {
  if (await otp.verifyUpgrade(req)) await otp.keep(req)
  await otp.end(req)
  next()
})
koaPassport.use(otp)
new Koa().use(koaPassport.authenticate('otp')).use(async (ctx) => {
  if (await otp.verifyUpgrade(ctx)) await otp.keep(ctx)
  await otp.end(ctx)
})
`,
        fetch: `
const otp = secondStepForFetch({ ...given, users, toUser: (one) => ({ id: one.nr }), currentUser: (c: { user?: Row }) => c.user, binding: () => 'x' })
export const answer = otp(new Request('http://x/'), { user: row }, (standing) => new Response(String(standing?.passed)))
exact(answer).is<Promise<Response>>()
`,
        identity: `
const rows = { find: (id: string) => ({ id, name: 'Ann', extra: 1 }), list: () => ({ users: [] }) }
export const otp = secondStep({ ...given, users: rows, exempt: (one) => one.extra === 2 })
`,
        signedIn: `export const otp = secondStep({ ...given, users, toUser: (one) => ({ id: one.nr }), currentUser: (req) => (req.ip === '' ? row : null) })\n`,
      }),
    ).toEqual([])
  }, 120_000)

  const mistakes: readonly (readonly [string, string, RegExp])[] = [
    ['a forgotten mapping', 'secondStep({ ...given, users })', /toUser/],
    ['a mapping that gives no id', 'secondStep({ ...given, users, toUser: (one) => ({ name: one.mail }) })', /\bid\b/],
    [
      'a user of another type',
      'secondStep({ ...given, users, toUser: (one) => ({ id: one.nr }), currentUser: () => ({ id: 1 }) })',
      /nr|Row/,
    ],
    [
      'a misspelt option',
      "secondStep({ ...given, users, toUser: (one) => ({ id: one.nr }), mountpath: '/x' })",
      /mountpath|mountPath/,
    ],
    [
      'a scope there is none of',
      "secondStep({ ...given, users, toUser: (one) => ({ id: one.nr }), initialScope: 'all' })",
      /"all"/,
    ],
    ['no store', "secondStep({ issuer: 'Acme', secrets: 'x', users, toUser: (one) => ({ id: one.nr }) })", /store/],
  ]
  it('name what is wrong in every mistake people make, and compile none of them', () => {
    const texts = mistakes.map(([, text], index) => [`mistake${index}`, `export const otp = ${text}\n`] as const)
    const told = complaintsOf(Object.fromEntries(texts))
    for (const [index, [title, , message]] of mistakes.entries()) {
      const mine = told.filter((line) => line.includes(`mistake${index}.mts`)).join('\n')
      expect(mine, title).toMatch(message)
    }
  }, 120_000)
})
