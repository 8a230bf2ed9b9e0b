import { expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { startWalk } from '../support/walk.js'
import { cookieHeaderOf, sendBytes } from '../support/walker.js'

// T-96: two requests in one packet are two requests.

describeWith(['oathtool'], 'a right code and a guarded request in one packet', () => {
  it('are judged one by one: the second is refused, for it does not carry the pass yet', async () => {
    const walk = await startWalk()
    try {
      const visitor = await walk.signIn('user01')
      await visitor.get('/otp')
      const cookie = cookieHeaderOf(visitor)
      const body = `code=${walk.code('user01')}`
      const shared = `Host: x\r\nAccept: application/json\r\nCookie: ${cookie}\r\n`
      const packet =
        `POST /otp HTTP/1.1\r\n${shared}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}` +
        `GET /api/private HTTP/1.1\r\n${shared}Connection: close\r\n\r\n`
      const text = await sendBytes(walk.url, packet)
      expect([...text.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status)).toEqual(['200', '401'])
      expect(text).not.toContain('"user"')
    } finally {
      await walk.example.kill()
    }
  })
})
