import { afterEach, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { type ExampleProcess, startExample } from '../support/example-process.js'
import { createVisitor, type Visitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'

// The small examples: an app with pages of its own over Passport, and an API without sessions.

let example: ExampleProcess | undefined
afterEach(() => example?.kill())

const now = (): number => Math.floor(Date.now() / 1000)

describeWith(['oathtool'], 'the Passport example', () => {
  it('asks on its own page from the first key on, says what was wrong there, and lets a right code through once', async () => {
    example = await startExample({}, 'passport')
    const user = createVisitor(example.url)
    expect(await form(user, '/login', { username: 'user01', password: 'user01-demo' })).toEqual([302, '/'])
    expect(await (await user.get('/')).text()).toContain('Welcome')
    const { keyId, secret } = (await (await user.post('/otp/account/keys')).json()) as Record<string, string>
    const confirmed = await user.post(`/otp/account/keys/${keyId}/confirm`, {
      code: codeFromOathtool(String(secret), now()),
    })
    expect(confirmed.status).toBe(200)

    const other = createVisitor(example.url)
    await form(other, '/login', { username: 'user01', password: 'user01-demo' })
    const asked = await other.get('/?a=b')
    expect([asked.status, asked.headers.get('location')]).toEqual([303, '/code?returnTo=%2F%3Fa%3Db'])
    expect(await form(other, '/code', { code: '000000', returnTo: '/?a=b' })).toEqual([
      303,
      '/code?error=mismatch&returnTo=%2F%3Fa%3Db',
    ])
    expect(await (await other.get('/code?error=mismatch')).text()).toContain('That code is wrong.')
    const code = codeFromOathtool(String(secret), now() + 30)
    expect(await form(other, '/code', { code, returnTo: '/?a=b' })).toEqual([303, '/?a=b'])
    expect((await other.get('/?a=b')).status).toBe(200)

    const third = createVisitor(example.url)
    await form(third, '/login', { username: 'user01', password: 'user01-demo' })
    expect(await form(third, '/code', { code, returnTo: '//evil.example' })).toEqual([303, '/code?error=replayed'])
    await form(other, '/logout', {})
    expect((await other.get('/')).headers.get('location')).toBe('/login')
  })
})

describeWith(['oathtool'], 'the JWT example', () => {
  it('takes a pass as a header, over refreshed tokens too, and for no other login', async () => {
    example = await startExample({}, 'jwt')
    const { url } = example
    const signIn = async (): Promise<string> => {
      const answer = await createVisitor(url).post('/login', { username: 'user01', password: 'user01-demo' })
      return ((await answer.json()) as { token: string }).token
    }
    const call = async (token: string, method: string, path: string, body: object | undefined, pass?: string) => {
      const headers = {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body && { 'content-type': 'application/json' }),
        ...(pass !== undefined && { 'secondstep-pass': pass }),
      }
      const init = { method, headers, ...(body && { body: JSON.stringify(body) }) }
      const answer = await fetch(url + path, init)
      return {
        status: answer.status,
        cookies: answer.headers.getSetCookie(),
        json: (await answer.json()) as Record<string, string>,
      }
    }
    const token = await signIn()
    expect((await call(token, 'GET', '/api/private', undefined)).status).toBe(200)
    const { keyId, secret } = (await call(token, 'POST', '/otp/account/keys', {})).json
    const confirm = await call(token, 'POST', `/otp/account/keys/${keyId}/confirm`, {
      code: codeFromOathtool(String(secret), now()),
    })
    const pass = String(confirm.json['pass'])
    expect((await call(token, 'GET', '/api/private', undefined)).json['code']).toBe('otp_required')
    expect((await call(token, 'GET', '/api/private', undefined, pass)).status).toBe(200)

    const refreshed = String((await call(token, 'POST', '/refresh', {}, pass)).json['token'])
    expect(refreshed).not.toBe(token)
    expect((await call(refreshed, 'GET', '/api/private', undefined, pass)).status).toBe(200)

    const other = await signIn()
    expect((await call(other, 'GET', '/api/private', undefined, pass)).status).toBe(401)
    const code = codeFromOathtool(String(secret), now() + 30)
    const given = await call(other, 'POST', '/otp', { code })
    expect([given.status, given.json['status'], given.cookies]).toEqual([200, 'passed', []])
    expect((await call(other, 'GET', '/api/private', undefined, given.json['pass'])).status).toBe(200)
    expect((await call('forged', 'GET', '/api/private', undefined, pass)).status).toBe(401)
  })
})

async function form(visitor: Visitor, path: string, fields: Record<string, string>): Promise<readonly unknown[]> {
  const answer = await visitor.send(path, {
    method: 'POST',
    body: new URLSearchParams(fields).toString(),
    headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
  })
  return [answer.status, answer.headers.get('location')]
}
