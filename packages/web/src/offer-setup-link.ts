import { onlyOrganisation, type SecondStep } from '@secondstep/core'
import type { WebSettings } from './options.js'

/**
 * Prints the way in for the first administrator, where everyone is asked and no administrator has a key. It goes to the terminal
 * or the log of who runs the app, and is worth nothing without an administrator's password.
 */
export async function offerSetupLink({ setupLink, settings }: SecondStep, web: WebSettings): Promise<void> {
  const value = await setupLink.draw(onlyOrganisation)
  if (value === undefined) return
  const base = web.baseUrl === undefined ? '' : web.baseUrl.href.replace(/\/$/, '')
  const text = `everyone is asked for a code, and no administrator has a key: sign in as an administrator and open ${base}${web.mountPath}/setup?link=${value} within 15 minutes; it works once`
  if (settings.logger === undefined) process.emitWarning(text, { type: 'SecondStepWarning' })
  else settings.logger.warn(`secondstep: ${text}`)
}
