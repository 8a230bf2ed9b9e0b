import { type Browser, chromium } from 'playwright-core'
import { requireProgram } from './available.js'

// Without these Chromium looks for its maker's servers at every start, which a closed network refuses one by one.
const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A real Chromium (`CHROMIUM` names another one), with arguments of its own if a test needs any; whoever starts it closes it. */
export function launchBrowser(extra: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: requireProgram('chromium'), args: [...quiet, ...extra] })
}
