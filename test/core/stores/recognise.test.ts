import Keyv from 'keyv'
import Database from 'libsql'
import { describe, expect, it } from 'vitest'
import { recogniseStore } from '../../../packages/core/src/stores/recognise.js'
import { sqliteStore } from '../../../packages/core/src/stores/sqlite.js'
import Keyv6 from '../../matrix/keyv6/node_modules/keyv/dist/index.mjs'
import { foreignAdapter } from './foreign-adapter.js'

const manyProcesses = { singleProcess: false }
const oneProcess = { singleProcess: true }

describe('recognising a store', () => {
  it('takes a Keyv over a plain Map as memory, in both majors', () => {
    for (const keyv of [new Keyv(), new Keyv({ store: new Map() }), new Keyv6(), new Keyv6({ store: new Map() })]) {
      expect(recogniseStore(keyv, manyProcesses)).toMatchObject({ name: 'memory', shared: false })
    }
  })

  it('shares records between two Keyvs over one Map, and keeps the Map itself clean', async () => {
    const map = new Map()
    const [one, two] = [new Keyv({ store: map }), new Keyv({ store: map })].map((keyv) => recogniseStore(keyv, manyProcesses))
    await one?.swap('k', undefined, 'v')
    expect(await two?.readMany(['k'])).toEqual(['v'])
    expect(map.size).toBe(0)
  })

  it('refuses what it does not know for sure, naming the way out', () => {
    class Forgetful extends Map<string, unknown> {}
    for (const given of [new Keyv({ store: new Forgetful() }), new Keyv({ store: foreignAdapter() }), new Keyv6({ store: foreignAdapter() })]) {
      expect(() => recogniseStore(given, manyProcesses)).toThrow(/singleProcess: true.*ERR_STORE_UNKNOWN/)
      expect(recogniseStore(given, oneProcess)).toMatchObject({ name: 'keyv', shared: false })
    }
    for (const given of [undefined, null, 'redis://x', {}, new Map(), []]) {
      expect(() => recogniseStore(given as never, oneProcess)).toThrow(/ERR_STORE_UNKNOWN/)
    }
  })

  it('refuses a Keyv that lets records expire', () => {
    expect(() => recogniseStore(new Keyv({ store: foreignAdapter(), ttl: 1000 }), oneProcess)).toThrow(/ERR_STORE_REFUSED/)
    expect(() => recogniseStore(new Keyv6({ store: foreignAdapter(), ttl: 1000 }), oneProcess)).toThrow(/ERR_STORE_REFUSED/)
  })

  it('hands a store made by hand through', () => {
    const store = sqliteStore(new Database(':memory:'))
    expect(recogniseStore(store, manyProcesses)).toBe(store)
    expect(store.shared).toBe(false)
  })
})
