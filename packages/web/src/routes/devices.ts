import { presentedDevices } from '../cookies.js'
import { jsonReply, type Reply } from '../reply.js'
import type { Route } from '../route.js'
import { refusal, type Visit, withDevice } from '../visit.js'
import { wantsHtml } from '../wants.js'
import { showAccount } from './account.js'

/** The browsers a user has had remembered. */
export const devicesRoutes: readonly Route[] = [
  { method: 'POST', path: '/account/devices/remove-all', access: 'fresh', handle: removeAll },
  { method: 'POST', path: '/account/devices/:id/remove', access: 'fresh', handle: remove },
]

async function remove(visit: Visit): Promise<Reply> {
  const { core, user, exchange, settings, params } = visit
  const html = wantsHtml(exchange)
  const id = params['id'] ?? ''
  const { devices } = await core.account.overview(user, presentedDevices(exchange, settings))
  const status = await core.account.removeDevice(user, id, exchange.ip)
  if (status === 'device_unknown') {
    return html ? showAccount(visit, 'deviceUnknown', 404) : refusal(visit, 404, 'not_found')
  }
  const reply = html ? await showAccount(visit, 'deviceRemoved') : jsonReply(200, { status: 'removed' })
  return devices.some((device) => device.id === id && device.isThis) ? withDevice(reply, visit, undefined) : reply
}

async function removeAll(visit: Visit): Promise<Reply> {
  await visit.core.account.removeAllDevices(visit.user, visit.exchange.ip)
  const reply = wantsHtml(visit.exchange)
    ? await showAccount(visit, 'devicesRemoved')
    : jsonReply(200, { status: 'removed' })
  return withDevice(reply, visit, undefined)
}
