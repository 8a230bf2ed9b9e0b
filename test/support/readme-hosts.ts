/** The apps the quick starts of the README are pasted into: what stands above the block, and what stands below it. */
export interface HostText {
  readonly before: string
  readonly after: string
}

/** The users of these apps. */
export const people = `
const rows = [
  { id: 'admin', name: 'Admin', email: 'admin@example.test', isAdministrator: true },
  { id: 'ann', name: 'Ann', email: 'ann@example.test' },
]
const db = { user: (id) => rows.find((row) => row.id === id), users: () => ({ users: rows }) }
`
const tell = "console.log('listening on http://127.0.0.1:' + server.address().port)"

const expressBefore = `
const app = express()
app.use(session({ secret: 'readme', resave: false, saveUninitialized: false }))
app.use((req, _res, next) => {
  req.user = db.user(req.session.userId)
  next()
})
`
const expressAfter = `
app.post('/login', express.json(), (req, res) => {
  req.session.userId = req.body.userId
  res.json({ signedIn: true })
})
app.get('/private', (req, res) => res.send('hello ' + (req.user?.id ?? 'stranger')))
const server = app.listen(0, '127.0.0.1', () => ${tell})
`

const koaBefore = `
import Koa from 'koa'
import Router from '@koa/router'
import session from 'koa-session'
import bodyParser from 'koa-bodyparser'
const app = new Koa()
app.keys = ['readme']
app.use(session(app))
app.use((ctx, next) => {
  ctx.state.user = db.user(ctx.session.userId)
  return next()
})
`
const koaAfter = `
const router = new Router()
router.post('/login', bodyParser(), (ctx) => {
  ctx.session.userId = ctx.request.body.userId
  ctx.body = { signedIn: true }
})
router.get('/private', (ctx) => {
  ctx.body = 'hello ' + (ctx.state.user?.id ?? 'stranger')
})
app.use(router.routes())
const server = app.listen(0, '127.0.0.1', () => ${tell})
`

const passportBefore = `
import passport from 'passport'
const codePage = (error, returnTo) => \`<form method="post"><p>\${error ?? ''}</p>
<input name="code"><input type="hidden" name="returnTo" value="\${encodeURI(returnTo ?? '/')}"></form>\`
`

const jwtBefore = `
import { randomUUID } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
const key = new TextEncoder().encode('a key of the readme, 32 bytes or so')
const app = express()
app.use(async (req, _res, next) => {
  const [, token] = /^Bearer (.+)$/.exec(req.get('authorization') ?? '') ?? []
  req.auth = token && (await jwtVerify(token, key)).payload
  next()
})
`
const jwtAfter = `
app.post('/login', express.json(), async (req, res) => {
  const token = new SignJWT({ sid: randomUUID() }).setSubject(req.body.userId)
  res.json({ token: await token.setProtectedHeader({ alg: 'HS256' }).setExpirationTime('5m').sign(key) })
})
app.get('/private', (req, res) => res.send('hello ' + (req.auth?.sub ?? 'stranger')))
const server = app.listen(0, '127.0.0.1', () => ${tell})
`

const libraries = "import express from 'express'\nimport session from 'express-session'\n"

export const hostTexts = {
  express: { before: libraries + people + expressBefore, after: expressAfter },
  'express-cjs': {
    before: `const express = require('express')\nconst session = require('express-session')\n${people}${expressBefore}`,
    after: expressAfter,
  },
  koa: { before: people + koaBefore, after: koaAfter },
  passport: { before: libraries + people + expressBefore + passportBefore, after: expressAfter },
  jwt: { before: `import express from 'express'\n${people}${jwtBefore}`, after: jwtAfter },
} as const satisfies Record<string, HostText>
