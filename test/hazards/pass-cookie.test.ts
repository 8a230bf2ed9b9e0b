import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { available, describeWith } from '../support/available.js'
import { type ExampleProcess, startExample } from '../support/example-process.js'
import { createVisitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { jsonOf, startWalk, type Walk } from '../support/walk.js'
import { expectRefused } from '../support/walker.js'

// T-39, T-70, T-95: what the browser is given, and what it leaves behind on the server.

const passLine = (answer: Response): string =>
  answer.headers.getSetCookie().find((line) => /^(__Host-)?secondstep=./.test(line)) ?? ''

describeWith(['oathtool'], 'the pass', () => {
  const folder = mkdtempSync(join(tmpdir(), 'secondstep-pass-'))
  let walk: Walk
  beforeAll(async () => {
    walk = await startWalk({ STORE: `sqlite:${join(folder, 'records.db')}` })
  })
  afterAll(async () => walk.example.kill())
  const passOnce = async (): Promise<string> => {
    const visitor = await walk.signIn('user01')
    await walk.later(60)
    return passLine(await visitor.post('/otp', { code: walk.code('user01') }))
  }

  it('is a cookie no script reads and no other site sends, new each time, of 256 random bits', async () => {
    const lines = [await passOnce(), await passOnce(), await passOnce()]
    for (const line of lines) {
      expect(line).toMatch(
        /^secondstep=[\w-]{1,16}(\.[\w-]+){3}\.[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax$/,
      )
    }
    expect(new Set(lines.map((line) => /\.([\w-]{43});/.exec(line)?.[1])).size).toBe(3)
  })

  it('names nobody to whoever looks at it', async () => {
    const line = await passOnce()
    expect(Buffer.from(line).toString()).not.toContain('user01')
    for (const part of (/=([^;]+)/.exec(line)?.[1] ?? '').split('.')) {
      expect(Buffer.from(part, 'base64url').toString('latin1')).not.toContain('user01')
    }
  })

  it('opens nothing with a character of its secret changed, cut or added', async () => {
    const visitor = await walk.pass('user01')
    const value = visitor.cookies.get('secondstep') ?? ''
    const at = value.lastIndexOf('.') + 1
    // The last of 43 characters carries two bits that mean nothing; the text is compared, so they count as well.
    const changed = Array.from({ length: 43 }, (_, index) => {
      const letter = value[at + index] === 'A' ? 'B' : 'A'
      return value.slice(0, at + index) + letter + value.slice(at + index + 1)
    })
    for (const wrong of [
      ...changed,
      value.slice(0, -1),
      `${value}A`,
      value.slice(at),
      value.toUpperCase(),
      `"${value}"`,
    ]) {
      visitor.cookies.set('secondstep', wrong)
      expectRefused(await visitor.get('/private'), wrong)
    }
    visitor.cookies.set('secondstep', value)
    expect((await visitor.get('/private')).status).toBe(200)
  })

  it('ends after twelve hours by the server’s clock, whatever the browser keeps', async () => {
    const visitor = await walk.pass('user02')
    await walk.later(43_100)
    expect((await visitor.get('/private')).status).toBe(200)
    await walk.later(100)
    expectRefused(await visitor.get('/private'), 'an old pass')
  })

  // T-70
  it('is kept nowhere, nor is a key or a code: not in the store, not in what the server prints', async () => {
    const visitor = await walk.pass('user01')
    await walk.later(60)
    const code = walk.code('user01')
    await visitor.post('/otp', { code: '424242', fresh: '1' })
    await visitor.post('/otp', { code, fresh: '1' })
    const pass = visitor.cookies.get('secondstep') ?? ''
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)).toString('latin1'))
    const kept = [...files, walk.example.printed()].join('\n')
    expect(kept).toContain('secondstep')
    const forms = Object.values(walk.secrets).flatMap((secret) => {
      const bytes = bytesOf(secret)
      return [
        secret,
        secret.toLowerCase(),
        bytes.toString('hex'),
        bytes.toString('base64url'),
        bytes.toString('latin1'),
      ]
    })
    for (const form of [...forms, pass, pass.slice(pass.lastIndexOf('.') + 1), 'otpauth:', '424242']) {
      expect(kept.includes(form)).toBe(false)
    }
  })
})

/** RFC 4648 6, by hand: five bits a character. */
function bytesOf(base32: string): Buffer {
  const bits = [...base32].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

describe.runIf(available('oathtool'))('the pass of an app with a public address', () => {
  let example: ExampleProcess | undefined
  afterEach(async () => {
    await example?.kill()
    example = undefined
  })

  const secure = /^__Host-secondstep=[\w.-]+; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure$/
  const plain = /^secondstep=[\w.-]+; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax$/
  it.each([
    ['https://app.example.test', 'http', secure],
    ['http://app.example.test', 'https', plain],
  ])('at %s follows that address alone, though a proxy says %s', async (baseUrl, said, expected) => {
    example = await startExample({ NODE_ENV: 'production', BASE_URL: baseUrl })
    const headers = { 'x-forwarded-proto': said }
    const visitor = createVisitor(example.url)
    await visitor.post('/login', { username: 'admin', password: 'admin-demo' })
    const staged = await jsonOf(await visitor.post('/otp/account/keys', {}, headers))
    const code = codeFromOathtool(String(staged['secret']), Math.floor(Date.now() / 1000))
    const answer = await visitor.post(`/otp/account/keys/${String(staged['keyId'])}/confirm`, { code }, headers)
    expect([answer.status, passLine(answer)]).toEqual([200, expect.stringMatching(expected)])
    // An origin is compared with the public address, not with the host the request happens to name.
    const own = await visitor.post('/otp', { code: '1' }, { origin: example.url })
    expect((await jsonOf(own))['code']).toBe('cross_site')
    expect((await jsonOf(await visitor.post('/otp', { code: '1' }, { origin: baseUrl })))['code']).toBe('malformed')
  })
})
