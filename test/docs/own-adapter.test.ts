import { createAdapterSuite } from '@secondstep/testing'
import { describe, expect, it } from 'vitest'
import { loadOwnAdapter, ownMountings } from '../support/adapters/own-adapter.js'
import { blockOf } from '../support/documents.js'

describe('the document on writing an adapter', async () => {
  const { startHost, remove } = await loadOwnAdapter()

  for (const { title, run } of createAdapterSuite({ start: startHost, mountings: ownMountings })) {
    it(`shows one that ${title}`, run)
  }

  it('asks for the places that its framework has', () => {
    expect(blockOf('docs/write-an-adapter.md', 'own-adapter:test')).toContain(
      `[${ownMountings.map((name) => `'${name}'`).join(', ')}]`,
    )
    remove()
  })
})
