import type { Settings } from '../options.js'
import type { Subscribers } from '../records/subscribers.js'

/** Why no key can be mailed here and now. */
export type MailObstacle = 'mail_not_configured' | 'key_mode_locked'

/** Whether keys travel by mail in an organisation: there is a mailer, and the mode is the users'. */
export async function mailObstacle(
  { mail }: Settings,
  subscribers: Subscribers,
  organisation: string,
): Promise<MailObstacle | undefined> {
  if (mail === undefined) return 'mail_not_configured'
  const { keyMode } = await subscribers.policyOf(organisation)
  return keyMode === 'user' ? undefined : 'key_mode_locked'
}
