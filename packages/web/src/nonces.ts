import { randomBytes } from 'node:crypto'
import type { User } from '@secondstep/core'
import type { Exchange } from './exchange.js'

/** Draws what ties passes to a login. */
export type DrawNonce = () => string

const nonceBytes = 24

export const drawNonce: DrawNonce = () => randomBytes(nonceBytes).toString('base64url')

/** The nonces of requests that are under way. One for each kit. */
export interface Nonces {
  /**
   * Runs one request. Requests of one browser that are under way together are given one nonce: whichever answer comes last
   * and puts its session over the others', the pass that one of them gave stays tied to it.
   */
  share<T>(exchange: Exchange, user: User, work: (draw: DrawNonce) => Promise<T>): Promise<T>
}

export function createNonces(): Nonces {
  const underWay = new Map<string, { nonce: string | undefined; requests: number }>()
  return {
    share: async ({ headers }, { organisation, id }, work) => {
      // Who sends the same cookies, all of them, holds the same session. It opens nothing: the pass is drawn for one alone.
      const browser = JSON.stringify([organisation, id, headers['cookie']])
      const shared = underWay.get(browser) ?? { nonce: undefined, requests: 0 }
      underWay.set(browser, shared)
      shared.requests++
      try {
        return await work(() => {
          shared.nonce ??= drawNonce()
          return shared.nonce
        })
      } finally {
        shared.requests--
        if (shared.requests === 0) underWay.delete(browser)
      }
    },
  }
}
