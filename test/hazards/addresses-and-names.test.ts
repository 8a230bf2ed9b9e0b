import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import type { Visitor } from '../support/http-client.js'
import { asJson, jsonOf, startWalk, type Walk } from '../support/walk.js'
import { sendBytes } from '../support/walker.js'

// T-45, T-46, T-65, T-75, T-77, T-78: what is written into an address, a header or a name stays a text.

describeWith(['oathtool'], 'an address or a name somebody made up', () => {
  let walk: Walk
  beforeAll(async () => {
    walk = await startWalk()
  })
  afterAll(async () => walk.example.kill())
  const postForm = (visitor: Visitor, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    visitor.send('/otp', {
      method: 'POST',
      headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(fields).toString(),
    })

  // T-45
  it.each([
    '/logout',
    '/LOGOUT/',
    '/logout?x=1',
    '/login',
    '/otp',
    '/otp/',
    '/OTP',
    '/otp?fresh=1',
    '/x/../otp',
    '/otp/admin/policy?scope=off',
    '/otp/admin/preflight?scope=off',
    '/otp/account/keys',
    '/otp/admin/users/user02/keys?action=reset',
    '//evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    '/\t/evil.test',
    '/.//evil.test',
    'https://evil.test',
    'javascript:alert(1)',
    'data:text/html,x',
    ' /private',
    `/${'a'.repeat(3000)}`,
    '',
  ])('to return to (%j) leads to the host’s home instead, and acts on nothing', async (returnTo) => {
    const visitor = await walk.signIn('user01')
    await walk.later(60)
    const answer = await postForm(visitor, { code: walk.code('user01'), returnTo })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/private'])
    // Nor does the page hand it on, nor send somebody there who has passed already.
    const asked = await visitor.get(`/otp?${new URLSearchParams({ returnTo })}`)
    expect([asked.status, asked.headers.get('location')]).toEqual([303, '/private'])
    expect((await visitor.get('/private')).status).toBe(200)
  })

  it('is not taken from the referrer, the host name or a proxy’s header', async () => {
    const visitor = await walk.signIn('user01')
    await walk.later(60)
    const answer = await postForm(
      visitor,
      { code: walk.code('user01') },
      {
        referer: 'https://evil.test/private',
        'x-forwarded-host': 'evil.test',
        'x-forwarded-proto': 'https',
        'x-original-url': '//evil.test',
        forwarded: 'host=evil.test;proto=https',
      },
    )
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/private'])
    // A proxy nobody trusts cannot make the cookie one that http does not bring back.
    expect(answer.headers.getSetCookie().find((line) => line.startsWith('secondstep='))).not.toContain('Secure')
    const page = await sendBytes(
      walk.url,
      'GET /private HTTP/1.1\r\nHost: evil.test\r\nX-Forwarded-Host: evil.test\r\nAccept: text/html\r\nConnection: close\r\n\r\n',
    )
    expect(page).not.toContain('evil.test')
  })

  // T-77
  it('with a code in it never has the code looked at: neither spent nor counted', async () => {
    const visitor = await walk.signIn('user02')
    await walk.later(60)
    const right = walk.code('user02')
    for (let attempt = 0; attempt < 8; attempt++) {
      await visitor.get('/otp?code=000001')
      await visitor.get(`/otp?code=${right}`, asJson)
      const posted = await visitor.post(`/otp?code=${right}`, {})
      expect([posted.status, (await jsonOf(posted))['code']]).toEqual([422, 'malformed'])
    }
    expect(await jsonOf(await visitor.get('/otp', asJson))).toMatchObject({ passed: false })
    const admin = await walk.signIn('admin')
    expect((await admin.get(`/otp/admin/policy?scope=off&code=${walk.code('admin')}&password=admin-demo`)).status).toBe(
      405,
    )
    expect((await visitor.post('/otp', { code: right })).status).toBe(200)
  })

  // T-75
  it('cannot hide on the code page whose account it is', async () => {
    for (const name of ['user01', 'user02'] as const) {
      const own = await (await walk.signIn(name)).get('/otp')
      expect(await own.text()).toContain(name === 'user01' ? 'ユーザー-01' : 'ユーザー-02')
    }
  })

  // T-46, T-78
  it.each([
    'a:b&secret=AAAAAAAAAAAAAAAA#x',
    'issuer=Evil&issuer=Evil',
    'x"><script>alert(1)</script>',
    "x'onx=alert(1)",
    'javascript:alert(1)',
    'line\r\nSet-Cookie: x=1',
    '../../etc/passwd',
    '\u202eevil',
    '100%',
    'ユーザー',
  ])('as a user name (%j) changes no key URI, no page and no header', async (id) => {
    await walk.admin.post('/demo/users', { id, name: id, password: 'strange' })
    const admin = await walk.pass('admin')
    const path = `/otp/admin/users/${encodeURIComponent(id)}`
    const made = (await jsonOf(await admin.post(`${path}/keys`, { action: 'generate' }))) as {
      readonly key: { readonly secret: string; readonly uri: string }
    }
    const uri = new URL(made.key.uri)
    expect([uri.protocol, uri.hostname, uri.hash]).toEqual(['otpauth:', 'totp', ''])
    expect([...uri.searchParams]).toEqual([
      ['secret', made.key.secret],
      ['issuer', 'Acme'],
    ])
    expect(decodeURIComponent(uri.pathname).split(':')).toHaveLength(2)
    expect(made.key.uri).toMatch(/^[\x21-\x7e]+$/)

    const owner = await walk.signIn('user02')
    await owner.post('/login', { username: id, password: 'strange' })
    for (const answer of [await admin.get(path), await admin.get('/otp/admin/users'), await owner.get('/otp')]) {
      const page = await answer.text()
      expect(page).not.toMatch(/<script>alert|\sonx=|href="javascript:/)
      expect(answer.headers.getSetCookie().some((line) => line.startsWith('x='))).toBe(false)
    }
  })

  it('as a key’s label stays a text, and is cut', async () => {
    const admin = await walk.pass('admin')
    const label = `"><script>alert(1)</script>' onx=\u202e\0\r\n${'x'.repeat(500)}`
    expect((await admin.post('/otp/account/keys', { label })).status).toBe(201)
    const page = await (await admin.get('/otp/account')).text()
    expect(page).not.toMatch(/<script>alert|["']\s*onx=|\u202e/)
    const { keys } = (await jsonOf(await admin.get('/otp/account', asJson))) as {
      readonly keys: readonly { readonly label: string }[]
    }
    for (const key of keys) expect(key.label.length).toBeLessThanOrEqual(60)
  })

  // T-72
  it('finds the key drawn on the page itself: no picture is fetched, and none could be', async () => {
    const admin = await walk.pass('admin')
    const page = await (await admin.get('/otp/admin/users/user01')).text()
    expect(page).toContain('<svg')
    expect(page).not.toMatch(/<(img|image|iframe|object|embed|link[^>]+icon)[\s>]/i)
    expect(page).not.toMatch(/url\(|@import|srcset/i)
    // The answer to the POST that makes a key is the page itself: nothing of it stands in an address or in the history.
    const made = await admin.send('/otp/admin/users/user01/keys', {
      method: 'POST',
      headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'action=generate',
    })
    expect([made.status, made.headers.get('location'), made.headers.get('cache-control')]).toEqual([
      200,
      null,
      'no-store',
    ])
  })
})
