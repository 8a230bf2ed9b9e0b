import { createStoreSuite } from '@secondstep/testing'
import { afterAll, it } from 'vitest'
import { describeWith, requireProgram } from '../../support/available.js'
import { isShared, needsOf, setUps } from '../../support/stores/set-ups.js'

// Every store the kit runs on meets every claim of the published suite: what is shared, in two processes that race each other.

const module = new URL('../../support/stores/open-store.js', import.meta.url)

for (const [title, setUp] of Object.entries(setUps)) {
  describeWith(needsOf(setUp), title, () => {
    const { kind, address = '', node } = setUp
    const suite = createStoreSuite({
      module,
      argument: JSON.stringify([kind, address]),
      shared: isShared(setUp),
      ...(node === undefined ? {} : { nodePath: requireProgram(node) }),
    })
    afterAll(() => suite.close())
    for (const { title: claim, run } of suite.claims) it(claim, run)
  })
}
