import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import type { Visitor } from '../support/http-client.js'
import { startWalk, type Walk } from '../support/walk.js'

// T-70 to T-72, T-78, T-99: what pages send along, and what they never hold.

describeWith(['oathtool'], 'a page of the kit', () => {
  let walk: Walk
  let admin: Visitor
  let user: Visitor
  beforeAll(async () => {
    walk = await startWalk()
    await walk.admin.post('/demo/users', {
      id: 'mean',
      name: `"><script>alert(1)</script>' onx='</title>\u202e`,
      email: 'mean@example.test',
      password: 'mean',
    })
    admin = await walk.pass('admin')
    user = await walk.signIn('user01')
  })
  afterAll(async () => walk.example.kill())

  const pages: readonly (readonly [string, 'admin' | 'user'])[] = [
    ['/otp', 'user'],
    ['/otp?returnTo=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E', 'user'],
    ['/otp?fresh=1', 'admin'],
    ['/otp/account', 'admin'],
    ['/otp/admin', 'admin'],
    ['/otp/admin/users', 'admin'],
    ['/otp/admin/users?search=%22%3E%3Cscript%3E', 'admin'],
    ['/otp/admin/users/user01', 'admin'],
    ['/otp/admin/users/mean', 'admin'],
    ['/otp/nothing', 'admin'],
    ['/otp/admin/users/%3Cscript%3E', 'admin'],
  ]

  it.each(pages)(
    '%s carries every protective header, no script of its own and no foreign address',
    async (path, who) => {
      const answer = await (who === 'admin' ? admin : user).get(path)
      const text = await answer.text()
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.headers.get('referrer-policy')).toBe('same-origin')
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(answer.headers.get('x-robots-tag')).toBe('noindex')
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
      const policy = answer.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toMatch(/unsafe|data:|form-action/)
      expect(text).not.toMatch(
        /<script(?![^>]*\ssrc="\/otp\/assets\/)|\son\w+=["']|javascript:|\sstyle="|<style|data:|alert\(1\)<\/script>/i,
      )
      expect(text).not.toMatch(/(src|href|action)="(https?:)?\/\//)
      expect(text).not.toContain('\u202e')
    },
  )

  it('holds a key in no title, comment, hidden field or address', async () => {
    const text = await (await admin.get('/otp/admin/users/user01')).text()
    const secret = walk.secrets.user01
    expect(text.replace(/\s/g, '')).toContain(secret)
    const hidden = text.match(/<title>.*?<\/title>|<!--.*?-->|<input[^>]*>|(?:href|src|action)="[^"]*"/gs) ?? []
    expect(hidden.join('\n')).not.toContain(secret)
    expect(hidden.join('\n')).not.toContain('otpauth:')
  })

  it('asks for a code in one plain text field that password managers and phones understand', async () => {
    const field = /<input[^>]*name="code"[^>]*>/.exec(await (await user.get('/otp')).text())?.[0] ?? ''
    for (const attribute of [
      'type="text"',
      'inputmode="numeric"',
      'autocomplete="one-time-code"',
      'maxlength="12"',
      'dir="ltr"',
      'spellcheck="false"',
      'autocapitalize="off"',
      'enterkeyhint="done"',
      'autofocus',
    ]) {
      expect(field).toContain(attribute)
    }
  })

  it('speaks the language it is asked for, and its own when it is asked for nonsense', async () => {
    const language = async (accept: string, path = '/otp') =>
      /<html lang="(\w+)"/.exec(await (await user.get(path, { 'accept-language': accept })).text())?.[1]
    expect(await language('ja')).toBe('ja')
    expect(await language('../../etc/passwd')).toBe('en')
    expect(await language('x'.repeat(4000), '/otp?lang=../../x')).toBe('en')
  })

  it('loads its stylesheet and script from names that may be kept for ever', async () => {
    const text = await (await user.get('/otp')).text()
    for (const [, path = ''] of text.matchAll(/(?:href|src)="(\/otp\/assets\/[^"]+)"/g)) {
      const answer = await fetch(walk.url + path)
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable'])
    }
    expect((await fetch(`${walk.url}/otp/assets/style.css`, { redirect: 'manual' })).status).toBe(404)
  })

  it('leaves no key and no code in what the server prints', () => {
    for (const secret of Object.values(walk.secrets)) expect(walk.example.printed()).not.toContain(secret)
  })
})
