import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Mounting, StartHost } from '@secondstep/testing'
import { blockOf } from '../documents.js'

// Inside node_modules a script finds the packages by name, as an app that installed them would.
const nursery = fileURLToPath(new URL('../../../node_modules/.cache/secondstep-documents/', import.meta.url))

const page = 'docs/write-an-adapter.md'

/** Where the middleware of the document's adapter can stand. */
export const ownMountings: readonly Mounting[] = ['below_a_base', 'above_the_session', 'above_the_user', 'twice']

/** The adapter of the document, with its app; `change` breaks its text. */
export async function loadOwnAdapter(
  change: (text: string) => string = (text) => text,
): Promise<{ readonly startHost: StartHost; remove(): void }> {
  mkdirSync(nursery, { recursive: true })
  const folder = mkdtempSync(nursery)
  writeFileSync(join(folder, 'my-adapter.mjs'), change(blockOf(page, 'own-adapter:adapter')))
  writeFileSync(join(folder, 'my-host.mjs'), blockOf(page, 'own-adapter:host'))
  const url = pathToFileURL(join(folder, 'my-host.mjs')).href
  const { startHost } = (await import(/* @vite-ignore */ url)) as { startHost: StartHost }
  return { startHost, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
