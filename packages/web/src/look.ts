import type { SecondStep, Standing, User } from '@secondstep/core'
import { presentedDevices, presentedPasses } from './cookies.js'
import type { Exchange } from './exchange.js'
import type { WebSettings } from './options.js'

/**
 * How a signed-in user stands with all his request carries: its passes, and whether its browser is remembered. Whatever judges
 * a request looks through here, so that nobody has passed for one and not for another.
 *
 * @param binding what ties him to this login, if that was drawn yet.
 */
export function look(
  exchange: Exchange,
  user: User,
  binding: string | undefined,
  { core, settings }: { readonly core: SecondStep; readonly settings: WebSettings },
): Promise<Standing> {
  const passes = presentedPasses(exchange, settings)
  return core.step.look(user, { passes, binding, devices: presentedDevices(exchange, settings), ip: exchange.ip })
}
