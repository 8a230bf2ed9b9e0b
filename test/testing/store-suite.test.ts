import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createStoreSuite } from '@secondstep/testing'
import { describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'secondstep-suite-'))
const module = new URL('../support/stores/broken-stores.js', import.meta.url)

/** The titles of the claims a broken store does not meet. */
async function brokenClaims(kind: string, shared: boolean): Promise<readonly string[]> {
  const file = shared ? join(folder, `${kind.replaceAll(' ', '-')}.db`) : ''
  const suite = createStoreSuite({ module, argument: JSON.stringify([kind, file]), shared })
  const broken: string[] = []
  for (const { title, run } of suite.claims) await run().catch(() => broken.push(title))
  await suite.close()
  return broken
}

describe('the store suite', () => {
  it.each([
    ['get then set', /exactly one swap of two processes/],
    ['a lock in each process', /exactly one swap of two processes|loses no update/],
    ['a cache in each process', /shows one process at once what another has swapped/],
    ['a lagging replica', /shows one process at once what another has swapped/],
    ['drops every fifth write', /swaps a record only if|keeps awkward texts/],
    ['a memory of each process that says it is shared', /keeps what that process wrote/],
    ['stays open', /lets its process end/],
  ])('fails a shared store that has this fault: %s', async (kind, expected) => {
    const broken = await brokenClaims(kind, true)
    expect(broken.join('\n')).toMatch(expected)
  })

  it('sees a lock in each process only because it races two of them', async () => {
    const broken = await brokenClaims('a lock in each process', true)
    expect(broken.filter((title) => !/process/.test(title))).toEqual([])
  })

  it.each([
    ['compares without case', /to the letter/],
    ['ignores blanks at the end', /to the letter/],
    ['cuts at 64 kB', /70 kB/],
    ['trims what it keeps', /awkward texts/],
    ['keys without case', /128 characters/],
    ['answers null for nothing', /answers nothing for a record nobody wrote/],
    ['answers only what it finds', /in order/],
    ['overwrites on create', /creates a record once/],
    ['says no, and does it', /to the letter/],
    ['never deletes', /deletes a record/],
  ])('fails a store of one process that has this fault: %s', async (kind, expected) => {
    expect((await brokenClaims(kind, false)).join('\n')).toMatch(expected)
  })

  it('says what the process of the store said last when it cannot be opened', async () => {
    const suite = createStoreSuite({ module, argument: 'no JSON', shared: false })
    await expect(suite.claims[0]?.run()).rejects.toThrow(/the process of the store has ended:[\s\S]*is not valid JSON/)
    await suite.close()
  })

  it('gives up a store that hangs', async () => {
    const hanging = new URL('../support/stores/hanging-store.js', import.meta.url)
    const suite = createStoreSuite({ module: hanging, shared: false, deadlineSeconds: 0.5 })
    await expect(suite.claims[1]?.run()).rejects.toThrow(/longer than 0.5 seconds/)
    await suite.close()
  })

  it('ends a process that is still opening its store', async () => {
    const opening = new URL('../support/stores/opening-store.js', import.meta.url)
    const suite = createStoreSuite({ module: opening, shared: false, deadlineSeconds: 0.5 })
    await expect(suite.claims[1]?.run()).rejects.toThrow(/longer than 0.5 seconds/)
    await suite.close()
  })

  it('asks a store of one process for nothing across processes', () => {
    const titles = (shared: boolean) => createStoreSuite({ module, shared }).claims.map(({ title }) => title)
    expect(titles(true).length - titles(false).length).toBe(8)
    expect(new Set(titles(true)).size).toBe(titles(true).length)
  })
})
