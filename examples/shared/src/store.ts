import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type RecordStore, sqliteStore } from '@secondstep/core'
import Keyv from 'keyv'
import Database from 'libsql'
import type { ExampleSettings } from './settings.js'

/** Opens where the kit keeps its records. */
export function openStore({ store }: ExampleSettings): Keyv | RecordStore {
  if (store === 'memory') return new Keyv()
  const file = resolve(store.slice('sqlite:'.length))
  mkdirSync(dirname(file), { recursive: true })
  return sqliteStore(new Database(file))
}
