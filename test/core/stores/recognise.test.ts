import Keyv from 'keyv'
import Database from 'libsql'
import { describe, expect, it } from 'vitest'
import { recogniseStore } from '../../../packages/core/src/stores/recognise.js'
import { sqliteStore } from '../../../packages/core/src/stores/sqlite.js'
import { describeWith } from '../../support/available.js'
import { faultAdapter } from '../../support/fault-store.js'
import { Keyv6 } from '../../support/keyv6.js'

const manyProcesses = { singleProcess: false }
const oneProcess = { singleProcess: true }

const majors: Readonly<Record<string, typeof Keyv>> = {
  'Keyv 5': Keyv,
  ...(Keyv6 === undefined ? {} : { 'Keyv 6': Keyv6 }),
}

describeWith(['keyv6'], 'both majors of Keyv', () => {
  it('are tried', () => expect(Object.keys(majors)).toEqual(['Keyv 5', 'Keyv 6']))
})

describe.each(Object.entries(majors))('recognising %s', (_, Store) => {
  it('takes one over a plain Map as memory', () => {
    for (const keyv of [new Store(), new Store({ store: new Map() })]) {
      expect(recogniseStore(keyv, manyProcesses)).toMatchObject({ name: 'memory', shared: false })
    }
  })

  it('refuses one it does not know for sure, naming the way out', () => {
    class Forgetful extends Map<string, unknown> {}
    for (const given of [new Store({ store: new Forgetful() }), new Store({ store: faultAdapter() })]) {
      expect(() => recogniseStore(given, manyProcesses)).toThrow(/singleProcess: true.*ERR_STORE_UNKNOWN/)
      expect(recogniseStore(given, oneProcess)).toMatchObject({ name: 'keyv', shared: false })
    }
  })

  it('refuses one that lets records expire', () => {
    const expiring = new Store({ store: faultAdapter(), ttl: 1000 })
    expect(() => recogniseStore(expiring, oneProcess)).toThrow(/ERR_STORE_REFUSED/)
  })
})

describe('recognising a store', () => {
  it('shares records between two Keyvs over one Map, and keeps the Map itself clean', async () => {
    const map = new Map()
    const [one, two] = [new Keyv({ store: map }), new Keyv({ store: map })].map((keyv) =>
      recogniseStore(keyv, manyProcesses),
    )
    await one?.swap('k', undefined, 'v')
    expect(await two?.readMany(['k'])).toEqual(['v'])
    expect(map.size).toBe(0)
  })

  it('refuses what is no store at all', () => {
    for (const given of [undefined, null, 'redis://x', {}, new Map(), []]) {
      expect(() => recogniseStore(given as never, oneProcess)).toThrow(/ERR_STORE_UNKNOWN/)
    }
  })

  it('hands a store made by hand through', () => {
    const store = sqliteStore(new Database(':memory:'))
    expect(recogniseStore(store, manyProcesses)).toBe(store)
    expect(store.shared).toBe(false)
  })
})
