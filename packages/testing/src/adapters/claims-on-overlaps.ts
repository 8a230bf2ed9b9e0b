import assert from 'node:assert/strict'
import { type Claim, markIn, markOf, type OpenSite, withCookies } from './claim.js'
import type { Site } from './site.js'
import { type Answer, assertAnswer } from './visitor.js'

/** Requests of one browser whose answers are still out. */
interface Overlap {
  readonly answers: Promise<readonly Answer[]>
  release(): void
}

const programs = { accept: 'application/json' }

/** A browser sends many requests at once: whatever order their answers come in, none takes away what another gave. */
export const claimsOnOverlaps: readonly Claim[] = [
  {
    title: 'loses no pass that a code gives while 40 first requests of one login are under way',
    sessions: withCookies,
    check: async (open) => {
      const site = await tried(open)
      // How many of them are code pages, and whether the code overtakes them all.
      for (const [codePages, isOvertaken] of [
        [0, true],
        [0, false],
        [12, true],
        [12, false],
      ] as const) {
        const visitor = await site.signedIn()
        const first = await overlap(site, 40, (index) =>
          visitor.open(index < codePages ? '/otp' : '/private', index % 2 === 0 ? programs : {}),
        )
        if (!isOvertaken) first.release()
        assertAnswer(await visitor.post('/otp', { code: site.freshCode() }), { status: 200 }, 'POST /otp')
        first.release()
        const statuses = (await first.answers).map(({ status }) => status)
        assert.equal(statuses.filter((status) => status === 200).length, codePages)
        assertAnswer(await visitor.open('/private'), { status: 200 }, 'GET /private')
      }
    },
  },
  {
    title: 'loses no pass that the form of the page gives while guarded pages and more code pages are under way',
    sessions: withCookies,
    check: async (open) => {
      const site = await tried(open)
      for (const isOvertaken of [true, false, true, false]) {
        const visitor = await site.signedIn()
        // These have not seen a session in which the code page has left its mark.
        const before = await overlap(site, 20, () => visitor.open('/private'))
        const login = await markOf(visitor)
        const after = await overlap(site, 20, (index) => visitor.open(index % 2 === 0 ? '/otp' : '/private'))
        const release = (): void => {
          after.release()
          before.release()
        }
        if (!isOvertaken) release()
        const answer = await visitor.submit('/otp', { code: site.freshCode(), login, returnTo: '/private' })
        assertAnswer(answer, { status: 303, location: '/private' }, 'POST /otp')
        release()
        await Promise.all([after.answers, before.answers])
        assertAnswer(await visitor.open('/private'), { status: 200 }, 'GET /private')
      }
    },
  },
  {
    title: 'takes the form of whichever of several code pages that were opened at once',
    sessions: withCookies,
    check: async (open) => {
      const site = await tried(open)
      for (const chosen of [0, 5]) {
        const visitor = await site.signedIn()
        const { answers, release } = await overlap(site, 6, () => visitor.open('/otp'))
        release()
        const login = (await answers).map(markIn)[chosen] ?? 'none'
        const answer = await visitor.submit('/otp', { code: site.freshCode(), login, returnTo: '/private' })
        assertAnswer(answer, { status: 303, location: '/private' }, `the form of page ${chosen}`)
      }
    },
  },
]

/** A site whose kit has tried its records already, so that no read of its own is held. */
async function tried(open: OpenSite): Promise<Site> {
  const site = await open()
  await (await site.signedIn('ben')).open('/private')
  return site
}

/** Sends requests at once and waits until all of them have their session and wait for their record. */
async function overlap(site: Site, count: number, send: (index: number) => Promise<Answer>): Promise<Overlap> {
  const { reached, release } = site.store.holdReads(count)
  const answers = Promise.all(Array.from({ length: count }, (_, index) => send(index)))
  // Where the claim fails, nobody waits for them any more.
  answers.catch(() => undefined)
  await reached
  return { answers, release }
}
