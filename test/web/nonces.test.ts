import { expect, it } from 'vitest'
import type { Exchange } from '../../packages/web/src/exchange.js'
import { createNonces, type DrawNonce } from '../../packages/web/src/nonces.js'

const nonces = createNonces()
const ann = { organisation: 'default', id: 'ann' } as never
const ben = { organisation: 'default', id: 'ben' } as never
const withCookie = (cookie: string) => ({ headers: { cookie } }) as unknown as Exchange
const now = async (draw: DrawNonce): Promise<string> => draw()

it('requests of one browser that are under way together share a nonce; users, browsers and later requests do not', async () => {
  const jar = withCookie('session=1')
  const drawn = await nonces.share(jar, ann, async (draw) => {
    const others = await Promise.all([
      nonces.share(jar, ann, now),
      nonces.share(jar, ben, now),
      nonces.share(withCookie('session=2'), ann, now),
      nonces.share(withCookie('session=1; secondstep=x'), ann, now),
    ])
    expect(others[0]).toBe(draw())
    expect(new Set([draw(), ...others]).size).toBe(4)
    return draw()
  })
  expect(await nonces.share(jar, ann, now)).not.toBe(drawn)
})

it('a request that fails lets go of it as well', async () => {
  const jar = withCookie('session=3')
  let drawn = ''
  const failing = nonces.share(jar, ann, async (draw) => {
    drawn = draw()
    throw new Error('broken')
  })
  await expect(failing).rejects.toThrow('broken')
  expect(await nonces.share(jar, ann, now)).not.toBe(drawn)
})
