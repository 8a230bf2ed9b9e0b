import type Keyv from 'keyv'
import { available, requireProgram } from './available.js'

/**
 * Keyv 6, which cannot share one node_modules with the root's Keyv 5. Where it is not installed, suites that need it ask for
 * `keyv6` by `describeWith` and say so.
 */
export const Keyv6: typeof Keyv | undefined = available('keyv6')
  ? (await import(requireProgram('keyv6'))).default
  : undefined

/** Keyv 6 inside a suite that asked for it. */
export function requireKeyv6(): typeof Keyv {
  if (Keyv6 === undefined) throw new Error('ask for keyv6 by describeWith first')
  return Keyv6
}
