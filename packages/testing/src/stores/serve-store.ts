import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { createSecondStep, type RecordStore } from '@secondstep/core'
import {
  type PackedBid,
  packText,
  type StoreAnswer,
  type StoreEnvelope,
  type StoreRequest,
  unpackBid,
} from './requests.js'
import type { OpenedStore, StoreModule } from './store-module.js'

const mostSwapsInVain = 500

/**
 * Opens a store and does with it what the suite in the parent process asks for. The suite starts it by itself; nobody else has
 * to call it.
 */
export async function serveStore(module: StoreModule, argument: string): Promise<void> {
  const opened = await module.openStore(argument)
  process.on('message', (envelope: StoreEnvelope) => void answer(envelope, opened))
  tell({ id: 0, value: 'open' })
}

async function answer({ id, request }: StoreEnvelope, opened: OpenedStore): Promise<void> {
  try {
    tell({ id, value: await fulfil(request, opened) })
  } catch (error) {
    tell({ id, error: error instanceof Error ? error.message : String(error) })
  }
  // The process now ends by itself, if nothing of the store holds it back.
  if (request.ask === 'close') process.disconnect?.()
}

function tell(message: StoreAnswer): void {
  process.send?.(message)
}

async function fulfil(request: StoreRequest, { store, close }: OpenedStore): Promise<unknown> {
  switch (request.ask) {
    case 'readMany':
      return (await store.readMany(request.keys)).map(packText)
    case 'swap':
      return store.swap(...unpackBid(request.bid))
    case 'race':
      await until(request.at)
      return race(store, request.bids)
    case 'count':
      await until(request.at)
      return count(store, request.key, request.times)
    case 'watch':
      await until(request.at)
      return watch(store, request.keys, request.times)
    case 'scribble':
      return scribble(store, request.key, request.texts)
    case 'probe':
      return probe(store)
    case 'describe':
      return { name: store.name, shared: store.shared }
    case 'close':
      await close?.()
      return undefined
  }
}

/** Sleeps until shortly before a moment and spins through the rest, so that processes start in the same millisecond. */
async function until(at: number): Promise<void> {
  await pause(Math.max(0, at - Date.now() - 4))
  while (Date.now() < at);
}

function race(store: RecordStore, bids: readonly PackedBid[]): Promise<readonly boolean[]> {
  return Promise.all(bids.map((bid) => store.swap(...unpackBid(bid))))
}

async function count(store: RecordStore, key: string, times: number): Promise<number> {
  let swaps = 0
  for (let done = 0, inVain = 0; done < times; ) {
    const [text] = await store.readMany([key])
    swaps++
    if (await store.swap(key, text, String(Number(text ?? 0) + 1))) {
      done++
      inVain = 0
    } else {
      if (++inVain === mostSwapsInVain) throw new Error(`of ${inVain} swaps of what was just read none got through`)
      await pause(Math.random() * 3)
    }
  }
  return swaps
}

async function watch(store: RecordStore, keys: readonly string[], times: number): Promise<unknown> {
  const seen: (readonly (string | undefined)[])[] = []
  for (let look = 0; look < times; look++) seen.push(await store.readMany(keys))
  return seen
}

async function scribble(store: RecordStore, key: string, texts: readonly string[]): Promise<never> {
  for (let turn = 0; ; turn++) {
    const [text] = await store.readMany([key])
    await store.swap(key, text, texts[turn % texts.length])
    if (turn === 0) tell({ id: 0, value: 'scribbling' })
  }
}

async function probe(store: RecordStore): Promise<void> {
  const secrets = `k1:${randomBytes(32).toString('base64')}`
  const users = { find: () => undefined, list: () => ({ users: [] }) }
  await createSecondStep({ issuer: 'Probe', secrets, store, users }).ready()
}
