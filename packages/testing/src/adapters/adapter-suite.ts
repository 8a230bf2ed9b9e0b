import type { Claim } from './claim.js'
import { claimsOnBodies } from './claims-on-bodies.js'
import { claimsOnCodes } from './claims-on-codes.js'
import { claimsOnCookies } from './claims-on-cookies.js'
import { claimsOnFaults } from './claims-on-faults.js'
import { claimsOnFiles } from './claims-on-files.js'
import { claimsOnFreshCodes } from './claims-on-fresh-codes.js'
import { claimsOnHeaders } from './claims-on-headers.js'
import { claimsOnMounting } from './claims-on-mounting.js'
import { claimsOnOrigins } from './claims-on-origins.js'
import { claimsOnOverlaps } from './claims-on-overlaps.js'
import { claimsOnRefusals } from './claims-on-refusals.js'
import { claimsOnTheGuard } from './claims-on-the-guard.js'
import { claimsOnUpgrades } from './claims-on-upgrades.js'
import type { AdapterOffer, Mounting, RequestKind, SessionKind, StartHost } from './host-plan.js'
import { openSite, type Site } from './site.js'

/** What is under test, and how an app with it is started. */
export interface AdapterSuiteOptions {
  /** Starts a small app with your adapter, as the plan it is given says. */
  readonly start: StartHost
  /** What ties a login to that app. Default `server`. */
  readonly session?: SessionKind | undefined
  /** Where your framework lets a middleware stand, beside the documented place. Default everywhere the suite knows. */
  readonly mountings?: readonly Mounting[] | undefined
  /** How your framework hands requests on. Default `raw`. */
  readonly requests?: RequestKind | undefined
  /** What your adapter offers beside the middleware and `end`. Default all the suite knows. */
  readonly offers?: readonly AdapterOffer[] | undefined
}

/** One thing an adapter must do. */
export interface AdapterClaim {
  readonly title: string
  /** Starts an app of its own, tries it, and closes it. @throws an error that says what the app did instead. */
  run(): Promise<void>
}

/**
 * What every adapter must do, for any test runner: each claim starts the app anew and drives it over HTTP, as browsers,
 * programs and thieves do. Time stands still in it, and nothing is left behind.
 *
 * @example
 * ```ts
 * import { createAdapterSuite } from '@secondstep/testing'
 *
 * const claims = createAdapterSuite({ start: () => Promise.reject(new Error('no adapter yet')) })
 * console.assert(claims.length > 50)
 * for (const { title, run } of claims) await run().catch(() => console.log(`not yet: ${title}`))
 * ```
 */
export function createAdapterSuite({
  start,
  session = 'server',
  mountings,
  requests = 'raw',
  offers,
}: AdapterSuiteOptions): readonly AdapterClaim[] {
  const claims = everyClaim.filter(
    (claim) =>
      (claim.sessions?.includes(session) ?? true) &&
      (claim.mounting === undefined || (mountings?.includes(claim.mounting) ?? true)) &&
      (claim.offer === undefined || (offers?.includes(claim.offer) ?? true)),
  )
  return claims.map(({ title, mounting = 'as_documented', check }) => ({
    title,
    run: async () => {
      const sites: Site[] = []
      try {
        await check(async (wish = {}) => {
          const site = await openSite(start, session, { mounting, requests, ...wish })
          sites.push(site)
          return site
        })
      } finally {
        for (const site of sites) await site.close()
      }
    },
  }))
}

const everyClaim: readonly Claim[] = [
  ...claimsOnTheGuard,
  ...claimsOnRefusals,
  ...claimsOnCodes,
  ...claimsOnOverlaps,
  ...claimsOnFreshCodes,
  ...claimsOnHeaders,
  ...claimsOnUpgrades,
  ...claimsOnBodies,
  ...claimsOnCookies,
  ...claimsOnOrigins,
  ...claimsOnFaults,
  ...claimsOnFiles,
  ...claimsOnMounting,
]
