import { createRequire } from 'node:module'
import { resolve } from 'node:path'

/**
 * What to look at by hand in an app with express-session: it keeps its options to itself, so nothing from outside sees
 * whether it writes old sessions back, which takes passes away.
 *
 * @returns nothing where the app has no express-session.
 */
export function sessionNote(folder: string): string | undefined {
  try {
    createRequire(resolve(folder, 'app.js')).resolve('express-session')
  } catch {
    return undefined
  }
  return 'express-session is installed: give it `resave: false`, or a request that overlaps a code takes the pass away'
}
