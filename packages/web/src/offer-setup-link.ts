import { onlyOrganisation, type SecondStep, type User } from '@secondstep/core'
import type { WebSettings } from './options.js'

/**
 * Prints the way in for the first administrator, where everyone is asked and no administrator has a key. It goes to the terminal
 * or the log of who runs the app, and is worth nothing without an administrator's password.
 *
 * @param user an administrator who stands before the step without a key; at the start of an app there is none.
 */
export async function offerSetupLink(
  { setupLink, settings }: SecondStep,
  web: WebSettings,
  user?: User,
): Promise<void> {
  const value = user === undefined ? await setupLink.draw(onlyOrganisation) : await setupLink.offer(user)
  if (value === undefined) return
  const { organisation = onlyOrganisation } = user ?? {}
  const whose = organisation === onlyOrganisation ? '' : ` of ${JSON.stringify(organisation)}`
  const base = web.baseUrl === undefined ? '' : web.baseUrl.href.replace(/\/$/, '')
  const text = `everyone${whose} is asked for a code, and no administrator${whose} has a key: sign in as an administrator and open ${base}${web.mountPath}/setup?link=${value} within 15 minutes; it works once`
  if (settings.logger === undefined) process.emitWarning(text, { type: 'SecondStepWarning' })
  else settings.logger.warn(`secondstep: ${text}`)
}
